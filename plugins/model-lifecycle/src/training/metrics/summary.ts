import {
  metricDirection,
  type MetricBucket,
  type MetricSeries,
} from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import { splitReplaced } from './attempts';
import type { ChartSeries, Split } from './grouping';
import { trendOf, type Trend } from './trend';

export interface Extreme {
  value: number;
  step?: number;
  at: string;
  /** Else it was somewhere in the bucket that ends at `step` and `at`. */
  exact: boolean;
}

/** One series in a few facts. What a later attempt replaced does not count. */
export interface SeriesSummary {
  split: Split;
  last: number;
  lastStep?: number;
  lastAt: string;
  min: Extreme;
  max: Extreme;
  /** Absent where the name does not tell which way is better. */
  best?: 'min' | 'max';
  /** In the whole run, or in the part that is read again. */
  samples: number;
  isPart: boolean;
  shown: number;
  resolution: MetricSeries['resolution'];
  /** Between two samples, most often; absent below two. */
  everyMs?: number;
  trend: Trend;
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** Undefined where there is no value. */
export function summarise(series: ChartSeries): SeriesSummary | undefined {
  const current = splitReplaced(series.buckets).current.filter(
    ({ last, min, max }) => isNumber(last) && isNumber(min) && isNumber(max),
  );
  const last = current[current.length - 1];
  if (!last) {
    return undefined;
  }
  const direction = metricDirection(series.name);
  return {
    split: series.split,
    last: last.last,
    lastStep: last.step,
    lastAt: last.at,
    min: extremeOf(current, 'min'),
    max: extremeOf(current, 'max'),
    best: direction && (direction === 'down' ? 'min' : 'max'),
    samples: series.samples,
    shown: series.bucketsInPart ?? series.buckets.length,
    isPart: series.bucketsInPart !== undefined,
    resolution: series.resolution,
    everyMs: intervalOf(series.buckets),
    trend: trendOf(current.map(bucket => bucket.last)),
  };
}

function extremeOf(buckets: MetricBucket[], kind: 'min' | 'max'): Extreme {
  let found = buckets[0];
  for (const bucket of buckets) {
    const better =
      kind === 'min' ? bucket.min < found.min : bucket.max > found.max;
    found = better ? bucket : found;
  }
  const { step, count } = found;
  return { value: found[kind], step, at: found.at, exact: count === 1 };
}

/** As many pairs tell how far apart samples are. */
const PAIRS = 64;

/** The median time between two buckets over the samples in one: pauses do not count. */
function intervalOf(buckets: MetricBucket[]): number | undefined {
  const intervals: number[] = [];
  const stride = Math.max(1, Math.floor(buckets.length / PAIRS));
  for (let index = 1; index < buckets.length; index += stride) {
    const [from, to] = [at(buckets[index - 1].at), at(buckets[index].at)];
    if (from !== undefined && to !== undefined && to > from) {
      intervals.push((to - from) / Math.max(1, buckets[index].count));
    }
  }
  intervals.sort((a, b) => a - b);
  return intervals[Math.floor(intervals.length / 2)];
}
