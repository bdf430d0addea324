import type { Time } from '../../time/time';

/** Sleeping takes no time, and the clock moves on by it. */
export function instantTime(
  start: number = Date.UTC(2026, 0, 1),
): Time & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: async (durationMs, signal) => {
      // Others get their turn, as in a real wait.
      await new Promise(resolve => {
        setImmediate(resolve);
      });
      if (signal?.aborted) return;
      slept.push(durationMs);
      now += durationMs;
    },
  };
}
