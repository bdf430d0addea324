import { setTimeout as delay } from 'node:timers/promises';

/** What is read of time and chance. */
export interface Time {
  now(): number;
  /** Resolves after the time, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

export const systemTime: Time = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal, ref: false });
    } catch {
      // Aborted: whoever sleeps looks at the signal.
    }
  },
  random: () => Math.random(),
};
