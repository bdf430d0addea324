import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import type {
  Run,
  RunEvent,
  TransitionList,
} from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { useLiveEnvironment } from '../../live/environment';
import { useNow } from '../../live/LiveRoot';
import type { LiveResult } from '../../live/useLiveResource';
import { classNames } from '../../ui/classNames';
import { Section } from '../../ui/Section';
import { StaleNotice } from '../../ui/StateViews';
import { ToggleButton } from '../../ui/ToggleButton';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';
import { useSpan, type Span } from '../span/SpanContext';
import { percent } from './BarButton';
import { laneKey, Lanes, type Choice } from './Lanes';
import { MarkRow, markKey, ToldMark } from './MarkRow';
import { useLaneStyles } from './styles';
import { describeTimeline, type Timeline } from './timelineModel';
import { TimelineTable } from './TimelineTable';
import { useRoving } from './useRoving';

/** A clock that ticks finer than a pixel draws the same picture again. */
const STEPS_OF_RANGE = 1_000;
const EDGE = 0.03;

/**
 * Where the time of a run went: attempts, phases and waits over wall time. A
 * bar that is pressed narrows metrics and logs to its stretch.
 */
export function TimelinePanel(props: {
  run: Run;
  transitions: LiveResult<TransitionList>;
  /** What the cluster reported, where that is known. */
  events?: RunEvent[];
  words: Words;
}) {
  const { run, transitions, events, words } = props;
  const { t } = words;
  const [all, setAll] = useState(false);
  const [asTable, setAsTable] = useState(false);
  const now = useCoarseNow(run);
  const offsetMs = useZoneOffset(now);
  const items = transitions.value?.items;
  const timeline = useMemo(
    () =>
      describeTimeline({
        run,
        transitions: items ?? [],
        events,
        now,
        words,
        all: all || asTable,
        offsetMs,
      }),
    [run, items, events, now, words, all, asTable, offsetMs],
  );
  const choice = useChoice(timeline);
  if (!timeline) {
    return null;
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && choice.key !== undefined) {
      event.stopPropagation();
      choice.reset();
    }
  };
  return (
    <Section
      title={t('timeline.title')}
      subtitle={
        choice.label && t('timeline.onlyShown', { label: choice.label })
      }
      actions={
        <>
          {choice.label && (
            <Button size="small" variant="outlined" onClick={choice.reset}>
              {t('timeline.showAll')}
            </Button>
          )}
          <ToggleButton on={asTable} onClick={() => setAsTable(!asTable)}>
            {t('metrics.table')}
          </ToggleButton>
        </>
      }
    >
      <StaleNotice result={transitions} words={words} />
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the buttons inside take the keys; Escape is heard for all of them */}
      <div onKeyDown={onKeyDown}>
        {asTable ? (
          <TimelineTable timeline={timeline} choice={choice} words={words} />
        ) : (
          <Drawing timeline={timeline} choice={choice} words={words} />
        )}
      </div>
      {timeline.hidden > 0 && (
        <Button size="small" onClick={() => setAll(true)}>
          {t('timeline.moreLanes', { count: timeline.hidden })}
        </Button>
      )}
      {transitions.status === 'error' && <p>{t('timeline.noTransitions')}</p>}
    </Section>
  );
}

function Drawing(props: { timeline: Timeline; choice: Choice; words: Words }) {
  const { timeline, choice, words } = props;
  const { t } = words;
  const hint = useId('timeline-hint');
  const classes = useLaneStyles();
  const [told, setTold] = useState<string>();
  const { props: roving, onKeyDown } = useRoving([
    ...timeline.lanes.map(lane => [
      ...(lane.span ? [laneKey(lane)] : []),
      ...lane.bars.map(({ key }) => key),
    ]),
    ...(timeline.marks.length > 0 ? [timeline.marks.map(markKey)] : []),
  ]);
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows go between the buttons inside */}
      <div
        role="group"
        aria-label={t('timeline.title')}
        aria-describedby={hint}
        onKeyDown={onKeyDown}
      >
        <Lanes
          timeline={timeline}
          label={t('timeline.lanes')}
          choice={choice}
          roving={roving}
        />
        {timeline.marks.length > 0 && (
          <MarkRow
            timeline={timeline}
            words={words}
            told={told}
            onTell={setTold}
            roving={roving}
          />
        )}
      </div>
      <div className={classes.lane} aria-hidden>
        <span />
        <div className={classes.axis}>
          {timeline.ticks.map(({ x, text }) => (
            <span
              key={`${x} ${text}`}
              className={classNames(
                classes.tick,
                x < EDGE && classes.tickFirst,
                x > 1 - EDGE && classes.tickLast,
              )}
              style={{ left: percent(x) }}
            >
              {text}
            </span>
          ))}
        </div>
      </div>
      <ToldMark timeline={timeline} told={told} />
      {timeline.unseenText && (
        <p className={classes.quiet}>{timeline.unseenText}</p>
      )}
      <span id={hint} hidden>
        {t('timeline.hint')}
      </span>
    </>
  );
}

/** The present moment, as often as the drawing can show it. */
function useCoarseNow(run: Run): number {
  const now = useNow();
  const range = now - Date.parse(run.createdAt);
  const step = Math.max(
    1_000,
    Math.floor(range / STEPS_OF_RANGE / 1_000) * 1_000,
  );
  return Number.isFinite(step) ? Math.floor(now / step) * step : now;
}

/** The browser's distance from UTC; a zone that was given instead is that of a test. */
function useZoneOffset(now: number): number {
  const { timeZone } = useLiveEnvironment();
  return timeZone === undefined
    ? -new Date(now).getTimezoneOffset() * 60_000
    : 0;
}

/** What is pressed; it follows its bar when that ends meanwhile. */
function useChoice(timeline: Timeline | undefined) {
  const analytics = useAnalytics();
  const { span, choose } = useSpan();
  const [key, setKey] = useState<string>();
  const chosen = span && key;
  const present = timeline?.lanes
    .flatMap(lane => [
      ...(lane.span ? [{ key: laneKey(lane), span: lane.span }] : []),
      ...lane.bars,
    ])
    .find(one => one.key === chosen)?.span;
  const isOther =
    span !== undefined &&
    present !== undefined &&
    (present.from !== span.from || present.to !== span.to);
  useEffect(() => {
    if (isOther) {
      choose(present);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `present` is new on every tick
  }, [isOther, present?.from, present?.to]);
  const reset = () => {
    setKey(undefined);
    choose(undefined);
  };
  const toggle = (next: string, nextSpan: Span) => {
    if (next === chosen) {
      reset();
      return;
    }
    analytics.captureEvent('filter', 'training timeline');
    setKey(next);
    choose(nextSpan);
  };
  return { key: chosen, label: span?.label, toggle, reset };
}
