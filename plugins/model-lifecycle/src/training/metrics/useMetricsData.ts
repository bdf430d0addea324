import type {
  MetricSeries,
  Run,
  RunMetrics,
} from 'backstage-plugin-model-lifecycle-common';
import { useMemo } from 'react';
import type { MetricsQuery } from '../../api/ModelLifecycleApi';
import { useRunMetrics } from '../../live/hooks';
import type { LiveResult } from '../../live/useLiveResource';
import type { Span } from '../span/SpanContext';
import {
  hasSteps,
  originOf,
  rangeOf,
  timesOf,
  type Axis,
  type Frame,
  type Range,
  type TimeRange,
} from './axis';
import { mergeDetail } from './detail';
import { groupCharts, type MetricChart } from './grouping';
import { MAX_POINTS } from './wholeRun';

/** More than a small chart has pixels for. */
export const POINTS = 500;
/** With more names than this all series are read. */
const MAX_NAMES = 20;

const NO_SERIES: MetricSeries[] = [];

export interface MetricsData {
  overview: LiveResult<RunMetrics>;
  /** The whole run, the chosen range at its own resolution. */
  charts: MetricChart[];
  frame: Frame;
  /** What the axis shows; undefined is all of it. */
  range?: Range;
  /** A phase or attempt was chosen in which nothing was reported. */
  spanIsEmpty: boolean;
}

export interface Zoom {
  axis: Axis;
  range: Range;
}

export function queryOf({ fromMs, toMs }: TimeRange): MetricsQuery {
  const text = (ms: number | undefined) =>
    ms === undefined ? undefined : new Date(ms).toISOString();
  return { from: text(fromMs), to: text(toMs) };
}

/** The series of a run, and those of the range that one looks at again, every sample where there are not too many. */
export function useMetricsData(options: {
  run: Run;
  axis: Axis;
  zoom?: Zoom;
  span?: Span;
  /** Names of charts that are drawn large. */
  enlarged: string[];
}): MetricsData {
  const { run, axis: wanted, zoom, span, enlarged } = options;
  const overview = useRunMetrics(run, { points: POINTS });
  const series = overview.value?.series ?? NO_SERIES;
  const axis = wanted === 'step' && !hasSteps(series) ? 'relative' : wanted;
  const originMs = originOf(run.startedAt, series);
  const frame = useMemo(() => ({ axis, originMs }), [axis, originMs]);

  const spanRange = useMemo(
    () => span && rangeOf(series, frame, { fromMs: span.from, toMs: span.to }),
    [series, frame, span],
  );
  const range = (zoom?.axis === axis ? zoom.range : undefined) ?? spanRange;

  const known = series.length > 0;
  const detailTimes = useMemo(() => {
    if (zoom) {
      return timesOf(series, { ...frame, axis: zoom.axis }, zoom.range, {
        wholeBuckets: true,
      });
    }
    return span && { fromMs: span.from, toMs: span.to };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- bound to the zoom, not to each new answer: a moving bound would read for ever
  }, [zoom, span, frame, known]);
  const bucketed = series.some(one => one.resolution !== 'full');
  const query = detailQuery({
    times: detailTimes,
    names: detailTimes ? [] : namesOf(groupCharts(series), enlarged),
  });
  const detail = useRunMetrics(
    bucketed && query ? run : undefined,
    query ?? {},
  );
  const fine = bucketed && query ? detail.value?.series : undefined;
  const charts = useMemo(
    () =>
      groupCharts(fine ? mergeDetail(series, fine, detailTimes ?? {}) : series),
    [series, fine, detailTimes],
  );
  const spanIsEmpty = known && span !== undefined && !spanRange;
  return { overview, charts, frame, range, spanIsEmpty };
}

function detailQuery(options: {
  times?: TimeRange;
  names: string[];
}): MetricsQuery | undefined {
  const { times, names } = options;
  if (times) {
    return { ...queryOf(times), points: MAX_POINTS };
  }
  return names.length > 0 ? { name: names, points: MAX_POINTS } : undefined;
}

function namesOf(charts: MetricChart[], enlarged: string[]): string[] {
  return charts
    .filter(chart => enlarged.includes(chart.name))
    .flatMap(chart => chart.series.map(({ name }) => name))
    .slice(0, MAX_NAMES);
}

/** The same stretch on another axis. */
export function zoomOn(
  zoom: Zoom | undefined,
  frame: Frame,
  charts: MetricChart[],
): Zoom | undefined {
  if (!zoom || zoom.axis === frame.axis) {
    return zoom;
  }
  const series = charts.flatMap(chart => chart.series);
  const times = timesOf(series, { ...frame, axis: zoom.axis }, zoom.range);
  const range = times && rangeOf(series, frame, times);
  return range && { axis: frame.axis, range };
}
