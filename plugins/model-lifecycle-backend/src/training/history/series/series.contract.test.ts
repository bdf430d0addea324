import { createTestDatabases } from '../__testUtils__/database';
import { createTestHistory, type TestHistory } from '../__testUtils__/history';
import { makeSample, makeWrite, NOW, runId } from '../__testUtils__/runs';
import type { MetricSample } from '../../run';
import type { SeriesQuery } from '../types';

jest.setTimeout(60_000);

const databases = createTestDatabases();

/** As they were reported: one write for each part. */
function inParts<T>(items: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}

describe.each(databases.eachSupportedId())('series on %s', databaseId => {
  let test: TestHistory;

  beforeEach(async () => {
    test = await createTestHistory(databases, databaseId);
  });

  const write = async (samples: Partial<MetricSample>[], size = 50) => {
    for (const part of inParts(samples, size)) {
      await test.history.write(
        [makeWrite({}, { samples: part.map(makeSample) })],
        test.fence,
      );
    }
    await test.history.flush();
  };
  const read = async (query: Partial<SeriesQuery> = {}) =>
    (await test.restarted().series(runId(1), { points: 10_000, ...query }))
      .series;

  it('a run without metrics has no series', async () => {
    await test.history.write([makeWrite()], test.fence);
    expect(await test.history.series(runId(1), { points: 10 })).toEqual({
      series: [],
      dropped: [],
    });
  });

  it('gives back every sample of a long series, whatever chunks it went through', async () => {
    const samples = Array.from({ length: 2_500 }, (_, index) => ({
      at: NOW + index * 5_000,
      value: Math.sin(index) / 3,
      step: index * 10,
    }));
    await write(samples, 40);
    const [series] = await read();
    expect(series).toMatchObject({
      name: 'loss',
      split: 'train',
      samples: 2_500,
      resolution: 'full',
    });
    expect(series.buckets).toEqual(
      samples.map(({ at, value, step }) => ({
        at,
        step,
        min: value,
        max: value,
        last: value,
        count: 1,
        attempt: 1,
      })),
    );
    // Small chunks have become large ones.
    expect(
      (await test.knex('metric_chunks').select('points')).length,
    ).toBeLessThan(20);
  });

  it('a report that comes again replaces its point, also in a sealed chunk', async () => {
    const samples = Array.from({ length: 200 }, (_, index) => ({
      at: NOW + index * 1_000,
      value: index,
    }));
    await write(samples);
    await write(samples);
    await write([{ at: NOW + 5_000, value: -1 }]);
    // Enough to seal the late one too.
    await write(
      Array.from({ length: 100 }, (_, index) => ({
        at: NOW + (200 + index) * 1_000,
        value: 200 + index,
      })),
    );
    const [series] = await read();
    expect(series.samples).toBe(300);
    expect(series.buckets[5].last).toBe(-1);
    expect(series.buckets.map(({ at }) => at)).toEqual(
      Array.from({ length: 300 }, (_, index) => NOW + index * 1_000),
    );
  });

  it('NaN and infinities are gaps, never points', async () => {
    await write([
      { at: NOW, value: NaN },
      { at: NOW + 1, value: Infinity },
      { at: NOW + 2, value: 0 },
      { at: NaN, value: 1 },
    ]);
    const [series] = await read();
    expect(series.buckets.map(({ last }) => last)).toEqual([0]);
  });

  it('a spike survives however few points are asked for', async () => {
    const samples = Array.from({ length: 5_000 }, (_, index) => ({
      at: NOW + index * 1_000,
      value: index === 3_333 ? 1e9 : 1,
    }));
    await write(samples, 500);
    const [series] = await read({ points: 20 });
    expect(series.resolution).toBe('buckets');
    expect(series.samples).toBe(5_000);
    expect(series.buckets.length).toBeLessThanOrEqual(20);
    expect(series.buckets.length).toBeGreaterThan(5);
    expect(Math.max(...series.buckets.map(({ max }) => max))).toBe(1e9);
    expect(series.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(
      5_000,
    );
  });

  it('a narrow range is told in full', async () => {
    await write(
      Array.from({ length: 3_000 }, (_, index) => ({
        at: NOW + index * 1_000,
        value: index,
      })),
      500,
    );
    const [series] = await read({
      points: 100,
      from: NOW + 1_000_000,
      to: NOW + 1_050_000,
    });
    expect(series).toMatchObject({ samples: 51, resolution: 'full' });
    expect(series.buckets[0].last).toBe(1_000);
  });

  it('attempts stay apart, each in the order of time', async () => {
    await write([
      ...Array.from({ length: 90 }, (_, index) => ({
        at: NOW + index * 1_000,
        step: index,
        attempt: 1,
      })),
      ...Array.from({ length: 90 }, (_, index) => ({
        at: NOW + 60_000 + index * 1_000,
        step: index,
        attempt: 2,
      })),
    ]);
    for (const points of [10, 1_000]) {
      const [series] = await read({ points });
      const attempts = series.buckets.map(({ attempt }) => attempt);
      expect(attempts).toEqual([...attempts].sort());
      for (const attempt of [1, 2]) {
        const own = series.buckets.filter(bucket => bucket.attempt === attempt);
        expect(own.reduce((sum, { count }) => sum + count, 0)).toBe(90);
        const times = own.map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }
    }
  });

  it('only the series that are named, train and eval each its own', async () => {
    await write([
      { name: 'loss', split: 'train' },
      { name: 'loss', split: 'eval', value: 2 },
      { name: 'accuracy' },
    ]);
    const series = await read({ names: ['loss'] });
    expect(series.map(({ name, split }) => `${name}/${split}`)).toEqual([
      'loss/train',
      'loss/eval',
    ]);
  });

  it('10,000 metrics break nothing', async () => {
    await write(
      Array.from({ length: 10_000 }, (_, index) => ({
        name: `metric-${index}`,
        value: index,
      })),
      10_000,
    );
    const series = await read();
    expect(series).toHaveLength(10_000);
    expect(series[9_999].buckets[0].last).toBe(9_999);
  });

  it('names that the run dropped are told', async () => {
    await test.history.write(
      [makeWrite({ droppedMetrics: ['too-much'] })],
      test.fence,
    );
    expect(
      (await test.history.series(runId(1), { points: 10 })).dropped,
    ).toEqual(['too-much']);
  });

  it('a write that fails leaves no trace, and the same write again works', async () => {
    await write([{ at: NOW, value: 1 }]);
    const next = makeWrite(
      {},
      {
        samples: [
          makeSample({ at: NOW + 1, value: 2 }),
          makeSample({ at: NOW + 1, name: 'new', value: 3 }),
        ],
      },
    );
    await test.knex.schema.renameTable('metric_tails', 'away');
    await test.time.advance(6_000);
    await expect(test.history.write([next], test.fence)).rejects.toThrow(
      /metric_tails/,
    );
    await test.knex.schema.renameTable('away', 'metric_tails');
    expect((await read()).map(({ name }) => name)).toEqual(['loss']);
    await test.history.write([next], test.fence);
    await test.history.flush();
    const series = await read();
    expect(series.map(({ name, samples }) => [name, samples])).toEqual([
      ['loss', 2],
      ['new', 1],
    ]);
  });

  it('the sparkline of a run prefers its loss and has at most 32 values', async () => {
    await write(
      Array.from({ length: 500 }, (_, index) => ({
        name: index % 2 ? 'loss' : 'learning_rate',
        at: NOW + index,
        value: index,
      })),
    );
    const { sparkline } = (await test.history.get(runId(1))) ?? {};
    expect(sparkline).toMatchObject({ metric: 'loss', last: 499 });
    expect(sparkline?.values.length).toBeLessThanOrEqual(32);
    expect(sparkline?.values[0]).toBe(1);
  });
});
