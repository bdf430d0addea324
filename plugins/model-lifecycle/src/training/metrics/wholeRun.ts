/*
 * Every sample of a run: the API gives a limited number of buckets in one
 * answer, so the run is read in stretches that hold no more than that.
 */
import type {
  MetricSeries,
  RunMetrics,
} from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import type { TimeRange } from './axis';

/** The most that the API gives for each series in one answer. */
export const MAX_POINTS = 2_000;
/** Stretches are planned with room for what is reported meanwhile. */
const PLANNED = 1_500;
/** A run is cut no finer than this, whatever it answers. */
const MIN_STRETCH_MS = 1_000;

/** Stretches without gap or overlap, open at both ends, none with more samples of a series than an answer holds. */
export function planStretches(overview: MetricSeries[]): TimeRange[] {
  const fills = overview.flatMap((series, index) =>
    series.buckets.flatMap(bucket => {
      const ms = at(bucket.at);
      return ms === undefined ? [] : [{ ms, index, count: bucket.count }];
    }),
  );
  fills.sort((a, b) => a.ms - b.ms);
  const held = new Array<number>(overview.length).fill(0);
  const cuts: number[] = [];
  let before: number | undefined;
  for (const { ms, index, count } of fills) {
    if (before !== undefined && ms > before && held[index] + count > PLANNED) {
      cuts.push(before);
      held.fill(0);
    }
    held[index] += count;
    before = ms;
  }
  return [undefined, ...cuts].map((cut, index) => ({
    fromMs: cut === undefined ? undefined : cut + 1,
    toMs: cuts[index],
  }));
}

/** False while a finer answer may exist; roll-ups of old samples never become `full`. */
function isComplete({ resolution, buckets }: MetricSeries): boolean {
  // Widths go 1, 2, 5, 10 …: with fewer than a third of the points nothing was bucketed.
  return resolution === 'full' || buckets.length < MAX_POINTS / 3;
}

/**
 * Reads the stretches one after the other, halving those that hold more than
 * was planned, and joins what they give.
 *
 * @param read rejects as the API does; then so does this
 * @param onProgress share of the stretches, 0 to 1
 */
export async function readWholeRun(options: {
  overview: MetricSeries[];
  read(range: TimeRange): Promise<RunMetrics>;
  onProgress(share: number): void;
  signal: AbortSignal;
}): Promise<MetricSeries[]> {
  const { overview, read, onProgress, signal } = options;
  const stretches = planStretches(overview);
  const planned = stretches.length;
  const joined = new Map<string, MetricSeries>();
  const take = async (range: TimeRange): Promise<void> => {
    signal.throwIfAborted();
    const { series } = await read(range);
    const halves = series.every(isComplete) ? undefined : halve(range, series);
    if (halves) {
      await take(halves[0]);
      await take(halves[1]);
    } else {
      series.forEach(one => join(joined, one));
    }
  };
  for (const [index, range] of stretches.entries()) {
    await take(range);
    onProgress((index + 1) / planned);
  }
  return [...joined.values()];
}

function halve(
  range: TimeRange,
  series: MetricSeries[],
): [TimeRange, TimeRange] | undefined {
  const times = series
    .flatMap(({ buckets }) => buckets.flatMap(bucket => at(bucket.at) ?? []))
    .sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  const width = times[times.length - 1] - times[0];
  return !(width > MIN_STRETCH_MS) || middle === times[times.length - 1]
    ? undefined
    : [
        { ...range, toMs: middle },
        { ...range, fromMs: middle + 1 },
      ];
}

function join(joined: Map<string, MetricSeries>, part: MetricSeries): void {
  const key = `${part.split} ${part.name}`;
  const known = joined.get(key);
  if (!known) {
    joined.set(key, { ...part, buckets: [...part.buckets] });
    return;
  }
  for (const bucket of part.buckets) {
    known.buckets.push(bucket);
  }
  known.samples += part.samples;
}
