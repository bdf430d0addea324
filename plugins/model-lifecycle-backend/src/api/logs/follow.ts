import type { LogLine } from '../../training/history/logTypes';
import { cursorAfter, linesAfter, type LogCursor } from './logCursor';
import type { LogRows } from './rows';

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

/** The lines behind a cursor. */
export async function linesBehind(
  rows: LogRows,
  cursor: LogCursor,
): Promise<LogLine[]> {
  const lines = await readBack(rows, read => {
    if (!('at' in cursor)) return read[0]?.line <= cursor.line;
    const oldest = read.find(({ at }) => at !== undefined)?.at;
    return oldest !== undefined && oldest < cursor.at;
  });
  return linesAfter(lines, cursor);
}

/** The cursor behind lines that came after another cursor. */
export function nextCursor(given: LogCursor, lines: LogLine[]): LogCursor {
  const next = cursorAfter(lines);
  if (!next) return given;
  const sameMoment = 'at' in next && 'at' in given && next.at === given.at;
  return sameMoment ? { at: next.at, count: given.count + next.count } : next;
}
