import type {
  MetricSeries,
  RunMetrics,
} from 'backstage-plugin-model-lifecycle-common';
import fc from 'fast-check';
import { at } from '../../words/at';
import type { TimeRange } from './axis';
import { MAX_POINTS, planStretches, readWholeRun } from './wholeRun';

const START = Date.parse('2026-05-21T13:00:00Z');

/** What the API answers: every sample where they fit, else buckets of equal width. */
function answer(
  times: number[],
  { fromMs = -Infinity, toMs = Infinity }: TimeRange,
  points: number,
): MetricSeries {
  const inside = times.filter(time => time >= fromMs && time <= toMs);
  const fits = inside.length <= points;
  const width = fits ? 1 : Math.ceil(inside.length / points);
  const buckets = [];
  for (let index = 0; index < inside.length; index += width) {
    const part = inside.slice(index, index + width);
    buckets.push({
      at: new Date(part[part.length - 1]).toISOString(),
      min: part[0],
      max: part[part.length - 1],
      last: part[part.length - 1],
      count: part.length,
    });
  }
  return {
    name: 'loss',
    split: 'train',
    samples: inside.length,
    resolution: fits ? 'full' : 'buckets',
    buckets,
  };
}

async function readAll(times: number[], overview = answer(times, {}, 500)) {
  const ranges: TimeRange[] = [];
  const shares: number[] = [];
  const series = await readWholeRun({
    overview: [overview],
    signal: new AbortController().signal,
    onProgress: share => shares.push(share),
    read: async (range): Promise<RunMetrics> => {
      ranges.push(range);
      return { series: [answer(times, range, MAX_POINTS)] };
    },
  });
  return { series, ranges, shares };
}

const every = (count: number, stepMs: number) =>
  Array.from({ length: count }, (_, index) => START + index * stepMs);

it('reads every sample of a long run once, in few answers', async () => {
  const times = every(100_000, 1_000);
  const { series, ranges, shares } = await readAll(times);
  expect(series[0].buckets.map(({ at: time }) => at(time))).toEqual(times);
  expect(series[0].samples).toBe(100_000);
  expect(ranges.length).toBeLessThan(100);
  expect(shares[shares.length - 1]).toBe(1);
});

it('halves a stretch that holds more than was planned', async () => {
  const times = every(10_000, 1_000);
  // Planned when the run had a tenth of that.
  const { series } = await readAll(
    times,
    answer(times.slice(0, 1_000), {}, 500),
  );
  expect(series[0].buckets).toHaveLength(10_000);
});

it('reads a short run in one answer', async () => {
  const { ranges } = await readAll(every(20, 1_000));
  expect(ranges).toEqual([{ fromMs: undefined, toMs: undefined }]);
});

it('ends where the samples are too close to be told apart', async () => {
  const { series } = await readAll(Array(5_000).fill(START));
  expect(series[0].resolution).toBe('buckets');
  expect(series[0].samples).toBe(5_000);
});

it('stops when nobody wants it any more', async () => {
  const abort = new AbortController();
  const times = every(20_000, 1_000);
  const reading = readWholeRun({
    overview: [answer(times, {}, 500)],
    signal: abort.signal,
    onProgress: () => abort.abort(),
    read: async range => ({ series: [answer(times, range, MAX_POINTS)] }),
  });
  await expect(reading).rejects.toThrow(/abort/i);
});

it('plans stretches without gap or overlap', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(1e6), fc.integer({ min: 1, max: 900 })), {
        maxLength: 60,
      }),
      fills => {
        const buckets = fills
          .sort(([a], [b]) => a - b)
          .map(([time, count]) => ({
            at: new Date(START + time).toISOString(),
            min: 0,
            max: 0,
            last: 0,
            count,
          }));
        const stretches = planStretches([
          {
            name: 'a',
            split: 'none',
            samples: 0,
            resolution: 'buckets',
            buckets,
          },
        ]);
        expect(stretches[0].fromMs).toBeUndefined();
        expect(stretches[stretches.length - 1].toMs).toBeUndefined();
        stretches.slice(1).forEach(({ fromMs }, index) => {
          expect(fromMs).toBe(stretches[index].toMs! + 1);
        });
      },
    ),
  );
});
