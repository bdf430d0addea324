import type { MetricBucket } from 'backstage-plugin-model-lifecycle-common';
import fc from 'fast-check';
import { sample, seriesOf } from '../../__fixtures__/metrics';
import { SERIES } from '../../__fixtures__/series';
import { splitReplaced } from './attempts';
import { chartData, type ChartData, type ChartOptions } from './chartModel';
import { pointsOf } from './columns';
import { chartGroups, groupCharts } from './grouping';
import { smooth } from './smoothing';
import { summarise } from './summary';

const STEPS: ChartOptions = {
  axis: 'step',
  originMs: 0,
  smoothing: 0,
  log: false,
};

function draw(
  buckets: MetricBucket[],
  change: Partial<ChartOptions> = {},
  name = 'loss',
): ChartData {
  const [chart] = groupCharts([seriesOf(name, buckets, 'train')]);
  return chartData(
    chart,
    { ...STEPS, ...change },
    { summaries: chart.series.flatMap(one => summarise(one) ?? []) },
  );
}

const lineOf = (data: ChartData, kind: string) =>
  data.lines.find(line => line.kind === kind)?.values;

const bucket: fc.Arbitrary<MetricBucket> = fc
  .record({
    step: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
    a: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    b: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    count: fc.integer({ min: 1, max: 9 }),
    attempt: fc.integer({ min: 1, max: 3 }),
    hole: fc.boolean(),
  })
  .map(({ step, a, b, count, attempt, hole }) =>
    sample(step ?? 0, hole ? null : b, {
      step,
      count,
      attempt,
      ...(hole ? {} : { min: Math.min(a, b), max: Math.max(a, b) }),
    }),
  );

describe('grouping', () => {
  it('puts train and eval of a metric together, the loss first', () => {
    expect(
      groupCharts([...SERIES].reverse()).map(c => [
        c.name,
        c.series.map(s => s.split),
      ]),
    ).toEqual([
      ['loss', ['train', 'eval']],
      ['accuracy', ['eval']],
      ['tokens_per_second', ['none']],
    ]);
  });

  it('knows train and eval by the beginning of the name', () => {
    expect(
      groupCharts([
        seriesOf('loss', [], 'none'),
        seriesOf('eval_loss', [], 'eval'),
        seriesOf('val/accuracy', [], 'eval'),
        seriesOf('train/accuracy', [], 'train'),
        seriesOf('eval_perplexity', [], 'eval'),
      ]).map(({ name, series }) => [name, series.map(s => s.name)]),
    ).toEqual([
      ['loss', ['loss', 'eval_loss']],
      ['accuracy', ['train/accuracy', 'val/accuracy']],
      ['eval_perplexity', ['eval_perplexity']],
    ]);
  });

  it('never puts two series of one split into a chart', () => {
    expect(
      groupCharts([
        seriesOf('loss', [], 'train'),
        seriesOf('val_loss', [], 'eval'),
        seriesOf('test_loss', [], 'eval'),
      ]).map(({ name, series }) => [name, series.map(s => s.name)]),
    ).toEqual([
      ['loss', ['loss', 'val_loss']],
      ['test_loss', ['test_loss']],
    ]);
  });

  it('has pinned charts first and common beginnings together', () => {
    const charts = groupCharts(
      ['loss', 'rewards/chosen', 'rewards/rejected', 'alone/one'].map(name =>
        seriesOf(name, []),
      ),
    );
    const names = (pins: string[]) =>
      chartGroups(charts, pins).map(group => [
        group.prefix ?? group.kind,
        group.charts.map(({ name }) => name),
      ]);
    expect(names([])).toEqual([
      ['main', ['loss', 'alone/one']],
      ['rewards', ['rewards/chosen', 'rewards/rejected']],
    ]);
    expect(names(['rewards/chosen'])).toEqual([
      ['pinned', ['rewards/chosen']],
      ['main', ['loss', 'rewards/rejected', 'alone/one']],
    ]);
  });
});

describe('smoothing', () => {
  const x = (count: number) => Array.from({ length: count }, (_, i) => i);

  it('has no pull to zero at the start, and keeps gaps', () => {
    const options = { weight: 0.9, width: 2 };
    expect(smooth([0, 1, 2], [5, 5, 5], options)).toEqual([5, 5, 5]);
    expect(smooth(x(4), [1, null, null, 3], { weight: 0, width: 3 })).toEqual([
      1,
      null,
      null,
      3,
    ]);
    expect(smooth(x(3), [1, null, 3], options)[1]).toBeNull();
  });

  it('goes by distance: where many points stand for a stretch the line is the same', () => {
    const line = (count: number) => {
      const places = x(count).map(i => (i * 100) / (count - 1));
      const values = places.map(place => (place < 50 ? 1 : 0));
      const drawn = smooth(places, values, { weight: 0.6, width: 100 });
      return drawn[Math.round((count - 1) * 0.52)]!;
    };
    expect(line(2_001)).toBeCloseTo(line(501), 1);
    expect(line(2_001)).toBeGreaterThan(0.2);
  });

  it('begins anew with an attempt', () => {
    const drawn = smooth(x(4), [9, 9, 1, 1], {
      weight: 0.99,
      width: 3,
      restarts: new Set([2]),
    });
    expect(drawn).toEqual([9, 9, 1, 1]);
  });

  it('never leaves the range of the values, whatever they are', () => {
    const value = fc.option(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1_000), value), { minLength: 1 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (points, weight) => {
          points.sort((a, b) => a[0] - b[0]);
          const values = points.map(([, one]) => one);
          const known = values.filter((one): one is number => one !== null);
          const drawn = smooth(
            points.map(([place]) => place),
            values,
            { weight, width: 1_000 },
          );
          drawn.forEach((one, index) => {
            expect(one === null).toBe(values[index] === null);
            const inside =
              one === null ||
              (one >= Math.min(...known) && one <= Math.max(...known));
            expect(inside).toBe(true);
          });
        },
      ),
    );
  });
});

describe('points', () => {
  it('of one step are one, and keep the least and the greatest', () => {
    const frame = { axis: 'step' as const, originMs: 0 };
    expect(
      pointsOf(
        [
          sample(5, 2, { max: 9 }),
          sample(5, 3, { min: -4 }),
          sample(7, 1),
          sample(6, 0),
        ],
        frame,
      ),
    ).toEqual({
      x: [5, 6, 7],
      min: [-4, 0, 1],
      max: [9, 0, 1],
      last: [3, 0, 1],
      count: [2, 1, 1],
      attempt: [1, 1, 1],
    });
  });

  it('keep every extreme of the buckets, in order, without NaN', () => {
    fc.assert(
      fc.property(fc.array(bucket), buckets => {
        const placed = buckets.filter(({ step }) => step !== undefined);
        const points = pointsOf(placed, { axis: 'step', originMs: 0 });
        const numbers = (list: (number | null)[]) =>
          list.filter((one): one is number => one !== null);
        const known = placed.filter(({ last }) => last !== null);
        expect(Math.min(...numbers(points.min))).toBe(
          Math.min(...known.map(({ min }) => min)),
        );
        expect(Math.max(...numbers(points.max))).toBe(
          Math.max(...known.map(({ max }) => max)),
        );
        expect([...points.x].sort((a, b) => a - b)).toEqual(points.x);
        expect(new Set(points.x).size).toBe(points.x.length);
        const all = [...points.min, ...points.max, ...points.last];
        expect(all.some(one => Number.isNaN(one))).toBe(false);
      }),
    );
  });
});

describe('attempts', () => {
  const buckets = [
    sample(10, 3),
    sample(20, 2),
    sample(30, 1),
    sample(20, 5, { attempt: 2, at: '2026-05-21T14:00:00.000Z' }),
    sample(30, 4, { attempt: 2, at: '2026-05-21T14:00:07.000Z' }),
  ];

  it('replace the steps that they train again', () => {
    const { current, replaced } = splitReplaced(buckets);
    expect(current.map(b => b.last)).toEqual([3, 5, 4]);
    expect(replaced.map(b => b.last)).toEqual([2, 1]);
  });

  it('are faint on the axis of steps where they were replaced', () => {
    const data = draw(buckets);
    expect(data.x).toEqual([10, 20, 30]);
    expect(lineOf(data, 'main')).toEqual([3, 5, 4]);
    expect(lineOf(data, 'replaced')).toEqual([undefined, 2, 1]);
    expect(data.attempts).toEqual([{ attempt: 2, x: 20 }]);
  });

  it('all stand over time, with the line cut between them', () => {
    const data = draw(buckets, { axis: 'wall' });
    expect(lineOf(data, 'main')).toEqual([3, 2, 1, null, 5, 4]);
    expect(lineOf(data, 'replaced')).toBeUndefined();
  });

  it('that were replaced have no part in the best value', () => {
    const { marks } = draw(buckets);
    expect(marks).toContainEqual(
      expect.objectContaining({ kind: 'min', value: 3, x: 10, best: true }),
    );
    expect(marks).toContainEqual(
      expect.objectContaining({ kind: 'max', value: 5, x: 20, best: false }),
    );
  });

  it('split every bucket to one side', () => {
    fc.assert(
      fc.property(fc.array(bucket), list => {
        const { current, replaced } = splitReplaced(list);
        expect(new Set([...current, ...replaced])).toEqual(new Set(list));
        expect(current.length + replaced.length).toBe(list.length);
      }),
    );
  });
});

describe('a chart', () => {
  it('keeps the spikes of a bucket', () => {
    const data = draw([sample(1, 2, { max: 99, count: 5 }), sample(2, 2)]);
    expect(lineOf(data, 'max')).toEqual([99, 2]);
    expect(lineOf(data, 'min')).toEqual([2, 2]);
  });

  it('has no band where every sample is a point', () => {
    expect(draw([sample(1, 2), sample(2, 1)]).lines.map(l => l.kind)).toEqual([
      'main',
    ]);
  });

  it('keeps what is not a number as a gap, and crosses steps of others', () => {
    const [chart] = groupCharts([
      seriesOf('loss', [sample(1, 3), sample(2, null), sample(3, 1)], 'train'),
      seriesOf('loss', [sample(2, 2.5)], 'eval'),
    ]);
    const { lines } = chartData(chart, STEPS);
    expect(lines.map(({ split, values }) => [split, values])).toEqual([
      ['train', [3, null, 1]],
      ['eval', [undefined, 2.5, undefined]],
    ]);
  });

  it('cuts the line where a series is silent for longer than usual', () => {
    const steps = Array.from({ length: 30 }, (_, i) => (i < 20 ? i : i + 10));
    const data = draw(steps.map(step => sample(step, step)));
    expect(data.x.slice(18, 23)).toEqual([18, 19, 24.5, 30, 31]);
    expect(lineOf(data, 'main')!.slice(18, 23)).toEqual([18, 19, null, 30, 31]);
    // A coarse part beside a fine one is no silence.
    const coarse = [50, 100, 150].map(step => sample(step, 1, { count: 50 }));
    const fine = Array.from({ length: 40 }, (_, i) => sample(151 + i, 1));
    expect(draw([...coarse, ...fine]).x).toHaveLength(43);
    // Nor is a series that is reported ever less often.
    expect(draw([1, 2, 4, 8, 16, 32].map(step => sample(step, 1))).x).toEqual([
      1, 2, 4, 8, 16, 32,
    ]);
  });

  it('leaves out what a logarithm does not have, and counts it', () => {
    const data = draw([sample(1, 0), sample(2, 5), sample(3, -1)], {
      log: true,
    });
    expect(lineOf(data, 'main')).toEqual([null, 5, null]);
    expect(data.hidden).toBe(2);
    expect(draw([sample(1, 0), sample(2, 5)]).hidden).toBe(0);
  });

  it('draws nothing on a log scale that has no logarithm, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(bucket),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (buckets, smoothing) => {
          const data = draw(buckets, { log: true, smoothing });
          for (const { values } of data.lines) {
            expect(values).toHaveLength(data.x.length);
            for (const value of values) {
              expect(typeof value === 'number' ? value > 0 : true).toBe(true);
            }
          }
        },
      ),
    );
  });

  it('marks the side that is better, and none where the name does not tell', () => {
    const buckets = [sample(1, 0.2), sample(2, 0.9), sample(3, 0.7)];
    const best = (name: string) =>
      draw(buckets, {}, name).marks.filter(mark => mark.best);
    expect(best('loss')).toMatchObject([{ kind: 'min', x: 1, value: 0.2 }]);
    expect(best('accuracy')).toMatchObject([{ kind: 'max', x: 2, value: 0.9 }]);
    expect(best('learning_rate')).toEqual([]);
  });

  it('draws earlier runs from their own start, and not over the time of day', () => {
    const earlier = groupCharts([
      seriesOf(
        'loss',
        [
          sample(0, 4, { at: '2026-05-20T08:00:10.000Z' }),
          sample(5, 3, { at: '2026-05-20T08:00:20.000Z' }),
        ],
        'train',
      ),
    ])[0];
    const [chart] = groupCharts([
      seriesOf(
        'loss',
        [
          sample(0, 2, { at: '2026-05-21T09:00:10.000Z' }),
          sample(5, 1, { at: '2026-05-21T09:00:30.000Z' }),
        ],
        'train',
      ),
    ]);
    const overlays = [
      { chart: earlier, originMs: Date.parse('2026-05-20T08:00:00Z') },
    ];
    const over = (axis: ChartOptions['axis']) =>
      chartData(
        chart,
        { ...STEPS, axis, originMs: Date.parse('2026-05-21T09:00:00Z') },
        { overlays },
      );
    expect(over('relative').x).toEqual([10, 20, 30]);
    expect(lineOf(over('relative'), 'overlay')).toEqual([4, 3, undefined]);
    expect(lineOf(over('step'), 'overlay')).toEqual([4, 3]);
    expect(lineOf(over('wall'), 'overlay')).toBeUndefined();
  });
});
