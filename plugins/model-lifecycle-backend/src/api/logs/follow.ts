import type { LogLine } from '../../training/history/logTypes';
import { cursorAfter, linesAfter, type LogCursor } from './logCursor';
import type { LogFile } from './LogFile';
import type { LogRows, RowFilter } from './rows';

/** Most that is looked for stands near the end. */
const FIRST_STEP = 100;
const MAX_STEP = 5_000;

/** From the end backwards, until `isEnough`. */
async function readBack(
  rows: LogRows,
  isEnough: (lines: LogLine[]) => boolean,
): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  let before = rows.total + 1;
  while (before > 1 && !isEnough(lines)) {
    const step = Math.min(MAX_STEP, Math.max(FIRST_STEP, lines.length));
    const row = Math.max(1, before - step);
    lines = [...(await rows.read(row, before - row)), ...lines];
    before = row;
  }
  return lines;
}

/** The cursor behind the last row: what a reader of the newest page follows from. */
export async function cursorOfEnd(
  rows: LogRows,
): Promise<LogCursor | undefined> {
  const lines = await readBack(rows, read => {
    const cursor = cursorAfter(read);
    // All lines of the last one's time have to be counted.
    return (
      cursor !== undefined && (!('at' in cursor) || cursor.count < read.length)
    );
  });
  return cursorAfter(lines);
}

/**
 * The next lines behind a cursor, at most `count`. Read from the cursor on:
 * whoever comes back after a million lines costs no more than others.
 */
export async function linesBehind(
  file: Pick<LogFile, 'rows'>,
  span: Pick<RowFilter, 'since' | 'until'>,
  { cursor, count }: { cursor: LogCursor; count: number },
): Promise<LogLine[]> {
  if (!('at' in cursor)) {
    const rows = await file.rows(span);
    return rows.read(rows.rowAt(cursor.line + 1), count);
  }
  const { at } = cursor;
  const since = Math.max(at, span.since ?? at);
  const rows = await file.rows({ ...span, since });
  let known = cursor.count;
  for (let row = 1; row <= rows.total; row += MAX_STEP) {
    const read = await rows.read(row, MAX_STEP);
    const behind = linesAfter(read, { at, count: known });
    if (behind.length > 0) {
      return rows.read(row + read.length - behind.length, count);
    }
    known -= read.filter(line => line.at === at).length;
  }
  return [];
}

/** The cursor behind lines that came after another cursor. */
export function nextCursor(given: LogCursor, lines: LogLine[]): LogCursor {
  const next = cursorAfter(lines);
  if (!next) return given;
  const sameMoment = 'at' in next && 'at' in given && next.at === given.at;
  return sameMoment ? { at: next.at, count: given.count + next.count } : next;
}
