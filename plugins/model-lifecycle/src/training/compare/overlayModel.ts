import type {
  MetricBucket,
  MetricSeries,
} from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import { splitReplaced } from '../metrics/attempts';
import { trendOf, type Trend } from '../metrics/trend';
import { metricLabel } from './metricLabel';

/** One metric of several runs over one x. */
export interface OverlayChart {
  key: string;
  label: string;
  /** Steps where all runs report them; else minutes since each one's first report. */
  axis: 'step' | 'time';
  x: number[];
  /** For each run, in their order; null is a gap, an empty list: not reported. */
  lines: (number | null)[][];
  /** For each run; absent where it reported nothing. */
  summaries: ({ last: number; trend: Trend } | undefined)[];
}

const MINUTE_MS = 60_000;

/** Metrics that at least two of the runs have reported, losses first. */
export function overlayCharts(runs: MetricSeries[][]): OverlayChart[] {
  const identities = new Map<string, Pick<MetricSeries, 'name' | 'split'>>();
  for (const { name, split } of runs.flat()) {
    identities.set(JSON.stringify([name, split]), { name, split });
  }
  return [...identities]
    .map(([key, { name, split }]) => ({
      key,
      label: metricLabel({ name, split }),
      series: runs.map(series =>
        series.find(
          one =>
            one.name === name && one.split === split && one.buckets.length > 0,
        ),
      ),
    }))
    .filter(({ series }) => series.filter(Boolean).length > 1)
    .sort((a, b) => rank(a.label) - rank(b.label))
    .map(({ key, label, series }) => ({ key, label, ...chartOf(series) }));
}

function chartOf(
  series: (MetricSeries | undefined)[],
): Omit<OverlayChart, 'key' | 'label'> {
  const present = series.filter(one => one !== undefined);
  const axis = present.every(({ buckets }) =>
    buckets.every(({ step }) => step !== undefined),
  )
    ? 'step'
    : 'time';
  const points = series.map(one => pointsOf(one, axis));
  const x = [...new Set(points.flatMap(own => [...own.keys()]))].sort(
    (a, b) => a - b,
  );
  return {
    axis,
    x,
    lines: points.map(own =>
      own.size === 0 ? [] : x.map(place => own.get(place) ?? null),
    ),
    summaries: points.map(own => {
      const values = [...own].sort(([a], [b]) => a - b).map(([, y]) => y);
      return values.length === 0
        ? undefined
        : { last: values[values.length - 1], trend: trendOf(values) };
    }),
  };
}

function pointsOf(
  series: MetricSeries | undefined,
  axis: OverlayChart['axis'],
): Map<number, number> {
  const buckets = series?.buckets ?? [];
  const { current } =
    axis === 'step' ? splitReplaced(buckets) : { current: buckets };
  const start = at(buckets[0]?.at) ?? 0;
  const points = new Map<number, number>();
  for (const bucket of current) {
    const place = xOf(bucket, axis, start);
    if (place !== undefined && Number.isFinite(bucket.last)) {
      points.set(place, bucket.last);
    }
  }
  return points;
}

function xOf(
  { step, at: time }: MetricBucket,
  axis: OverlayChart['axis'],
  start: number,
): number | undefined {
  if (axis === 'step') {
    return step;
  }
  const ms = at(time);
  return ms === undefined ? undefined : (ms - start) / MINUTE_MS;
}

function rank(label: string): number {
  return /loss/i.test(label) ? 0 : 1;
}
