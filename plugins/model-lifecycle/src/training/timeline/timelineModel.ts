import type {
  Run,
  RunEvent,
  Transition,
} from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import type { Span } from '../span/SpanContext';
import { placeLabels, type LabelPlace } from './labels';
import { capped, rowsOf, type Row } from './laneRows';
import { marksOf, type Mark } from './marks';
import { stretchesOf, type Stretch } from './stretches';
import { ticksOf } from './ticks';

export interface Bar extends Stretch {
  /** 0–1 of the axis; `end` is never before `start`. */
  start: number;
  end: number;
  /** An edge that nobody saw. */
  openStart: boolean;
  openEnd: boolean;
  /** "Training", "Queue", "Pause" */
  name: string;
  /** What stands in or beside the bar: name, and how it ended where that matters. */
  text: string;
  /** Absent where there is no room for words. */
  place?: LabelPlace;
  /** Name, times, duration and outcome in one sentence. */
  summary: string;
  fromText: string;
  toText: string;
  durationText: string;
  stateText: string;
  span: Span;
}

export interface Lane {
  key: string;
  title: string;
  /** How the attempt ended. */
  detail?: string;
  /** The whole attempt, where its start is known. */
  span?: Span;
  bars: Bar[];
}

export interface Timeline {
  from: number;
  to: number;
  lanes: Lane[];
  /** Lanes that are left out. */
  hidden: number;
  marks: Mark[];
  ticks: { x: number; text: string }[];
  /** 0–1; absent once the run has ended. */
  nowX?: number;
  /** From here to now nobody could look. */
  unseenX?: number;
  /** Since when that is, in words. */
  unseenText?: string;
}

const MIN_RANGE_MS = 1_000;
const MAX_TICKS = 6;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const MAX_LANES = 8;
/** How it ended belongs to the name of the bar. */
const NOTEWORTHY = new Set<Stretch['state']>(['failed', 'interrupted']);

/**
 * A run over wall time: a lane for each attempt, for what waits, and for phases
 * that ran side by side. Undefined where nothing has begun. `offsetMs`: the zone's distance
 * from UTC, for round ticks.
 */
export function describeTimeline(options: {
  run: Run;
  transitions: Transition[];
  events?: RunEvent[];
  now: number;
  words: Words;
  all?: boolean;
  offsetMs?: number;
}): Timeline | undefined {
  const { run, transitions, events, now, words, all = false } = options;
  const { offsetMs } = options;
  const stretches = stretchesOf(run, transitions);
  if (stretches.length === 0) {
    return undefined;
  }
  const goesOn = !isEnded(run.state);
  // Of a source that cannot be reached nothing newer is known.
  const seenTo = run.source.reachable ? now : at(run.observedAt) ?? now;
  const { from, to } = boundsOf({ run, stretches, now, seenTo });
  const share = (time: number) =>
    Math.min(1, Math.max(0, (time - from) / (to - from)));
  const inside = (time: number) =>
    time < from || time > to ? undefined : share(time);
  const view: View = { run, now, seenTo, from, share, words };
  const { rows, hidden } = capped(
    rowsOf(stretches),
    all ? Infinity : MAX_LANES,
  );
  const isUnseen = goesOn && seenTo < now;
  const ticks = ticksOf({ from, to, most: MAX_TICKS, offsetMs });
  return {
    from,
    to,
    lanes: rows.map(row => laneOf(row, view)),
    hidden,
    marks: marksOf({ transitions, events, now, scale: inside, words }),
    ticks: ticks.at.map(time => ({
      x: share(time),
      text: tickText(time, ticks.stepMs, now, words),
    })),
    nowX: goesOn ? share(now) : undefined,
    unseenX: isUnseen ? share(seenTo) : undefined,
    unseenText: isUnseen
      ? words.t('timeline.unseen', { time: when(seenTo, view) })
      : undefined,
  };
}

interface View {
  run: Run;
  now: number;
  seenTo: number;
  from: number;
  share(time: number): number;
  words: Words;
}

function boundsOf(options: {
  run: Run;
  stretches: Stretch[];
  now: number;
  seenTo: number;
}): { from: number; to: number } {
  const { run, stretches, now, seenTo } = options;
  const times = stretches.flatMap(stretch => [
    ...(stretch.from === undefined ? [] : [stretch.from]),
    ...(stretch.to === undefined ? [] : [stretch.to]),
  ]);
  const from = Math.min(...times, at(run.createdAt) ?? Infinity);
  const end = isEnded(run.state)
    ? at(run.endedAt) ?? -Infinity
    : Math.max(now, seenTo);
  return { from, to: Math.max(...times, end, from + MIN_RANGE_MS) };
}

function laneOf(row: Row, view: View): Lane {
  const { run, words } = view;
  const bars = row.stretches.map(stretch => barOf(stretch, view));
  const places = placeLabels(bars);
  const attempt = row.first
    ? run.attempts.find(({ number }) => number === row.attempt)
    : undefined;
  const start = at(attempt?.startedAt);
  const title = laneTitle(row, bars, words);
  return {
    key: row.key,
    title,
    detail: attempt?.outcome && words.t(`outcome.${attempt.outcome}`),
    span:
      attempt && start !== undefined
        ? {
            from: start,
            to: at(attempt.endedAt),
            label: title,
            attempt: attempt.number,
          }
        : undefined,
    bars: bars.map((bar, index) => ({ ...bar, place: places[index] })),
  };
}

function laneTitle(row: Row, bars: Bar[], words: Words): string {
  if (row.group === 'waiting') {
    return words.t('timeline.waiting');
  }
  if (row.group === 'attempt' && row.first) {
    return words.t('bar.attempt', { attempt: row.attempt ?? '' });
  }
  const names = [...new Set(bars.map(({ name }) => name))];
  return names.length > 2
    ? words.t('timeline.lane.more', {
        names: names.slice(0, 2).join(' · '),
        count: names.length - 2,
      })
    : names.join(' · ');
}

function barOf(stretch: Stretch, view: View): Bar {
  const { seenTo, from, share, words } = view;
  const { t } = words;
  const begin = stretch.from ?? stretch.to ?? from;
  const end = stretch.ongoing
    ? Math.max(begin, seenTo)
    : stretch.to ?? stretch.from ?? from;
  const name =
    stretch.kind === 'pause'
      ? t('timeline.pause')
      : words.phase(stretch.id, stretch.label);
  const fromText =
    stretch.from === undefined
      ? t('timeline.startUnseen')
      : when(stretch.from, view);
  const toText = endText(stretch, view);
  const known =
    stretch.from !== undefined && (stretch.ongoing || stretch.to !== undefined);
  const durationText = known ? durationOf(stretch, end - begin, words) : '';
  const stateText = stateTextOf(stretch, words);
  const isNoteworthy = NOTEWORTHY.has(stretch.state);
  const text = isNoteworthy ? `${name} · ${stateText}` : name;
  const title =
    stretch.attempt === undefined
      ? name
      : t('bar.phaseAttempt', { phase: name, attempt: stretch.attempt });
  return {
    ...stretch,
    start: share(begin),
    end: share(end),
    openStart: stretch.from === undefined,
    openEnd: !stretch.ongoing && stretch.to === undefined,
    name,
    text,
    // The words in the bar come first, so that they name it when spoken too.
    summary: [
      text,
      stretch.attempt !== undefined &&
        t('bar.attempt', { attempt: stretch.attempt }),
      `${fromText} – ${toText}`,
      durationText,
      !isNoteworthy && stateText,
    ]
      .filter(Boolean)
      .join(', '),
    fromText,
    toText,
    durationText,
    stateText,
    span: {
      from: begin,
      to: stretch.to,
      label: title,
      phase: stretch.kind === 'pause' ? undefined : stretch.id,
      attempt: stretch.attempt,
    },
  };
}

function stateTextOf({ kind, state, ongoing }: Stretch, words: Words): string {
  if (kind === 'pause') {
    return words.t(ongoing ? 'timeline.pausedNow' : 'timeline.pauseOver');
  }
  return words.t(`phaseState.${state}`);
}

function durationOf(stretch: Stretch, ms: number, words: Words): string {
  const text = words.duration(ms);
  const length = stretch.ongoing
    ? words.t('bar.soFar', { duration: text })
    : text;
  return stretch.earlierMs > 0
    ? words.t('timeline.andEarlier', {
        duration: length,
        earlier: words.duration(stretch.earlierMs),
      })
    : length;
}

function endText(stretch: Stretch, view: View): string {
  const { t } = view.words;
  if (stretch.to !== undefined) {
    return when(stretch.to, view);
  }
  if (!stretch.ongoing) {
    return t('timeline.endUnseen');
  }
  return view.seenTo < view.now
    ? t('timeline.seenLast', { time: when(view.seenTo, view) })
    : t('timeline.now');
}

/** To the second on the day itself, with the day before that. */
function when(time: number, { now, words }: View): string {
  const isToday =
    words.moment(time, now) ===
    words.t('duration.today', { time: words.time(time) });
  return isToday ? words.clock(time) : words.moment(time, now);
}

function tickText(
  time: number,
  stepMs: number,
  now: number,
  words: Words,
): string {
  if (stepMs >= DAY_MS) {
    return words.moment(time, now);
  }
  return stepMs < MINUTE_MS ? words.clock(time) : words.time(time);
}
