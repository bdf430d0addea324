import { makeStyles } from '@material-ui/core/styles';
import {
  lazy,
  memo,
  Suspense,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLiveEnvironment } from '../../live/environment';
import { classNames } from '../../ui/classNames';
import { downloadBlob } from '../../ui/download';
import { toneColor } from '../../ui/tones';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';
import type { Range } from './axis';
import { CardButtons, CardHead } from './CardHead';
import { onChartKey } from './chartKeys';
import { chartData, type ChartOptions } from './chartModel';
import type { MetricChart } from './grouping';
import {
  extremesText,
  pointText,
  samplingText,
  summariesOf,
  summaryText,
  tickText,
} from './labels';
import { OVERLAY_DASHES } from './plotStyle';
import { chartPicture } from './png';
import { SingleValue } from './SingleValue';
import { useChartColors } from './useChartColors';
import { overlaysOf, type EarlierRun } from './useOverlays';

const UPlotChart = lazy(() => import('./UPlotChart'));

const HEIGHT_PX = 140;
const LARGE_HEIGHT_PX = 320;

const useStyles = makeStyles(theme => ({
  root: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    padding: theme.spacing(0.75, 1, 0.75, 1.25),
    minWidth: 0,
  },
  enlarged: { gridColumn: '1 / -1' },
  chart: {
    minHeight: HEIGHT_PX,
    borderRadius: theme.shape.borderRadius,
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  chartLarge: { minHeight: LARGE_HEIGHT_PX },
  foot: {
    fontSize: theme.typography.caption.fontSize,
    color: toneColor(theme, 'neutral'),
  },
  // What the cursor reads stands in the place of the extremes and moves nothing.
  readout: {
    display: 'grid',
    minHeight: '1.4em',
    '& > *': { gridArea: '1 / 1' },
  },
  readoutOfMany: { minHeight: '4.2em' },
  away: { visibility: 'hidden' },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

export interface ChartView extends ChartOptions {
  /** What the axis shows; undefined is all of it. */
  range?: Range;
}

/** uPlot needs a canvas and media queries; where there are none the text stands alone. */
const canDraw = () => typeof window.matchMedia === 'function';

export interface ChartCardProps {
  chart: MetricChart;
  view: ChartView;
  /** Charts with the same key share their cursor. */
  syncKey: string;
  runName: string;
  earlier: EarlierRun[];
  pinned: boolean;
  enlarged: boolean;
  headingLevel: 3 | 4;
  words: Words;
  onPin(name: string): void;
  onEnlarge(name: string): void;
  onZoom(range: Range | undefined): void;
}

function Card(props: ChartCardProps) {
  const { chart, view, syncKey, runName, earlier, words, onZoom } = props;
  const { pinned, enlarged, headingLevel, onPin, onEnlarge } = props;
  const { axis, originMs, log, smoothing, range } = view;
  const { t } = words;
  const { name } = chart;
  const classes = useStyles();
  const colors = useChartColors();
  const environment = useLiveEnvironment();
  const titleId = useId('chart');
  const hintId = useId('chart-hint');
  const canvas = useRef<HTMLCanvasElement>();
  const [read, setRead] = useState<number>();
  const [keyed, setKeyed] = useState<number>();
  const [failure, setFailure] = useState<string>();

  const summaries = useMemo(() => summariesOf(chart), [chart]);
  const data = useMemo(
    () =>
      chartData(
        chart,
        { axis, originMs, log, smoothing },
        { summaries, overlays: overlaysOf(earlier, name) },
      ),
    [chart, axis, originMs, log, smoothing, summaries, earlier, name],
  );
  const formatX = useCallback(
    (x: number, shown: Range) => tickText({ x, axis, range: shown, words }),
    [axis, words],
  );
  const textAt = (index: number | undefined) =>
    pointText({
      data,
      index,
      axis,
      now: environment.now(),
      earlier: earlier.map(({ run }) => run.name),
      words,
    });

  const hasPositive = summaries.some(({ max }) => max.value > 0);
  const isCrowded = !enlarged && axis !== 'wall' && earlier.length > 0;
  const isSingle = data.x.length < 2;
  const isDrawn = !isSingle && summaries.length > 0 && (!log || hasPositive);
  const savePicture = async () => {
    if (!canvas.current) {
      return;
    }
    const lines = [
      summaryText(name, summaries, words),
      samplingText(summaries, words),
    ];
    const title = `${runName} · ${name}`;
    const legend = data.lines.flatMap(({ kind, overlay }) =>
      kind === 'overlay' ? overlay! : [],
    );
    try {
      const blob = await chartPicture(
        canvas.current,
        {
          title,
          lines,
          legend: [...new Set(legend)].map(index => ({
            name: earlier[index].run.name,
            dash: OVERLAY_DASHES[index],
          })),
        },
        colors,
      );
      downloadBlob({ name: `${runName}-${name}.png`, blob });
      setFailure(undefined);
    } catch (error) {
      setFailure(t('metrics.pngFailed', { message: String(error) }));
    }
  };

  const latestSave = useRef(savePicture);
  latestSave.current = savePicture;
  const onPicture = useCallback(() => latestSave.current(), []);

  return (
    <article
      className={classNames(classes.root, enlarged && classes.enlarged)}
      aria-labelledby={titleId}
    >
      <CardHead
        id={titleId}
        name={name}
        headingLevel={headingLevel}
        summaries={isSingle ? [] : summaries}
        colors={colors}
        words={words}
      >
        <CardButtons
          name={name}
          pinned={pinned}
          enlarged={enlarged}
          isDrawn={isDrawn}
          words={words}
          onPin={onPin}
          onEnlarge={onEnlarge}
          onPicture={onPicture}
        />
      </CardHead>
      {isSingle && summaries[0] && (
        <SingleValue summaries={summaries} words={words} />
      )}
      {!summaries[0] && (
        <div className={classes.foot}>{t('metrics.noValue')}</div>
      )}
      {isDrawn && (
        <>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a chart is read point by point with the keyboard */}
          <div
            className={classNames(
              classes.chart,
              enlarged && classes.chartLarge,
            )}
            role="group"
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- for the same keys
            tabIndex={0}
            aria-label={summaryText(name, summaries, words)}
            aria-describedby={hintId}
            onBlur={() => setKeyed(undefined)}
            onKeyDown={event =>
              onChartKey({
                event,
                x: data.x,
                range,
                pointed: keyed ?? read,
                onPoint: setKeyed,
                onZoom,
              })
            }
          >
            {canDraw() && (
              <Suspense fallback={null}>
                <UPlotChart
                  data={data}
                  axis={axis}
                  log={log}
                  range={range}
                  heightPx={enlarged ? LARGE_HEIGHT_PX : HEIGHT_PX}
                  syncKey={syncKey}
                  pointed={keyed}
                  colors={colors}
                  canvas={canvas}
                  formatX={formatX}
                  formatY={words.metric}
                  onZoom={onZoom}
                  onPoint={setRead}
                />
              </Suspense>
            )}
          </div>
          <span id={hintId} className={classes.hidden}>
            {t('metrics.chartHint')}
          </span>
          <div
            className={classNames(
              classes.foot,
              classes.readout,
              isCrowded && classes.readoutOfMany,
            )}
          >
            <span className={textAt(read) ? classes.away : undefined}>
              {extremesText(summaries, words)}
            </span>
            <span>{textAt(read)}</span>
          </div>
          {/* Only what is read with the keyboard is said aloud. */}
          <div aria-live="polite" className={classes.hidden}>
            {textAt(keyed)}
          </div>
          <div className={classes.foot}>{samplingText(summaries, words)}</div>
        </>
      )}
      {log && data.hidden > 0 && (
        <div className={classes.foot}>
          {t(isDrawn ? 'metrics.notOnLog' : 'metrics.nothingOnLog', {
            count: data.hidden,
            number: words.integer(data.hidden),
          })}
        </div>
      )}
      <div role="status" className={classes.foot} hidden={!failure}>
        {failure}
      </div>
    </article>
  );
}

/** One metric: its last values, the chart, and in words what the chart shows. */
export const ChartCard = memo(Card);
