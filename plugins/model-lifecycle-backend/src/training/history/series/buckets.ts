/*
 * Points made fewer without losing what the eye looks for: each bucket keeps
 * the least, the greatest and the last value and how many samples it stands
 * for.
 */
import { newColumn, type TakeColumn } from './ColumnPool';
import { isSamples, type Points } from './seriesCodec';

export const MINUTE_MS = 60_000;
export const TEN_MINUTES_MS = 600_000;

export function noPoints(): Points {
  const none = new Float64Array(0);
  return {
    at: none,
    step: none,
    min: none,
    max: none,
    last: none,
    count: none,
  };
}

/** Points one after the other; a part is kept as it is when it is alone. */
export function concatPoints(
  parts: Points[],
  take: TakeColumn = newColumn,
): Points {
  const filled = parts.filter(part => part.at.length > 0);
  if (filled.length < 2) {
    return filled[0] ?? noPoints();
  }
  const total = filled.reduce((sum, part) => sum + part.at.length, 0);
  const join = (key: keyof Points) => {
    const joined = take(total);
    let offset = 0;
    for (const part of filled) {
      joined.set(part[key], offset);
      offset += part.at.length;
    }
    return joined;
  };
  const samplesOnly = filled.every(isSamples);
  const last = join('last');
  return {
    at: join('at'),
    step: join('step'),
    last,
    min: samplesOnly ? last : join('min'),
    max: samplesOnly ? last : join('max'),
    count: join('count'),
  };
}

export function pickPoints(points: Points, indexes: number[]): Points {
  const pick = (key: keyof Points) =>
    Float64Array.from(indexes, index => points[key][index]);
  const last = pick('last');
  const samplesOnly = isSamples(points);
  return {
    at: pick('at'),
    step: pick('step'),
    last,
    min: samplesOnly ? last : pick('min'),
    max: samplesOnly ? last : pick('max'),
    count: pick('count'),
  };
}

function isInOrder(at: Float64Array): boolean {
  for (let index = 1; index < at.length; index++) {
    if (at[index] <= at[index - 1]) {
      return false;
    }
  }
  return true;
}

/**
 * In the order of time, one point for each time: of several the one that comes
 * last in `points` (a sample's key is its report time).
 */
export function orderPoints(points: Points): Points {
  if (isInOrder(points.at)) {
    return points;
  }
  const latest = new Map<number, number>();
  points.at.forEach((at, index) => latest.set(at, index));
  const indexes = [...latest.values()].sort(
    (left, right) => points.at[left] - points.at[right],
  );
  return pickPoints(points, indexes);
}

/** The points of this range, both ends included, of points in the order of time. */
export function slicePoints(points: Points, from: number, to: number): Points {
  const { at } = points;
  if (at.length === 0 || (at[0] >= from && at[at.length - 1] <= to)) {
    return points;
  }
  const before = at.findIndex(time => time >= from);
  const start = before < 0 ? at.length : before;
  const end = at.findLastIndex(time => time <= to) + 1;
  const slice = (column: Float64Array) => column.subarray(start, end);
  const last = slice(points.last);
  const samplesOnly = isSamples(points);
  return {
    at: slice(at),
    step: slice(points.step),
    last,
    min: samplesOnly ? last : slice(points.min),
    max: samplesOnly ? last : slice(points.max),
    count: slice(points.count),
  };
}

export function countSamples(points: Points): number {
  if (isSamples(points)) {
    return points.at.length;
  }
  return points.count.reduce((sum, count) => sum + count, 0);
}

/** Where the next bucket begins. Skips ahead: times are in order. */
function nextBucket(at: Float64Array, start: number, widthMs: number): number {
  const end = (Math.floor(at[start] / widthMs) + 1) * widthMs;
  let inside = start;
  let stride = 1;
  while (inside + stride < at.length && at[inside + stride] < end) {
    inside += stride;
    stride *= 2;
  }
  let outside = Math.min(inside + stride, at.length);
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (at[middle] < end) {
      inside = middle;
    } else {
      outside = middle;
    }
  }
  return outside;
}

/** How many buckets of this width are not empty; stops counting above the limit. */
function countBuckets(
  at: Float64Array,
  widthMs: number,
  limit: number,
): number {
  let buckets = 0;
  let start = 0;
  while (start < at.length && buckets <= limit) {
    buckets += 1;
    start = nextBucket(at, start, widthMs);
  }
  return buckets;
}

/** The index of the first point of each bucket, and the number of points. */
function bucketStarts(at: Float64Array, widthMs: number): number[] {
  const starts: number[] = [];
  let from = NaN;
  let to = NaN;
  for (let index = 0; index < at.length; index++) {
    const time = at[index];
    if (!(time >= from && time < to)) {
      starts.push(index);
      from = Math.floor(time / widthMs) * widthMs;
      to = from + widthMs;
    }
  }
  starts.push(at.length);
  return starts;
}

/**
 * Buckets of one width, aligned to the epoch so that they stay put while a run
 * goes on. Points that are not in order may give several of the same time.
 */
export function bucketPoints(points: Points, widthMs: number): Points {
  const starts = bucketStarts(points.at, widthMs);
  const size = starts.length - 1;
  const column = () => new Float64Array(size);
  const buckets: Points = {
    at: column(),
    step: column(),
    min: column(),
    max: column(),
    last: column(),
    count: column(),
  };
  const samplesOnly = isSamples(points);
  for (let bucket = 0; bucket < size; bucket++) {
    const start = starts[bucket];
    const end = starts[bucket + 1];
    let min = points.min[start];
    let max = points.max[start];
    let count = samplesOnly ? end - start : points.count[start];
    for (let index = start + 1; index < end; index++) {
      min = Math.min(min, points.min[index]);
      max = Math.max(max, points.max[index]);
      if (!samplesOnly) count += points.count[index];
    }
    buckets.min[bucket] = min;
    buckets.max[bucket] = max;
    buckets.count[bucket] = count;
    buckets.at[bucket] = points.at[end - 1];
    buckets.step[bucket] = points.step[end - 1];
    buckets.last[bucket] = points.last[end - 1];
  }
  return buckets;
}

const WIDTH_STEPS = [1, 2, 5];

/** Widths a reader can follow: 1, 2, 5, 10, 20, 50 … milliseconds. */
function widthAt(index: number): number {
  return WIDTH_STEPS[index % 3] * 10 ** Math.floor(index / 3);
}

/**
 * The narrowest width at which these attempts, each in the order of time,
 * together have at most `limit` buckets that are not empty. Pauses cost
 * nothing, attempts never share one.
 */
export function fittingWidthMs(times: Float64Array[], limit: number): number {
  const total = (widthMs: number) =>
    times.reduce((sum, at) => sum + countBuckets(at, widthMs, limit - sum), 0);
  let low = 0;
  // 10^16 ms is above every date: one bucket (or two around zero) an attempt.
  let high = 48;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (total(widthAt(middle)) <= limit) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return widthAt(low);
}
