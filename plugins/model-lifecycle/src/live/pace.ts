/*
 * When to ask again. Pure: the resource keeps a `Pace` and replaces it after
 * each answer.
 *
 * With signals a conditional GET each 20 s is only the safety net. Signals
 * neither say that they arrive nor replay anything, so they are trusted until
 * two changes in a row were found that nobody announced; the next hint
 * restores the trust. Without signals the delay grows from 5 s to 30 s while
 * nothing changes. After errors it grows from 1 s to 30 s.
 */
export interface Pace {
  signals: boolean;
  unannounced: number;
  unchanged: number;
  failures: number;
}

export type PaceEvent = 'changed' | 'unchanged' | 'failed' | 'hint';

export const SAFETY_NET_MS = 20_000;
export const POLL_MIN_MS = 5_000;
export const POLL_MAX_MS = 30_000;
export const RETRY_MIN_MS = 1_000;
export const RETRY_MAX_MS = 30_000;
const UNANNOUNCED_LIMIT = 2;
const JITTER = 0.2;

export function initialPace(signals: boolean): Pace {
  return { signals, unannounced: 0, unchanged: 0, failures: 0 };
}

/** `announced`: a hint had asked for this read. */
export function nextPace(
  pace: Pace,
  event: PaceEvent,
  announced = false,
): Pace {
  switch (event) {
    case 'hint':
      return { ...pace, signals: true, unannounced: 0 };
    case 'failed':
      return { ...pace, failures: pace.failures + 1 };
    case 'changed':
      return {
        ...pace,
        unchanged: 0,
        failures: 0,
        unannounced: announced ? 0 : pace.unannounced + 1,
      };
    default:
      return { ...pace, unchanged: pace.unchanged + 1, failures: 0 };
  }
}

/** Signals are there and seem to arrive. */
export function trustsSignals(pace: Pace): boolean {
  return pace.signals && pace.unannounced < UNANNOUNCED_LIMIT;
}

/** `random` in [0, 1) spreads the clients of one outage. */
export function delayMs(pace: Pace, random: number): number {
  const base = baseDelayMs(pace);
  return Math.round(base * (1 - JITTER + 2 * JITTER * random));
}

function baseDelayMs(pace: Pace): number {
  if (pace.failures > 0) {
    return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** (pace.failures - 1));
  }
  if (trustsSignals(pace)) {
    return SAFETY_NET_MS;
  }
  return Math.min(POLL_MAX_MS, POLL_MIN_MS * 1.5 ** pace.unchanged);
}
