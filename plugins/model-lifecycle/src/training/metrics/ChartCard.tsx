import { makeStyles } from '@material-ui/core/styles';
import { lazy, Suspense, useMemo, useState, type KeyboardEvent } from 'react';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';
import {
  chartData,
  summarise,
  type Axis,
  type ChartData,
  type ChartOptions,
  type MetricChart,
} from './chartModel';
import { useChartColors } from './useChartColors';
import { toneColor } from '../../ui/tones';

const UPlotChart = lazy(() => import('./UPlotChart'));

const useStyles = makeStyles(theme => ({
  root: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    padding: theme.spacing(1.25, 1.25, 0.5),
    minWidth: 0,
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.25, 1.5),
  },
  name: {
    margin: 0,
    fontSize: '0.95rem',
    fontWeight: 700,
    marginRight: 'auto',
  },
  last: { fontWeight: 700 },
  split: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    fontSize: theme.typography.body2.fontSize,
  },
  swatch: { width: 12, height: 3, borderRadius: 2 },
  chart: {
    minHeight: 132,
    borderRadius: theme.shape.borderRadius,
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  readout: {
    minHeight: '1.4em',
    fontSize: theme.typography.caption.fontSize,
    color: toneColor(theme, 'neutral'),
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

export interface ChartView extends ChartOptions {
  range?: [number, number];
}

/** uPlot needs a canvas and media queries; where there are none the summary stands alone. */
const canDraw = () => typeof window.matchMedia === 'function';

/** One metric: its last values, the chart, and in words what the chart shows. */
export function ChartCard(props: {
  chart: MetricChart;
  view: ChartView;
  syncKey: string;
  words: Words;
  onZoom(range: [number, number] | undefined): void;
}) {
  const { chart, view, syncKey, words, onZoom } = props;
  const { axis, log, smoothing, range } = view;
  const { t } = words;
  const classes = useStyles();
  const colors = useChartColors();
  const titleId = useId('chart');
  const hintId = useId('chart-hint');
  const [pointed, setPointed] = useState<number>();
  const data = useMemo(
    () => chartData(chart, { axis, log, smoothing }),
    [chart, axis, log, smoothing],
  );
  const summaries = chart.series.flatMap(series => summarise(series) ?? []);
  const formatX = (x: number) =>
    axis === 'step' ? words.integer(x) : words.time(x * 1_000);

  return (
    <article className={classes.root} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h3 id={titleId} className={classes.name}>
          {chart.name}
        </h3>
        {summaries.map(({ split, last }) => (
          <span key={split} className={classes.split}>
            <span
              className={classes.swatch}
              style={{ background: colors[split] }}
              aria-hidden
            />
            {chart.series.length > 1 && t(`metrics.split.${split}`)}
            <span className={classes.last}>{words.metric(last)}</span>
          </span>
        ))}
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a chart is read point by point with the keyboard */}
      <div
        className={classes.chart}
        role="group"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- for the same keys
        tabIndex={0}
        aria-label={summaryText(chart, words)}
        aria-describedby={hintId}
        onKeyDown={event =>
          onChartKey({ event, data, view, pointed, setPointed, onZoom })
        }
      >
        {canDraw() && (
          <Suspense fallback={null}>
            <UPlotChart
              data={data}
              axis={axis}
              log={log}
              smoothing={smoothing}
              range={range}
              syncKey={syncKey}
              pointed={pointed}
              colors={colors}
              formatX={formatX}
              formatY={words.metric}
              onZoom={onZoom}
              onPoint={setPointed}
            />
          </Suspense>
        )}
      </div>
      <span id={hintId} className={classes.hidden}>
        {t('metrics.chartHint')}
      </span>
      <div className={classes.readout} aria-live="polite">
        {pointText({ data, pointed, axis, words, formatX })}
      </div>
    </article>
  );
}

/** The chart in a sentence for each series. */
export function summaryText(chart: MetricChart, words: Words): string {
  return chart.series
    .flatMap(series => summarise(series) ?? [])
    .map(({ split, last, min, max, trend }) =>
      words.t('metrics.summary', {
        name: chart.name,
        split: words.t(`metrics.split.${split}`),
        last: words.metric(last),
        min: words.metric(min),
        max: words.metric(max),
        trend: words.t(`metrics.trend.${trend}`),
      }),
    )
    .join(' ');
}

function pointText(options: {
  data: ChartData;
  pointed: number | undefined;
  axis: Axis;
  words: Words;
  formatX(x: number): string;
}): string {
  const { data, pointed, axis, words, formatX } = options;
  if (pointed === undefined || data.x[pointed] === undefined) {
    return '';
  }
  const values = data.lines
    .filter(line => line.kind === 'raw')
    .flatMap(line => {
      const value = line.values[pointed];
      const split = words.t(`metrics.split.${line.split}`);
      return typeof value === 'number'
        ? [`${split} ${words.metric(value)}`]
        : [];
    })
    .join(', ');
  const at = formatX(data.x[pointed]);
  return words.t(
    axis === 'step' ? 'metrics.pointAtStep' : 'metrics.pointAtTime',
    { at, values: values || words.t('common.unknown') },
  );
}

const ZOOM = 0.5;

function onChartKey(options: {
  event: KeyboardEvent;
  data: ChartData;
  view: ChartView;
  pointed: number | undefined;
  setPointed(index: number | undefined): void;
  onZoom(range: [number, number] | undefined): void;
}): void {
  const { event, data, view, pointed, setPointed, onZoom } = options;
  const { x } = data;
  const end = x.length - 1;
  const index = pointed ?? end;
  const actions: Record<string, () => void> = {
    ArrowLeft: () => setPointed(Math.max(0, index - 1)),
    ArrowRight: () => setPointed(Math.min(end, index + 1)),
    Home: () => setPointed(0),
    End: () => setPointed(end),
    '+': () => onZoom(zoomed(x, index, view.range, ZOOM)),
    '-': () => onZoom(zoomed(x, index, view.range, 1 / ZOOM)),
    Escape: () => onZoom(undefined),
  };
  if (end >= 0 && actions[event.key]) {
    event.preventDefault();
    actions[event.key]();
  }
}

/** A range around the pointed value; undefined when it would be all of it. */
export function zoomed(
  x: number[],
  index: number,
  range: [number, number] | undefined,
  factor: number,
): [number, number] | undefined {
  const [first, last] = [x[0], x[x.length - 1]];
  const [min, max] = range ?? [first, last];
  const width = (max - min) * factor;
  if (width >= last - first) {
    return undefined;
  }
  const from = Math.min(Math.max(first, x[index] - width / 2), last - width);
  return [from, from + width];
}
