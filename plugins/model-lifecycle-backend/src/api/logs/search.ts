import { setImmediate as turn } from 'node:timers/promises';
import type { LogRows } from './rows';

/** Lines that a search answers beside the positions. */
export const MAX_FOUND_LINES = 100;
/** Positions that a search names; the count goes on. */
const MAX_POSITIONS = 5_000;
const SCAN_STEP = 2_000;

/** Numbers of the lines whose text has `query` in it, whatever the case; ascending. */
export async function findLines(
  rows: LogRows,
  query: string,
): Promise<number[]> {
  if (rows.find) return rows.find(query);
  const wanted = query.toLowerCase();
  const found: number[] = [];
  for (let row = 1; row <= rows.total; row += SCAN_STEP) {
    for (const { line, message } of await rows.read(row, SCAN_STEP)) {
      if (message.toLowerCase().includes(wanted)) found.push(line);
    }
    await turn();
  }
  return found;
}

/** The positions next to line `near` (else the newest), and how many stand before them. Pure. */
export function positionsAround(
  found: number[],
  near: number | undefined,
): { positions: number[]; before: number } {
  const newest = Math.max(0, found.length - MAX_POSITIONS);
  const place =
    near === undefined ? newest : found.findIndex(line => line >= near);
  const centred =
    place === -1 || near === undefined ? newest : place - MAX_POSITIONS / 2;
  const before = Math.min(newest, Math.max(0, centred));
  return { positions: found.slice(before, before + MAX_POSITIONS), before };
}
