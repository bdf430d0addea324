import { attemptStarts, splitReplaced, type AttemptStart } from './attempts';
import { bucketX, type Frame } from './axis';
import { pointsOf, spread, unionX, type Points } from './columns';
import { cutAtGaps } from './gaps';
import type { MetricChart, Split } from './grouping';
import { smooth, type Value } from './smoothing';
import type { SeriesSummary } from './summary';

export type LineKind = 'main' | 'raw' | 'min' | 'max' | 'replaced' | 'overlay';

/** One column of a chart. */
export interface Line {
  split: Split;
  kind: LineKind;
  /** Which of the earlier runs. */
  overlay?: number;
  /** `undefined` where there is no point, `null` for a gap. */
  values: (Value | undefined)[];
}

/** The least or the greatest value of a series, where it was. */
export interface Mark {
  split: Split;
  kind: 'min' | 'max';
  x: number;
  value: number;
  /** The one that the metric's direction asks for. */
  best: boolean;
}

export interface ChartData {
  /** Ascending. */
  x: number[];
  lines: Line[];
  marks: Mark[];
  attempts: AttemptStart[];
  /** Points that a logarithm does not have. */
  hidden: number;
}

export interface ChartOptions extends Frame {
  /** 0 (raw) to below 1. */
  smoothing: number;
  /** Values that a logarithm does not have are left out. */
  log: boolean;
}

/** The same metric of an earlier run. */
export interface Overlay {
  chart: MetricChart;
  originMs: number;
}

/** Columns over one common x, as a chart wants them. */
export function chartData(
  chart: MetricChart,
  options: ChartOptions,
  more: {
    summaries?: SeriesSummary[];
    overlays?: (Overlay | undefined)[];
  } = {},
): ChartData {
  const { summaries = [], overlays = [] } = more;
  const parts = chart.series.map(({ split, buckets }) => {
    const { current, replaced } =
      options.axis === 'step'
        ? splitReplaced(buckets)
        : { current: buckets, replaced: [] };
    return {
      split,
      current: cutAtGaps(pointsOf(current, options), options.axis),
      replaced: pointsOf(replaced, options),
    };
  });
  const earlier = overlays.flatMap((overlay, index) =>
    overlay ? overlayPoints(overlay, index, options) : [],
  );
  const x = unionX(
    [
      ...parts.flatMap(({ current, replaced }) => [current.x, replaced.x]),
      ...earlier.map(({ points }) => points.x),
    ].filter(list => list.length > 0),
  );
  const hidden = options.log
    ? parts.reduce((sum, part) => sum + countHidden(part.current), 0)
    : 0;
  return {
    x,
    lines: [
      ...parts.flatMap(part => linesOf(part, x, options)),
      ...earlier.map(({ split, overlay, points }) => ({
        split,
        overlay,
        kind: 'overlay' as const,
        values: spread(points.x, smoothed(points, options), x),
      })),
    ],
    marks: parts.flatMap(({ split, current }) => {
      const summary = summaries.find(one => one.split === split);
      return summary ? marksOf(summary, current, options) : [];
    }),
    attempts: attemptStarts(chart.series, bucket => bucketX(bucket, options)),
    hidden,
  };
}

function overlayPoints(
  overlay: Overlay,
  index: number,
  options: ChartOptions,
): { split: Split; overlay: number; points: Points }[] {
  if (options.axis === 'wall') {
    return [];
  }
  const frame = { axis: options.axis, originMs: overlay.originMs };
  return overlay.chart.series
    .map(({ split, buckets }) => ({
      split,
      overlay: index,
      points: pointsOf(splitReplaced(buckets).current, frame),
    }))
    .filter(({ points }) => points.x.length > 0);
}

function linesOf(
  part: { split: Split; current: Points; replaced: Points },
  x: number[],
  options: ChartOptions,
): Line[] {
  const { split, current, replaced } = part;
  const column = (points: Points, values: Value[]) =>
    spread(points.x, usable(values, options), x);
  const lines: Line[] = [];
  if (current.min.some((min, index) => min !== current.max[index])) {
    lines.push(
      { split, kind: 'min', values: column(current, current.min) },
      { split, kind: 'max', values: column(current, current.max) },
    );
  }
  if (options.smoothing > 0) {
    lines.push({ split, kind: 'raw', values: column(current, current.last) });
  }
  const main = spread(current.x, smoothed(current, options), x);
  lines.push({ split, kind: 'main', values: main });
  if (replaced.x.length > 0) {
    const values = column(replaced, replaced.last);
    lines.push({ split, kind: 'replaced', values });
  }
  return lines;
}

function usable(values: Value[], { log }: ChartOptions): Value[] {
  return log
    ? values.map(value => (value !== null && value > 0 ? value : null))
    : values;
}

function smoothed(points: Points, options: ChartOptions): Value[] {
  const { x, attempt } = points;
  const restarts = new Set<number>();
  attempt.forEach((one, index) => {
    if (index > 0 && one !== attempt[index - 1]) {
      restarts.add(index);
    }
  });
  const width = x.length > 0 ? x[x.length - 1] - x[0] : 0;
  return smooth(x, usable(points.last, options), {
    weight: options.smoothing,
    width,
    restarts,
  });
}

function countHidden({ last }: Points): number {
  return last.filter(value => value !== null && value <= 0).length;
}

/** Marks stand on the point that holds the value; of several on the one of the fewest samples. */
function marksOf(
  summary: SeriesSummary,
  points: Points,
  { log }: ChartOptions,
): Mark[] {
  return (['min', 'max'] as const).flatMap(kind => {
    const { value } = summary[kind];
    let place: number | undefined;
    points[kind].forEach((one, index) => {
      const fewer =
        place === undefined || points.count[index] < points.count[place];
      place = one === value && fewer ? index : place;
    });
    const { split, best } = summary;
    return place === undefined || (log && value <= 0)
      ? []
      : [{ split, kind, x: points.x[place], value, best: best === kind }];
  });
}
