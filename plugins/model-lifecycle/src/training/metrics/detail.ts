import type { MetricSeries } from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import type { TimeRange } from './axis';
import type { ChartSeries } from './grouping';

const keyOf = ({ name, split }: MetricSeries) => `${split} ${name}`;

/**
 * The whole run with one stretch of it at a finer resolution. `samples` and
 * `resolution` become those of the stretch.
 */
export function mergeDetail(
  overview: MetricSeries[],
  detail: MetricSeries[],
  { fromMs = -Infinity, toMs = Infinity }: TimeRange,
): ChartSeries[] {
  const finer = new Map(detail.map(series => [keyOf(series), series]));
  return overview.map(series => {
    const fine = finer.get(keyOf(series));
    if (!fine) {
      return series;
    }
    const before: MetricSeries['buckets'] = [];
    const after: MetricSeries['buckets'] = [];
    for (const bucket of series.buckets) {
      const ms = at(bucket.at) ?? NaN;
      if (ms < fromMs) {
        before.push(bucket);
      } else if (ms > toMs) {
        after.push(bucket);
      }
    }
    const { samples, resolution } = fine;
    const buckets = [...before, ...fine.buckets, ...after];
    const isPart = before.length + after.length > 0;
    const bucketsInPart = isPart ? fine.buckets.length : undefined;
    return { ...series, samples, resolution, buckets, bucketsInPart };
  });
}
