import type { Time } from '../../time/time';

const CHECK_EVERY_MS = 10_000;

/** Longer than two bookmark intervals of an API server. */
export const SILENCE_LIMIT_MS = 180_000;

export interface WatchdogOptions {
  time: Time;
  signal: AbortSignal;
  lastSignOfLife: () => number;
  /** The stream has held for ten seconds more. */
  onHolding: () => void;
  /** Nothing came for too long; called once. */
  onSilent: () => void;
}

/** Finds half-open connections, which never report an error. Ends with the signal. */
export async function watchOver(options: WatchdogOptions): Promise<void> {
  const { time, signal } = options;
  for (;;) {
    await time.sleep(CHECK_EVERY_MS, signal);
    if (signal.aborted) return;
    if (time.now() - options.lastSignOfLife() >= SILENCE_LIMIT_MS) {
      options.onSilent();
      return;
    }
    options.onHolding();
  }
}
