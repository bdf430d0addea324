import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Slider from '@material-ui/core/Slider';
import { makeStyles } from '@material-ui/core/styles';
import type {
  MetricSeries,
  Run,
} from 'backstage-plugin-model-lifecycle-common';
import { useMemo, useState } from 'react';
import { useRunMetrics } from '../../live/hooks';
import { downloadText } from '../../ui/download';
import { Section } from '../../ui/Section';
import { Message, NoValue, StaleNotice } from '../../ui/StateViews';
import { ToggleButton } from '../../ui/ToggleButton';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';
import { ChartCard, type ChartView } from './ChartCard';
import { groupCharts, hasSteps, type MetricChart } from './chartModel';
import { metricsCsv } from './csv';
import { MetricTable, samplingText, timeRange } from './MetricTable';
import { toneColor } from '../../ui/tones';

const POINTS = 500;
const FIRST_CHARTS = 6;
const DEFAULT_SMOOTHING = 0.6;

const useStyles = makeStyles(theme => ({
  charts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 190px), 1fr))',
    gap: theme.spacing(1.5),
  },
  smoothing: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: 180,
  },
  slider: { flex: 1 },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    alignItems: 'center',
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    marginTop: theme.spacing(1),
  },
}));

const NO_SERIES: MetricSeries[] = [];

/** A chart for each metric; what one sets (zoom, axis, smoothing) survives every update. */
export function MetricsPanel(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const { t } = words;
  const classes = useStyles();
  const analytics = useAnalytics();
  const smoothingId = useId('smoothing');
  const [view, setView] = useState<ChartView>({
    axis: 'step',
    smoothing: DEFAULT_SMOOTHING,
    log: false,
  });
  const [asTable, setAsTable] = useState(false);
  const [all, setAll] = useState(false);

  const overview = useRunMetrics(run, { points: POINTS });
  const series = overview.value?.series ?? NO_SERIES;
  const overviewCharts = useMemo(() => groupCharts(series), [series]);
  const axis = hasSteps(series) ? view.axis : 'time';
  const charts = useDetail({
    run,
    charts: overviewCharts,
    axis,
    range: view.range,
  });
  const shown = all ? charts : charts.slice(0, FIRST_CHARTS);

  const change = (part: Partial<ChartView>) =>
    setView(old => ({ ...old, ...part }));
  const zoom = (range: [number, number] | undefined) => change({ range });

  const actions = series.length > 0 && (
    <>
      {!asTable && (
        <span className={classes.smoothing}>
          <span id={smoothingId}>{t('metrics.smoothing')}</span>
          <Slider
            className={classes.slider}
            aria-labelledby={smoothingId}
            getAriaValueText={value => String(value)}
            value={view.smoothing}
            min={0}
            max={0.95}
            step={0.05}
            onChange={(_, value) => change({ smoothing: value as number })}
          />
        </span>
      )}
      {hasSteps(series) && (
        <ToggleButton
          on={axis === 'time'}
          onClick={() =>
            change({
              axis: axis === 'time' ? 'step' : 'time',
              range: undefined,
            })
          }
        >
          {t('metrics.axis.time')}
        </ToggleButton>
      )}
      {!asTable && (
        <ToggleButton on={view.log} onClick={() => change({ log: !view.log })}>
          {t('metrics.log')}
        </ToggleButton>
      )}
      <ToggleButton on={asTable} onClick={() => setAsTable(!asTable)}>
        {t('metrics.table')}
      </ToggleButton>
      <Button
        size="small"
        variant="outlined"
        aria-label={t('metrics.csv.label')}
        onClick={() => {
          analytics.captureEvent('download', 'training metrics');
          const text = metricsCsv(charts.flatMap(chart => chart.series));
          downloadText({
            name: `${run.name}-metrics.csv`,
            type: 'text/csv',
            text,
          });
        }}
      >
        {t('metrics.csv')}
      </Button>
      {view.range && (
        <Button size="small" variant="outlined" onClick={() => zoom(undefined)}>
          {t('metrics.resetZoom')}
        </Button>
      )}
    </>
  );

  return (
    <Section
      title={t('metrics.title')}
      subtitle={
        series.length > 0 ? subtitle(series, view, asTable, words) : undefined
      }
      actions={actions}
    >
      {overview.value === undefined ? (
        <NoValue
          result={overview}
          what={t('metrics.what')}
          permission="model-lifecycle.run.read"
          words={words}
          compact
        />
      ) : (
        <>
          <StaleNotice result={overview} words={words} />
          {series.length === 0 && (
            <Message
              compact
              title={t('metrics.empty.title')}
              text={t('metrics.empty.text')}
            />
          )}
          <div className={classes.charts}>
            {shown.map(chart =>
              asTable ? (
                <MetricTable
                  key={chart.name}
                  chart={chart}
                  axis={axis}
                  words={words}
                />
              ) : (
                <ChartCard
                  key={chart.name}
                  chart={chart}
                  view={{ ...view, axis }}
                  syncKey={run.id}
                  words={words}
                  onZoom={zoom}
                />
              ),
            )}
          </div>
          <div className={classes.foot}>
            {series.length > 0 && <span>{samplingText(charts, words)}</span>}
            {(overview.value.dropped?.length ?? 0) > 0 && (
              <span>
                {t('metrics.dropped', {
                  count: overview.value.dropped!.length,
                  names: overview.value.dropped!.slice(0, 5).join(', '),
                })}
              </span>
            )}
            {!all && charts.length > FIRST_CHARTS && (
              <Button size="small" onClick={() => setAll(true)}>
                {t('metrics.showMore', { count: charts.length })}
              </Button>
            )}
          </div>
        </>
      )}
    </Section>
  );
}

/** Zoomed in, the range is read again at its own resolution; until then the overview stays. */
function useDetail(options: {
  run: Run;
  charts: MetricChart[];
  axis: 'step' | 'time';
  range?: [number, number];
}): MetricChart[] {
  const { run, charts, axis, range } = options;
  const bucketed = charts.some(({ series }) =>
    series.some(one => one.resolution !== 'full'),
  );
  const times = useMemo(
    () => (range && bucketed ? timeRange(charts, axis, range) : undefined),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- bound to the zoom, not to each new answer: a moving bound would read for ever
    [range, axis, bucketed],
  );
  const detail = useRunMetrics(times ? run : undefined, {
    ...times,
    points: POINTS,
  });
  const series = times ? detail.value?.series : undefined;
  return useMemo(
    () => (series ? groupCharts(series) : charts),
    [series, charts],
  );
}

function subtitle(
  series: MetricSeries[],
  view: ChartView,
  asTable: boolean,
  words: Words,
): string {
  const splits = new Set(
    series.map(one => one.split).filter(split => split !== 'none'),
  );
  return [
    [...splits].map(split => words.t(`metrics.split.${split}`)).join(' · '),
    view.smoothing > 0 &&
      !asTable &&
      words.t('metrics.smoothed', { value: words.metric(view.smoothing) }),
  ]
    .filter(Boolean)
    .join(' · ');
}
