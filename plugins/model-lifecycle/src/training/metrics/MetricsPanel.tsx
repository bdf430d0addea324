import type {
  MetricSeries,
  Run,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Section } from '../../ui/Section';
import { Message, NoValue, StaleNotice } from '../../ui/StateViews';
import type { Words } from '../../words/createWords';
import { useSpan } from '../span/SpanContext';
import { hasSteps, type Axis, type Range } from './axis';
import { ChartGroups } from './ChartGroups';
import { inRange } from './csv';
import { DownloadMenu } from './DownloadMenu';
import { EarlierRunsPicker } from './EarlierRunsPicker';
import { Legend } from './Legend';
import { MetricsControls } from './MetricsControls';
import { togglePin, type MetricsSettings } from './settings';
import { ShownRange } from './ShownRange';
import { useMetricsData, zoomOn, type Zoom } from './useMetricsData';
import { useMetricsSettings } from './useMetricsSettings';
import { useOverlays } from './useOverlays';

const NO_SERIES: MetricSeries[] = [];

/** A chart for each metric; what one sets (zoom, axis, smoothing, pins) survives every update. */
export function MetricsPanel(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const { t } = words;
  const [settings, change] = useMetricsSettings();
  const { span, choose } = useSpan();
  const [zoom, setZoom] = useState<Zoom>();
  const [asTable, setAsTable] = useState(false);
  const [enlarged, setEnlarged] = useState<string[]>([]);
  const [chosen, setChosen] = useState<RunSummary[]>([]);
  const earlier = useOverlays(chosen);
  // Who chooses a phase wants to see that, not the part looked at before.
  useEffect(() => setZoom(undefined), [span]);

  const { overview, charts, frame, range, spanIsEmpty } = useMetricsData({
    run,
    axis: settings.axis,
    zoom,
    span,
    enlarged,
  });
  const series = overview.value?.series ?? NO_SERIES;
  const { axis } = frame;
  const onZoom = useCallback(
    (next: Range | undefined) => setZoom(next && { axis, range: next }),
    [axis],
  );
  const view = useMemo(
    () => ({
      ...frame,
      range,
      smoothing: settings.smoothing,
      log: settings.log,
    }),
    [frame, range, settings.smoothing, settings.log],
  );
  const shown = () => [
    { run: run.name, series: inRange(seriesOf(charts), frame, range) },
    ...(axis === 'wall' ? [] : earlier).map(one => ({
      run: one.run.name,
      series: inRange(
        seriesOf(one.charts),
        { axis, originMs: one.originMs },
        range,
      ),
    })),
  ];

  // The same functions from one update to the next: what they belong to need not be drawn again.
  const latest = useRef({ series, shown, frame, zoom, charts, change });
  latest.current = { series, shown, frame, zoom, charts, change };
  const [actions] = useState(() => ({
    overview: () => latest.current.series,
    shown: () => latest.current.shown(),
    onRemove: (id: string) =>
      setChosen(old => old.filter(one => one.id !== id)),
    onAxis: (next: Axis) => {
      const now = latest.current;
      setZoom(zoomOn(now.zoom, { ...now.frame, axis: next }, now.charts));
      now.change({ axis: next });
    },
  }));

  return (
    <Section
      title={t('metrics.title')}
      subtitle={
        series.length > 0
          ? subtitle(series, settings, asTable, words)
          : undefined
      }
      actions={
        series.length > 0 && (
          <>
            <MetricsControls
              settings={settings}
              axis={axis}
              canHaveSteps={hasSteps(series)}
              asTable={asTable}
              words={words}
              onAxis={actions.onAxis}
              onChange={change}
              onTable={setAsTable}
            />
            <EarlierRunsPicker
              runId={run.id}
              chosen={chosen}
              words={words}
              onChoose={setChosen}
            />
            <DownloadMenu
              run={run}
              overview={actions.overview}
              shown={actions.shown}
              words={words}
            />
          </>
        )
      }
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
          <ShownRange
            span={span}
            isZoomed={zoom !== undefined}
            words={words}
            onWholeRun={() => choose(undefined)}
            onResetZoom={() => setZoom(undefined)}
          />
          <Legend
            runName={run.name}
            earlier={earlier}
            axis={axis}
            words={words}
            onRemove={actions.onRemove}
          />
          {spanIsEmpty && !zoom ? (
            <Message
              compact
              title={t('metrics.span.empty', { label: span!.label })}
            />
          ) : (
            <ChartGroups
              charts={charts}
              pins={settings.pins}
              enlarged={enlarged}
              asTable={asTable}
              dropped={overview.value.dropped ?? []}
              card={{ view, earlier, syncKey: run.id, runName: run.name }}
              words={words}
              onPin={name => change({ pins: togglePin(settings.pins, name) })}
              onEnlarge={name =>
                setEnlarged(old =>
                  old.includes(name)
                    ? old.filter(one => one !== name)
                    : [...old, name],
                )
              }
              onZoom={onZoom}
            />
          )}
        </>
      )}
    </Section>
  );
}

function seriesOf(charts: { series: MetricSeries[] }[]): MetricSeries[] {
  return charts.flatMap(chart => chart.series);
}

function subtitle(
  series: MetricSeries[],
  settings: MetricsSettings,
  asTable: boolean,
  words: Words,
): string {
  const splits = new Set(
    series.map(one => one.split).filter(split => split !== 'none'),
  );
  return [
    [...splits].map(split => words.t(`metrics.split.${split}`)).join(' · '),
    settings.smoothing > 0 &&
      !asTable &&
      words.t('metrics.smoothed', { value: words.metric(settings.smoothing) }),
  ]
    .filter(Boolean)
    .join(' · ');
}
