import { makeStyles } from '@material-ui/core/styles';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { ScrollTable } from '../../ui/ScrollTable';
import {
  chartData,
  summarise,
  type Axis,
  type MetricChart,
} from './chartModel';
import { toneColor } from '../../ui/tones';

/** The newest rows; the CSV has all of them. */
const MAX_ROWS = 200;
const MAX_HEIGHT = 260;

const useStyles = makeStyles(theme => ({
  root: { minWidth: 0 },
  name: {
    margin: theme.spacing(0, 0, 0.5),
    fontSize: '0.95rem',
    fontWeight: 700,
  },
  quiet: { color: toneColor(theme, 'neutral') },
}));

/** The chart's twin: the same points as numbers, newest first. */
export function MetricTable(props: {
  chart: MetricChart;
  axis: Axis;
  words: Words;
}) {
  const { chart, axis, words } = props;
  const { t } = words;
  const classes = useStyles();
  const { x, lines } = chartData(chart, { axis, smoothing: 0, log: false });
  const column = (split: string, kind: string) =>
    lines.find(line => line.split === split && line.kind === kind)?.values ??
    [];
  const rows = x
    .map((value, index) => ({ value, index }))
    .reverse()
    .slice(0, MAX_ROWS);
  const show = (value: number | null | undefined) =>
    typeof value === 'number' ? words.metric(value) : t('common.unknown');
  return (
    <div className={classes.root}>
      <h3 className={classes.name}>{chart.name}</h3>
      <ScrollTable
        label={chart.name}
        maxHeight={MAX_HEIGHT}
        head={[
          t(axis === 'step' ? 'metrics.column.step' : 'metrics.column.time'),
          ...chart.series.map(({ split }) => t(`metrics.split.${split}`)),
        ]}
        rows={rows.map(({ value, index }) => ({
          key: String(value),
          cells: [
            axis === 'step' ? words.integer(value) : words.clock(value * 1_000),
            ...chart.series.map(({ split }) => {
              const min = column(split, 'min')[index];
              const max = column(split, 'max')[index];
              return (
                <>
                  {show(column(split, 'smooth')[index])}
                  {typeof min === 'number' && min !== max && (
                    <span className={classes.quiet}>
                      {' '}
                      ({show(min)}–{show(max)})
                    </span>
                  )}
                </>
              );
            }),
          ],
        }))}
      />
    </div>
  );
}

/** How often the charts were sampled, in words. */
export function samplingText(charts: MetricChart[], words: Words): string {
  const summaries = charts.flatMap(({ series }) =>
    series.flatMap(one => summarise(one) ?? []),
  );
  const shown = summaries.reduce((sum, one) => sum + one.shown, 0);
  const total = summaries.reduce((sum, one) => sum + one.samples, 0);
  return shown >= total
    ? words.t('metrics.allSamples')
    : words.t('metrics.sampled', {
        shown: words.integer(shown),
        total: words.integer(total),
      });
}

/** The stretch of time that a range on the chart covers. */
export function timeRange(
  charts: MetricChart[],
  axis: Axis,
  range: [number, number],
): { from: string; to: string } | undefined {
  const times = charts
    .flatMap(({ series }) => series.flatMap(one => one.buckets))
    .filter(bucket => {
      const x = axis === 'step' ? bucket.step : (at(bucket.at) ?? NaN) / 1_000;
      return x !== undefined && x >= range[0] && x <= range[1];
    })
    .map(bucket => at(bucket.at))
    .filter((time): time is number => time !== undefined);
  return times.length < 2
    ? undefined
    : {
        from: new Date(Math.min(...times)).toISOString(),
        to: new Date(Math.max(...times)).toISOString(),
      };
}
