/*
 * Points made fewer without losing what the eye looks for: each bucket keeps
 * the least, the greatest and the last value and how many samples it stands
 * for.
 */
import type { Points } from './seriesCodec';

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
export function concatPoints(parts: Points[]): Points {
  const filled = parts.filter(part => part.at.length > 0);
  if (filled.length < 2) {
    return filled[0] ?? noPoints();
  }
  const join = (key: keyof Points) => {
    const joined = new Float64Array(
      filled.reduce((sum, part) => sum + part.at.length, 0),
    );
    let offset = 0;
    for (const part of filled) {
      joined.set(part[key], offset);
      offset += part.at.length;
    }
    return joined;
  };
  const samplesOnly = filled.every(
    part => part.min === part.last && part.max === part.last,
  );
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
  const samplesOnly = points.min === points.last && points.max === points.last;
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

export function slicePoints(points: Points, from: number, to: number): Points {
  const { at } = points;
  if (at.length === 0 || (at[0] >= from && at[at.length - 1] <= to)) {
    return points;
  }
  const indexes: number[] = [];
  at.forEach((time, index) => {
    if (time >= from && time <= to) {
      indexes.push(index);
    }
  });
  return pickPoints(points, indexes);
}

export function countSamples(points: Points): number {
  return points.count.reduce((sum, count) => sum + count, 0);
}

/** How many buckets of this width are not empty. */
export function countBuckets(at: Float64Array, widthMs: number): number {
  let buckets = 0;
  let current = NaN;
  for (const time of at) {
    const bucket = Math.floor(time / widthMs);
    if (bucket !== current) {
      buckets += 1;
      current = bucket;
    }
  }
  return buckets;
}

/** Buckets of one width, aligned to the epoch so that they stay put while a run goes on. */
export function bucketPoints(points: Points, widthMs: number): Points {
  const size = countBuckets(points.at, widthMs);
  const buckets: Points = {
    at: new Float64Array(size),
    step: new Float64Array(size),
    min: new Float64Array(size),
    max: new Float64Array(size),
    last: new Float64Array(size),
    count: new Float64Array(size),
  };
  let target = -1;
  let current = NaN;
  for (let index = 0; index < points.at.length; index++) {
    const bucket = Math.floor(points.at[index] / widthMs);
    if (bucket !== current) {
      current = bucket;
      target += 1;
      buckets.min[target] = points.min[index];
      buckets.max[target] = points.max[index];
    } else {
      buckets.min[target] = Math.min(buckets.min[target], points.min[index]);
      buckets.max[target] = Math.max(buckets.max[target], points.max[index]);
    }
    buckets.at[target] = points.at[index];
    buckets.step[target] = points.step[index];
    buckets.last[target] = points.last[index];
    buckets.count[target] += points.count[index];
  }
  return buckets;
}

const WIDTH_STEPS = [1, 2, 5];

/** Widths a reader can follow: 1, 2, 5, 10, 20, 50 … milliseconds. */
function widthAt(index: number): number {
  return WIDTH_STEPS[index % 3] * 10 ** Math.floor(index / 3);
}

/**
 * The narrowest width at which these attempts together have at most `limit`
 * buckets that are not empty. Pauses cost nothing, attempts never share one.
 */
export function fittingWidthMs(times: Float64Array[], limit: number): number {
  const total = (widthMs: number) =>
    times.reduce((sum, at) => sum + countBuckets(at, widthMs), 0);
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
