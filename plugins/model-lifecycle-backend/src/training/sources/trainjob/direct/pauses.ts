import { DIRECT } from './limits';

/**
 * The interval that fits: where all pods together ask for more than the
 * cluster is asked, each waits a whole multiple of what it wants. Whole, so
 * that it does not change with each run that comes or goes.
 *
 * @param wantedMs - the intervals of all that are asked, this one among them
 */
export function stretchedMs(
  intervalMs: number,
  wantedMs: Iterable<number>,
): number {
  let perSecond = 0;
  for (const each of wantedMs) perSecond += 1_000 / each;
  return intervalMs * Math.max(1, Math.ceil(perSecond / DIRECT.perSecond));
}

/** Until the next request after so many failures in a row: doubled each time. */
export function pauseMs(intervalMs: number, failures: number): number {
  const doubled = intervalMs * 2 ** Math.min(failures, 16);
  return Math.max(intervalMs, Math.min(doubled, DIRECT.maxPauseMs));
}
