import type {
  MetricBucket,
  MetricSeries,
} from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import { splitReplaced } from './attempts';

/** `relative` is time since the start of the run, `wall` the time of day. */
export type Axis = 'step' | 'relative' | 'wall';

/** From and to, in the units of an axis: steps or seconds. */
export type Range = [number, number];

export interface Frame {
  axis: Axis;
  /** Where `relative` begins: the start of the run, in milliseconds since the epoch. */
  originMs: number;
}

/** Milliseconds since the epoch; absent ends are open. */
export interface TimeRange {
  fromMs?: number;
  toMs?: number;
}

/** Steps are the better axis, where the trainer reports any. */
export function hasSteps(series: MetricSeries[]): boolean {
  return series.some(one => one.buckets.some(b => b.step !== undefined));
}

/** The start of the run, or its first sample where nobody saw it start. */
export function originOf(
  startedAt: string | undefined,
  series: MetricSeries[],
): number {
  const firsts = series.flatMap(one => at(one.buckets[0]?.at) ?? []);
  return at(startedAt) ?? (firsts.length > 0 ? Math.min(...firsts) : 0);
}

export function bucketX(
  bucket: MetricBucket,
  frame: Frame,
): number | undefined {
  if (frame.axis === 'step') {
    return bucket.step;
  }
  const ms = at(bucket.at);
  return ms === undefined ? undefined : timeX(ms, frame);
}

function timeX(ms: number, { axis, originMs }: Frame): number {
  return (axis === 'relative' ? ms - originMs : ms) / 1_000;
}

/**
 * The time that a range of an axis covers; undefined where nothing was reported
 * in it. Steps that a later attempt trained again do not count.
 *
 * @param options.wholeBuckets - out to the borders of the buckets around it, so
 *   that what is read for it takes the place of whole buckets
 */
export function timesOf(
  series: MetricSeries[],
  frame: Frame,
  range: Range,
  options: { wholeBuckets?: boolean } = {},
): TimeRange | undefined {
  const { wholeBuckets = false } = options;
  const times = series.flatMap(({ buckets }) => {
    const { current } = splitReplaced(buckets);
    const places = current.flatMap((bucket, index) => {
      const x = bucketX(bucket, frame);
      return x !== undefined && x >= range[0] && x <= range[1] ? index : [];
    });
    if (places.length === 0) {
      return [];
    }
    const [start, end] = [places[0], places[places.length - 1]];
    const before = current[start - 1];
    const after = current[end + 1];
    const isCut = (bucket: MetricBucket | undefined) =>
      wholeBuckets && bucket !== undefined && bucket.count > 1;
    return [
      isCut(current[start]) && before
        ? at(before.at)! + 1
        : at(current[start].at),
      at((isCut(after) ? after : current[end]).at),
    ].flatMap(time => time ?? []);
  });
  if (times.length === 0) {
    return undefined;
  }
  const [fromMs, toMs] = extent(times);
  return toMs > fromMs ? { fromMs, toMs } : undefined;
}

/** Where a stretch of time lies on an axis; on that of steps only what was reported in it can tell. */
export function rangeOf(
  series: MetricSeries[],
  frame: Frame,
  { fromMs = -Infinity, toMs = Infinity }: TimeRange,
): Range | undefined {
  const xs = series.flatMap(({ buckets }) =>
    buckets.flatMap(bucket => {
      const ms = at(bucket.at);
      const inside = ms !== undefined && ms >= fromMs && ms <= toMs;
      return inside ? bucketX(bucket, frame) ?? [] : [];
    }),
  );
  if (xs.length === 0) {
    return undefined;
  }
  const [min, max] = extent(xs);
  if (frame.axis === 'step') {
    return [min, max];
  }
  return [
    Number.isFinite(fromMs) ? timeX(fromMs, frame) : min,
    Number.isFinite(toMs) ? timeX(toMs, frame) : max,
  ];
}

/** Least and greatest, of any number of values: `Math.min(...)` overflows the stack. */
export function extent(values: Iterable<number>): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return [min, max];
}

/** A range around the pointed value; undefined when it would be all of it. */
export function zoomed(
  x: number[],
  index: number,
  range: Range | undefined,
  factor: number,
): Range | undefined {
  const [first, last] = [x[0], x[x.length - 1]];
  const [min, max] = range ?? [first, last];
  const width = (max - min) * factor;
  if (width >= last - first) {
    return undefined;
  }
  const from = Math.min(Math.max(first, x[index] - width / 2), last - width);
  return [from, from + width];
}

/** The range moved by a part of its own width, never beyond what there is. */
export function panned(x: number[], range: Range, part: number): Range {
  const [first, last] = [x[0], x[x.length - 1]];
  const width = range[1] - range[0];
  const from = Math.min(Math.max(first, range[0] + width * part), last - width);
  return [from, from + width];
}
