import type { MetricBucket } from 'backstage-plugin-model-lifecycle-common';
import { bucketX, type Frame } from './axis';
import type { Value } from './smoothing';

/** The points of a series along an axis, one for each x, ascending. */
export interface Points {
  x: number[];
  min: Value[];
  max: Value[];
  last: Value[];
  /** How many samples each stands for. */
  count: number[];
  attempt: number[];
}

/** What JSON makes of NaN is a gap too. */
function valueOf(value: unknown): Value {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Buckets that share an x become one, with the least and the greatest of all of them. */
export function pointsOf(buckets: MetricBucket[], frame: Frame): Points {
  const placed: { x: number; bucket: MetricBucket }[] = [];
  let inOrder = true;
  for (const bucket of buckets) {
    const x = bucketX(bucket, frame);
    if (x !== undefined) {
      inOrder &&= placed.length === 0 || placed[placed.length - 1].x < x;
      placed.push({ x, bucket });
    }
  }
  if (!inOrder) {
    placed.sort((a, b) => a.x - b.x);
  }
  const points: Points = {
    x: [],
    min: [],
    max: [],
    last: [],
    count: [],
    attempt: [],
  };
  for (const { x, bucket } of placed) {
    const end = points.x.length - 1;
    if (end >= 0 && points.x[end] === x) {
      points.min[end] = least(points.min[end], valueOf(bucket.min));
      points.max[end] = greatest(points.max[end], valueOf(bucket.max));
      points.last[end] = valueOf(bucket.last) ?? points.last[end];
      points.count[end] += bucket.count;
      points.attempt[end] = bucket.attempt ?? 1;
    } else {
      points.x.push(x);
      points.min.push(valueOf(bucket.min));
      points.max.push(valueOf(bucket.max));
      points.last.push(valueOf(bucket.last));
      points.count.push(bucket.count);
      points.attempt.push(bucket.attempt ?? 1);
    }
  }
  return points;
}

function least(a: Value, b: Value): Value {
  return a === null || b === null ? a ?? b : Math.min(a, b);
}

function greatest(a: Value, b: Value): Value {
  return a === null || b === null ? a ?? b : Math.max(a, b);
}

/** Every x of the lists once, ascending. */
export function unionX(lists: number[][]): number[] {
  const different: number[][] = [];
  for (const list of lists) {
    if (!different.some(other => isSame(other, list))) {
      different.push(list);
    }
  }
  if (different.length < 2) {
    return different[0] ?? [];
  }
  const all = Float64Array.from(different.flat()).sort();
  const x: number[] = [];
  for (const value of all) {
    if (x.length === 0 || x[x.length - 1] !== value) {
      x.push(value);
    }
  }
  return x;
}

function isSame(a: number[], b: number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/**
 * Values at their places among all x. `undefined` where the series has no
 * point, which a line crosses; `null` is a gap, which it does not.
 */
export function spread(
  own: number[],
  values: Value[],
  x: number[],
): (Value | undefined)[] {
  if (own.length === x.length) {
    return values;
  }
  const column = new Array<Value | undefined>(x.length).fill(undefined);
  let place = 0;
  own.forEach((one, index) => {
    while (x[place] < one) {
      place++;
    }
    column[place] = values[index];
  });
  return column;
}
