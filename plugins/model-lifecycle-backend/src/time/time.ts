import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds since the epoch, UTC. */
export type Timestamp = number;

/** What the product reads of time and chance; tests pass their own. */
export interface Time {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Resolves after the time, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** The machine's own time. Its timers do not keep the process alive. */
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
