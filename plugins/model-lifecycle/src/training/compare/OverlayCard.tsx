import { alpha, makeStyles, useTheme } from '@material-ui/core/styles';
import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { toneColor } from '../../ui/tones';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';
import { letterOf } from './comparisonModel';
import type { OverlayChart } from './overlayModel';
import { useLineStyles } from './useLineStyles';

const OverlayPlot = lazy(() => import('./OverlayPlot'));

const useStyles = makeStyles(theme => ({
  root: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    padding: theme.spacing(1.25, 1.25, 0.5),
    minWidth: 0,
  },
  name: { margin: 0, fontSize: '0.95rem', fontWeight: 700 },
  axis: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
  },
  plot: {
    minHeight: 180,
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

/** uPlot needs a canvas and media queries; where there are none the summary stands alone. */
const canDraw = () => typeof window.matchMedia === 'function';

/** One metric of all compared runs: drawn, and in words. */
export function OverlayCard(props: {
  chart: OverlayChart;
  names: string[];
  words: Words;
}) {
  const { chart, names, words } = props;
  const { t } = words;
  const classes = useStyles();
  const theme = useTheme();
  const styles = useLineStyles();
  const titleId = useId('overlay');
  const hintId = useId('overlay-hint');
  const [pointed, setPointed] = useState<number>();
  const formatX = (x: number) =>
    chart.axis === 'step' ? words.integer(x) : words.duration(x * 60_000);
  return (
    <article className={classes.root} aria-labelledby={titleId}>
      <h3 id={titleId} className={classes.name}>
        {chart.label}
      </h3>
      <div className={classes.axis}>
        {t(
          chart.axis === 'step'
            ? 'compare.charts.steps'
            : 'compare.charts.time',
        )}
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a chart is read point by point with the keyboard */}
      <div
        className={classes.plot}
        role="group"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- for the same keys
        tabIndex={0}
        aria-label={summaryText(chart, names, words)}
        aria-describedby={hintId}
        onKeyDown={event =>
          moveOnKey(event, chart.x.length, pointed, setPointed)
        }
      >
        {canDraw() && (
          <Suspense fallback={null}>
            <OverlayPlot
              chart={chart}
              styles={styles}
              textColor={toneColor(theme, 'neutral')}
              gridColor={alpha(theme.palette.text.primary, 0.1)}
              pointed={pointed}
              formatX={formatX}
              formatY={words.metric}
              onPoint={setPointed}
            />
          </Suspense>
        )}
      </div>
      <span id={hintId} className={classes.hidden}>
        {t('compare.charts.hint')}
      </span>
      <div className={classes.readout} aria-live="polite">
        {pointed === undefined ? '' : pointText(chart, pointed, formatX, words)}
      </div>
    </article>
  );
}

function summaryText(
  { label, summaries }: OverlayChart,
  names: string[],
  words: Words,
): string {
  const texts = summaries.flatMap((summary, index) =>
    summary
      ? [
          words.t('compare.charts.summary', {
            run: names[index],
            last: words.metric(summary.last),
            trend: words.t(`metrics.trend.${summary.trend}`),
          }),
        ]
      : [],
  );
  return [words.t('compare.charts.what', { name: label }), ...texts].join(' ');
}

function pointText(
  { x, lines, axis }: OverlayChart,
  pointed: number,
  formatX: (x: number) => string,
  words: Words,
): string {
  if (x[pointed] === undefined) {
    return '';
  }
  const values = lines
    .flatMap((line, index) => {
      const value = line[pointed];
      return typeof value === 'number'
        ? [`${letterOf(index)} ${words.metric(value)}`]
        : [];
    })
    .join(', ');
  return words.t(
    axis === 'step' ? 'metrics.pointAtStep' : 'metrics.pointAtTime',
    { at: formatX(x[pointed]), values: values || words.t('common.unknown') },
  );
}

function moveOnKey(
  event: KeyboardEvent,
  count: number,
  pointed: number | undefined,
  setPointed: (index: number) => void,
): void {
  const end = count - 1;
  const index = pointed ?? end;
  const places: Record<string, number> = {
    ArrowLeft: Math.max(0, index - 1),
    ArrowRight: Math.min(end, index + 1),
    Home: 0,
    End: end,
  };
  const place = places[event.key];
  if (count > 0 && place !== undefined) {
    event.preventDefault();
    setPointed(place);
  }
}
