/*
 * How fast percents arrive within one attempt: what ETA and stall detection
 * need, in a few numbers that travel with the run.
 */
import type { Timestamp } from '../run';

export interface Pace {
  firstAt: Timestamp;
  firstPercent: number;
  lastAt: Timestamp;
  lastPercent: number;
  /** Distinct percents seen. */
  percents: number;
  /** Moving sums of percent and time, what is older counting less; both start at 0, so the bias cancels in their ratio. */
  percentSum: number;
  timeSumMs: number;
}

const MIN_WINDOW_MS = 60_000;
const GAPS_IN_WINDOW = 5;
/** The longer the run, the more of it: whole percents are a coarse measure. */
const SHARE_IN_WINDOW = 0.2;
export const MAX_GAPS = 32;
/** A gap counts as so many times the usual at most, once so many percents were seen. */
const SLOWEST_GAP = 5;
const MIN_PERCENTS_FOR_PACE = 5;

export function startPace(at: Timestamp, percent: number): Pace {
  return {
    firstAt: at,
    firstPercent: percent,
    lastAt: at,
    lastPercent: percent,
    percents: 1,
    percentSum: 0,
    timeSumMs: 0,
  };
}

/** Takes one more percent in. A percent that fell is another pace. */
export function advancePace(
  pace: Pace | undefined,
  sample: { at: Timestamp; percent: number },
  gapsMs: number[],
): Pace {
  if (!pace || sample.percent < pace.lastPercent || sample.at < pace.lastAt) {
    return startPace(sample.at, sample.percent);
  }
  if (sample.percent === pace.lastPercent) {
    return pace;
  }
  const gained = sample.percent - pace.lastPercent;
  const elapsedMs = withoutHang(pace, gained, sample.at - pace.lastAt);
  const windowMs = Math.max(
    MIN_WINDOW_MS,
    GAPS_IN_WINDOW * (median(gapsMs) ?? 0),
    SHARE_IN_WINDOW * (sample.at - pace.firstAt),
  );
  const kept = Math.exp(-elapsedMs / windowMs);
  return {
    ...pace,
    lastAt: sample.at,
    lastPercent: sample.percent,
    percents: pace.percents + 1,
    percentSum: pace.percentSum * kept + gained,
    timeSumMs: pace.timeSumMs * kept + elapsedMs,
  };
}

/**
 * A hang that is over says nothing about the pace: what took far longer than
 * the pace so far counts as a slow gap. Real slowness comes again, and then the
 * pace has changed.
 */
function withoutHang(pace: Pace, gained: number, elapsedMs: number): number {
  const { percents, percentSum, timeSumMs } = pace;
  return percents < MIN_PERCENTS_FOR_PACE || percentSum <= 0 || timeSumMs <= 0
    ? elapsedMs
    : Math.min(elapsedMs, (SLOWEST_GAP * gained * timeSumMs) / percentSum);
}

export function addGap(gapsMs: number[], gapMs: number): number[] {
  return gapMs > 0 ? [...gapsMs, gapMs].slice(-MAX_GAPS) : gapsMs;
}

export function median(values: number[]): number | undefined {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies, interpolated. */
export function quantile(values: number[], share: number): number | undefined {
  if (values.length === 0) {
    return undefined;
  }
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}
