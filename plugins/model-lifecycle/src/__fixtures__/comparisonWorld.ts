import type { MetricSeries } from 'backstage-plugin-model-lifecycle-common';
import { COMPARED } from './comparison';
import type { FakeWorld } from './FakeApi';
import { RUNS } from './runs';
import { SERIES } from './series';
import { worldOf } from './world';

const shifted = (by: number): MetricSeries[] =>
  SERIES.map(one => ({
    ...one,
    buckets: one.buckets.map(bucket => ({
      ...bucket,
      last: bucket.last * by,
    })),
  }));

/** A world in which these runs can be compared. */
export function worldOfComparison(change: Partial<FakeWorld> = {}): FakeWorld {
  return {
    ...worldOf('running'),
    runs: [...COMPARED, RUNS.running],
    seriesOf: {
      [COMPARED[0].id]: SERIES,
      [COMPARED[1].id]: shifted(0.9),
      [COMPARED[2].id]: shifted(1.15).slice(0, 2),
    },
    ...change,
  };
}
