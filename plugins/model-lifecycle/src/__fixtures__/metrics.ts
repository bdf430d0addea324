import type {
  MetricBucket,
  MetricSeries,
} from 'backstage-plugin-model-lifecycle-common';
import { RUNS, today } from './runs';
import { SERIES } from './series';
import type { FakeWorld } from './FakeApi';
import { worldOf } from './world';

const START = Date.parse(today('13:09'));
const STEP_MS = 7_000;

/** One sample; `last` null is what JSON makes of NaN. */
export function sample(
  step: number,
  last: number | null,
  change: Partial<MetricBucket> = {},
): MetricBucket {
  const value = last as number;
  return {
    at: new Date(START + step * STEP_MS).toISOString(),
    step,
    min: value,
    max: value,
    last: value,
    count: 1,
    attempt: 1,
    ...change,
  };
}

/** A series of samples, each drawn. */
export function seriesOf(
  name: string,
  buckets: MetricBucket[],
  split: MetricSeries['split'] = 'none',
): MetricSeries {
  return { name, split, samples: buckets.length, resolution: 'full', buckets };
}

const curve = (value: (step: number) => number | null, every = 5) =>
  Array.from({ length: 90 }, (_, index) =>
    sample(index * every, value(index * every)),
  );

/** As reinforcement learning from preferences reports them: many names of common beginnings. */
const GROUPED: MetricSeries[] = [
  ...SERIES,
  seriesOf('learning_rate', curve(step => 2e-5 * (1 - step / 1_000))),
  ...['chosen', 'rejected', 'margins', 'accuracies'].map((name, index) =>
    seriesOf(`rewards/${name}`, curve(s => (1 + index) * (1 - Math.exp(-s / 150)))),
  ),
  ...['chosen', 'rejected'].map((name, index) =>
    seriesOf(`logps/${name}`, curve(step => -40 - 20 * index - step / 20)),
  ),
];

const SPECIAL: MetricSeries[] = [
  seriesOf('test_accuracy', [sample(450, 0.913)], 'eval'),
  seriesOf('loss', curve(step => (step % 90 > 60 ? null : 2 * Math.exp(-step / 120))), 'train'),
  seriesOf('grad_norm', curve(step => (step % 50 === 0 ? 0 : 3 + Math.sin(step)))),
  seriesOf('kl', curve(step => 0.2 - 0.01 * step)),
  seriesOf('diverged', [sample(1, null), sample(2, null)]),
];

/** The second attempt began at step 120 again, the first had come to 180. */
const REPLACED: MetricSeries[] = [
  seriesOf(
    'loss',
    [
      ...curve(step => 0.4 + 1.6 * Math.exp(-step / 130) + step / 300).slice(0, 37),
      ...curve(step => 0.42 + 1.5 * Math.exp(-step / 120) + 0.03 * Math.sin(step))
        .slice(24)
        .map(bucket => ({
          ...bucket,
          at: new Date(Date.parse(bucket.at) + 600_000).toISOString(),
          attempt: 2,
        })),
    ],
    'train',
  ),
];

const slower = (factor: number): MetricSeries[] =>
  SERIES.map(series => ({
    ...series,
    buckets: series.buckets.map(bucket => ({
      ...bucket,
      min: bucket.min * factor,
      max: bucket.max * factor,
      last: bucket.last * factor,
    })),
  }));

/** Worlds whose metrics are special, by what is special about them. */
export function metricWorlds(): Record<string, FakeWorld> {
  return {
    grouped: worldOf('running', { series: GROUPED }),
    special: worldOf('running', { series: SPECIAL }),
    replaced: worldOf('running', { series: REPLACED }),
    earlier: worldOf('running', {
      seriesOf: {
        [RUNS.succeeded.id]: slower(1.2),
        [RUNS['stopped-early'].id]: slower(0.9),
      },
    }),
  };
}
