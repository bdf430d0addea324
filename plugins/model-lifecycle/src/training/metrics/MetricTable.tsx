import { makeStyles } from '@material-ui/core/styles';
import { useLiveEnvironment } from '../../live/environment';
import { ScrollTable } from '../../ui/ScrollTable';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { chartData, type LineKind } from './chartModel';
import type { ChartView } from './ChartCard';
import type { MetricChart, Split } from './grouping';
import { placeText, samplingText, summariesOf, summaryText } from './labels';
import { overlaysOf, type EarlierRun } from './useOverlays';

/** The newest rows; the CSV has all of them. */
const MAX_ROWS = 200;
const MAX_HEIGHT_PX = 260;

const useStyles = makeStyles(theme => ({
  root: { minWidth: 0 },
  name: {
    margin: theme.spacing(0, 0, 0.5),
    fontSize: '0.95rem',
    fontWeight: 700,
    overflowWrap: 'anywhere',
  },
  quiet: { color: toneColor(theme, 'neutral') },
  foot: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
  },
}));

/** The chart's twin: the points of what it shows as numbers, newest first, never smoothed. */
export function MetricTable(props: {
  chart: MetricChart;
  view: ChartView;
  earlier: EarlierRun[];
  headingLevel: 3 | 4;
  words: Words;
}) {
  const { chart, view, earlier, headingLevel, words } = props;
  const { axis, range } = view;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const Heading = headingLevel === 3 ? 'h3' : 'h4';
  const { x, lines } = chartData(
    chart,
    { ...view, smoothing: 0, log: false },
    { overlays: overlaysOf(earlier, chart.name) },
  );
  const column = (split: Split, kind: LineKind) =>
    lines.find(line => line.split === split && line.kind === kind)?.values ??
    [];
  const columns = [
    ...chart.series.map(({ split }) => ({
      head: t(`metrics.split.${split}`),
      last: column(split, 'main'),
      min: column(split, 'min'),
      max: column(split, 'max'),
    })),
    ...lines
      .filter(({ kind }) => kind === 'overlay')
      .map(({ overlay, split, values }) => ({
        head: `${earlier[overlay!].run.name} ${t(`metrics.split.${split}`)}`,
        last: values,
        min: [],
        max: [],
      })),
  ];
  const rows = x
    .map((value, index) => ({ value, index }))
    .filter(({ value, index }) => {
      const inside = !range || (value >= range[0] && value <= range[1]);
      return (
        inside && columns.some(({ last }) => typeof last[index] === 'number')
      );
    })
    .reverse();
  const shown = rows.slice(0, MAX_ROWS);
  const show = (value: number | null | undefined) =>
    typeof value === 'number' ? words.metric(value) : t('common.unknown');
  const now = environment.now();
  const summaries = summariesOf(chart);
  return (
    <div className={classes.root}>
      <Heading className={classes.name}>{chart.name}</Heading>
      <ScrollTable
        label={chart.name}
        maxHeight={MAX_HEIGHT_PX}
        head={[t(`metrics.column.${axis}`), ...columns.map(({ head }) => head)]}
        rows={shown.map(({ value, index }) => ({
          key: String(value),
          cells: [
            placeText({ x: value, axis, now, words }),
            ...columns.map(({ last, min, max }) => (
              <>
                {show(last[index])}
                {typeof min[index] === 'number' &&
                  min[index] !== max[index] && (
                    <span className={classes.quiet}>
                      {' '}
                      ({show(min[index])}–{show(max[index])})
                    </span>
                  )}
              </>
            )),
          ],
        }))}
      />
      <div className={classes.foot}>
        {summaryText(chart.name, summaries, words)}
      </div>
      <div className={classes.foot}>
        {[
          samplingText(summaries, words),
          rows.length > MAX_ROWS &&
            t('metrics.newestRows', {
              shown: words.integer(MAX_ROWS),
              total: words.integer(rows.length),
            }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </div>
    </div>
  );
}
