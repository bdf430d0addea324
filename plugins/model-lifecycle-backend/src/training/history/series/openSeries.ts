/*
 * The open points of one series and attempt, in memory until they are sealed
 * into a chunk. Ordered by report time, one point for each time.
 */
import type { MetricSample } from '../../run';
import { samplePoints, type Points } from './seriesCodec';

export const POINTS_A_CHUNK = 60;
export const CHUNK_SPAN_MS = 5 * 60_000;

export interface OpenSeries {
  seriesId: number;
  attempt: number;
  at: number[];
  /** NaN where none was reported. */
  step: number[];
  value: number[];
}

/** A number that can be stored: NaN and infinities are gaps in a series, not points. */
export function isStorable(sample: MetricSample): boolean {
  return Number.isFinite(sample.value) && Number.isFinite(sample.at);
}

/** The same report time again replaces its point. */
export function addSample(series: OpenSeries, sample: MetricSample): void {
  const at = Math.round(sample.at);
  const step =
    sample.step !== undefined && Number.isFinite(sample.step)
      ? sample.step
      : NaN;
  let index = series.at.length;
  while (index > 0 && series.at[index - 1] > at) {
    index -= 1;
  }
  const replaced = index > 0 && series.at[index - 1] === at;
  const start = replaced ? index - 1 : index;
  const removed = replaced ? 1 : 0;
  series.at.splice(start, removed, at);
  series.step.splice(start, removed, step);
  series.value.splice(start, removed, sample.value);
}

export function openPoints(series: OpenSeries): Points {
  return samplePoints(
    Float64Array.from(series.at),
    Float64Array.from(series.step),
    Float64Array.from(series.value),
  );
}

export function openFrom(
  seriesId: number,
  attempt: number,
  points: Points,
): OpenSeries {
  return {
    seriesId,
    attempt,
    at: [...points.at],
    step: [...points.step],
    value: [...points.last],
  };
}

/** Whether a chunk is full, or belongs to an attempt that is over. */
export function isSealable(series: OpenSeries, newestAttempt: number): boolean {
  const { at } = series;
  return (
    at.length > 0 &&
    (at.length >= POINTS_A_CHUNK ||
      at[at.length - 1] - at[0] >= CHUNK_SPAN_MS ||
      series.attempt < newestAttempt)
  );
}

/** Takes out what a chunk now holds. */
export function forgetPoints(series: OpenSeries, count: number): void {
  series.at.splice(0, count);
  series.step.splice(0, count);
  series.value.splice(0, count);
}
