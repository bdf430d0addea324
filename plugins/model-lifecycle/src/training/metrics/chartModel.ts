import type {
  MetricBucket,
  MetricSeries,
} from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';

export type Axis = 'step' | 'time';
export type Split = MetricSeries['split'];

/** All series of one metric: train and eval share a chart. */
export interface MetricChart {
  name: string;
  series: MetricSeries[];
}

const EVAL_PREFIX = /^(?:eval|val|validation)[_./-](?=.)/i;

/** `eval_loss` stands with `loss` where there is one, and for itself where there is none. */
function chartName(series: MetricSeries, names: Set<string>): string {
  const base = series.name.replace(EVAL_PREFIX, '');
  return series.split === 'eval' && names.has(base) ? base : series.name;
}

const SPLIT_ORDER: Split[] = ['train', 'none', 'eval'];

export function groupCharts(series: MetricSeries[]): MetricChart[] {
  const names = new Set(series.map(({ name }) => name));
  const charts = new Map<string, MetricSeries[]>();
  for (const one of series) {
    const name = chartName(one, names);
    charts.set(name, [...(charts.get(name) ?? []), one]);
  }
  return [...charts]
    .map(([name, list]) => ({
      name,
      series: [...list].sort(
        (a, b) => SPLIT_ORDER.indexOf(a.split) - SPLIT_ORDER.indexOf(b.split),
      ),
    }))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

/** What people look at first; the rest stays in the order of the answer. */
function rank(name: string): number {
  if (/loss/i.test(name)) {
    return 0;
  }
  return /accuracy|f1|bleu|rouge|reward|perplexity/i.test(name) ? 1 : 2;
}

/** Steps are the better axis, where the trainer reports any. */
export function hasSteps(series: MetricSeries[]): boolean {
  return series.some(one => one.buckets.some(b => b.step !== undefined));
}

export function bucketX(bucket: MetricBucket, axis: Axis): number | undefined {
  if (axis === 'step') {
    return bucket.step;
  }
  const ms = at(bucket.at);
  return ms === undefined ? undefined : ms / 1_000;
}

/**
 * Exponential moving average without the pull towards zero at the start.
 * Weight 0 is the raw line. Gaps stay gaps.
 */
export function smooth(
  values: (number | undefined)[],
  weight: number,
): (number | undefined)[] {
  let average = 0;
  let bias = 1;
  return values.map(value => {
    if (value === undefined || !Number.isFinite(value)) {
      return undefined;
    }
    average = weight * average + (1 - weight) * value;
    bias *= weight;
    return average / (1 - bias);
  });
}

/**
 * On the step axis a later attempt replaces what an earlier one reported for
 * the same steps; the replaced part is drawn faintly.
 */
export function splitReplaced(
  buckets: MetricBucket[],
  axis: Axis,
): { current: MetricBucket[]; replaced: MetricBucket[] } {
  if (axis === 'time') {
    return { current: buckets, replaced: [] };
  }
  const firstStep = new Map<number, number>();
  for (const { attempt = 1, step } of buckets) {
    if (step !== undefined) {
      firstStep.set(
        attempt,
        Math.min(step, firstStep.get(attempt) ?? Infinity),
      );
    }
  }
  const isReplaced = ({ attempt = 1, step = -Infinity }: MetricBucket) =>
    [...firstStep].some(([later, first]) => later > attempt && step >= first);
  return {
    current: buckets.filter(bucket => !isReplaced(bucket)),
    replaced: buckets.filter(isReplaced),
  };
}

export type LineKind = 'smooth' | 'raw' | 'min' | 'max' | 'replaced';

export interface Line {
  split: Split;
  kind: LineKind;
  values: (number | null)[];
}

export interface ChartData {
  x: number[];
  lines: Line[];
  /** Where attempts begin, for marks. */
  attempts: { x: number; attempt: number }[];
}

export interface ChartOptions {
  axis: Axis;
  /** 0 (raw) to below 1. */
  smoothing: number;
  /** Values that a logarithm does not have are left out. */
  log: boolean;
}

/** Columns over one common x, as a chart wants them; null is a gap. */
export function chartData(
  chart: MetricChart,
  options: ChartOptions,
): ChartData {
  const { axis } = options;
  const parts = chart.series.map(series => {
    const { current, replaced } = splitReplaced(series.buckets, axis);
    return {
      split: series.split,
      current: byX(current, axis),
      replaced: byX(replaced, axis),
    };
  });
  const x = [
    ...new Set(
      parts.flatMap(({ current, replaced }) => [
        ...current.keys(),
        ...replaced.keys(),
      ]),
    ),
  ].sort((a, b) => a - b);
  const lines = parts.flatMap(({ split, current, replaced }) =>
    linesOf({ split, current, replaced, x, options }),
  );
  return { x, lines, attempts: attemptStarts(chart, axis) };
}

function byX(buckets: MetricBucket[], axis: Axis): Map<number, MetricBucket> {
  const map = new Map<number, MetricBucket>();
  for (const bucket of buckets) {
    const x = bucketX(bucket, axis);
    if (x !== undefined) {
      map.set(x, bucket);
    }
  }
  return map;
}

function linesOf(input: {
  split: Split;
  current: Map<number, MetricBucket>;
  replaced: Map<number, MetricBucket>;
  x: number[];
  options: ChartOptions;
}): Line[] {
  const { split, current, replaced, x, options } = input;
  const usable = (value: number | undefined) =>
    value === undefined ||
    !Number.isFinite(value) ||
    (options.log && value <= 0)
      ? undefined
      : value;
  const column = (
    map: Map<number, MetricBucket>,
    pick: (bucket: MetricBucket) => number,
  ) =>
    x.map(one => {
      const bucket = map.get(one);
      return bucket ? usable(pick(bucket)) : undefined;
    });
  const raw = column(current, bucket => bucket.last);
  const gaps = (values: (number | undefined)[]) =>
    values.map(value => value ?? null);
  const lines: Line[] = [
    { split, kind: 'min', values: gaps(column(current, b => b.min)) },
    { split, kind: 'max', values: gaps(column(current, b => b.max)) },
    { split, kind: 'raw', values: gaps(raw) },
    { split, kind: 'smooth', values: gaps(smooth(raw, options.smoothing)) },
  ];
  if (replaced.size > 0) {
    const values = gaps(column(replaced, b => b.last));
    lines.push({ split, kind: 'replaced', values });
  }
  return lines;
}

function attemptStarts(chart: MetricChart, axis: Axis) {
  const starts = new Map<number, number>();
  for (const { buckets } of chart.series) {
    for (const bucket of buckets) {
      const x = bucketX(bucket, axis);
      const { attempt = 1 } = bucket;
      if (x !== undefined && attempt > 1) {
        starts.set(attempt, Math.min(x, starts.get(attempt) ?? Infinity));
      }
    }
  }
  return [...starts].map(([attempt, x]) => ({ attempt, x }));
}

export interface SeriesSummary {
  split: Split;
  last: number;
  lastStep?: number;
  min: number;
  max: number;
  samples: number;
  shown: number;
  trend: 'falling' | 'rising' | 'level';
}

/** A change smaller than this part of the range is no trend. */
const LEVEL = 0.05;

export function summarise(series: MetricSeries): SeriesSummary | undefined {
  const { buckets } = series;
  const last = buckets[buckets.length - 1];
  if (!last) {
    return undefined;
  }
  const min = Math.min(...buckets.map(b => b.min));
  const max = Math.max(...buckets.map(b => b.max));
  return {
    split: series.split,
    last: last.last,
    lastStep: last.step,
    min,
    max,
    samples: series.samples,
    shown: buckets.length,
    trend: trendOf(buckets.map(b => b.last)),
  };
}

/** Direction between the first and the last fifth. */
export function trendOf(values: number[]): SeriesSummary['trend'] {
  const part = Math.max(1, Math.floor(values.length / 5));
  const mean = (list: number[]) =>
    list.reduce((a, b) => a + b, 0) / list.length;
  const change = mean(values.slice(-part)) - mean(values.slice(0, part));
  const range = Math.max(...values) - Math.min(...values);
  if (range === 0 || Math.abs(change) < range * LEVEL) {
    return 'level';
  }
  return change < 0 ? 'falling' : 'rising';
}
