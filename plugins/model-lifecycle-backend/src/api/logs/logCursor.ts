import { InputError } from '@backstage/errors';
import type { LogLine } from '../../training/history/logTypes';

/**
 * Where a reader stands in a log: after the `count`th line of the millisecond
 * `at`; or after line `line`, where lines have no times. Times hold on every
 * replica and after the pod has gone, line numbers of a live log do not.
 */
export type LogCursor = { at: number; count: number } | { line: number };

/** The cursor behind the last of these lines, oldest first; `undefined` where there is no line. */
export function cursorAfter(lines: LogLine[]): LogCursor | undefined {
  const last = lines.at(-1);
  if (!last) return undefined;
  if (last.at === undefined) return { line: last.line };
  const { at } = last;
  let count = 0;
  while (lines.at(-1 - count)?.at === at) count++;
  return { at, count };
}

export function formatCursor(cursor: LogCursor): string {
  return 'at' in cursor ? `t${cursor.at}.${cursor.count}` : `n${cursor.line}`;
}

export function parseCursor(text: string): LogCursor {
  const time = /^t(\d{1,15})\.(\d{1,9})$/.exec(text);
  if (time) return { at: Number(time[1]), count: Number(time[2]) };
  const line = /^n(\d{1,9})$/.exec(text);
  if (line) return { line: Number(line[1]) };
  throw new InputError(
    "Invalid query parameter 'after': expected the cursor of an earlier answer",
  );
}

/** The lines behind a cursor, of lines oldest first. */
export function linesAfter(lines: LogLine[], cursor: LogCursor): LogLine[] {
  if (!('at' in cursor)) return lines.filter(({ line }) => line > cursor.line);
  let seen = 0;
  const start = lines.findIndex(({ at }) => {
    if (at === undefined || at < cursor.at) return false;
    return at > cursor.at || ++seen > cursor.count;
  });
  return start === -1 ? [] : lines.slice(start);
}

/** Of lines read again from the last known time on, those that are not known yet. */
export function withoutKnown(read: LogLine[], known: LogLine[]): LogLine[] {
  const cursor = cursorAfter(known);
  return cursor ? linesAfter(read, cursor) : read;
}
