import type {
  RunEvent,
  RunEvents,
  TransitionList,
} from 'backstage-plugin-model-lifecycle-common';
import type { LiveResult } from '../../live/useLiveResource';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import {
  describeTransitions,
  shortTime,
  type Happening,
} from './happenedModel';

/** Reports of the cluster in words, in their order. */
export function describeEvents(
  events: RunEvent[],
  now: number,
  words: Words,
): Happening[] {
  return events.map(event => {
    const { kind, name } = event.object;
    return {
      // At most one row has it.
      key: `event ${event.type} ${event.reason} ${kind}/${name}`,
      time: timeText(event.lastAt, now, words),
      text: eventText(event, now, words),
      tone: event.type === 'Warning' ? 'warning' : 'quiet',
    };
  });
}

export interface HappenedRow extends Happening {
  /** Ordinary news of the cluster: only in the whole list. */
  ordinary: boolean;
}

/** Changes of the run and reports of the cluster as one story, oldest first. */
export function describeHappened(options: {
  transitions: TransitionList | undefined;
  events: RunEvents | undefined;
  now: number;
  words: Words;
}): HappenedRow[] {
  const { now, words } = options;
  const transitions = options.transitions?.items ?? [];
  const events = options.events?.items ?? [];
  const ofRun = describeTransitions(transitions, now, words).map(
    (row, index) => ({
      row: { ...row, ordinary: false },
      time: at(transitions[index].at),
    }),
  );
  const ofCluster = describeEvents(events, now, words).map((row, index) => ({
    row: { ...row, ordinary: row.tone === 'quiet' },
    time: at(events[index].lastAt),
  }));
  return [...ofRun, ...ofCluster]
    .sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
    .map(({ row }) => row);
}

const WITHOUT_VALUE = {
  loading: 'event.loading',
  ready: 'event.loading',
  error: 'event.failed',
  forbidden: 'event.forbidden',
} as const;

/** What is to be said of how the reports came about; nothing where all is in order. */
export function eventNotes(
  result: LiveResult<RunEvents>,
  now: number,
  words: Words,
): string[] {
  const { t } = words;
  const { value, status, connection, lastSeenAt } = result;
  if (!value) {
    // That the run itself has gone is said where the rest of it stands.
    return status === 'missing' ? [] : [t(WITHOUT_VALUE[status])];
  }
  if (!value.available) {
    return [];
  }
  const { items, more, objectsLeftOut, since, problem } = value;
  const isEmpty = items.length === 0;
  return [
    connection === 'lost' &&
      lastSeenAt !== undefined &&
      t('event.stale', { time: words.time(lastSeenAt) }),
    problem && words.reason(problem),
    !problem && isEmpty && t('event.none'),
    more && t('event.more'),
    objectsLeftOut > 0 && t('event.leftOut', { count: objectsLeftOut }),
    since && t('event.since', { time: timeText(since, now, words) }),
  ].flatMap(note => note || []);
}

function timeText(value: string, now: number, words: Words): string {
  const time = at(value);
  return time === undefined
    ? words.t('common.unknown')
    : shortTime(time, now, words);
}

/** Joined, not filled into a message: names and texts of a cluster are no templates. */
function eventText(event: RunEvent, now: number, words: Words): string {
  const { t } = words;
  const { type, reason, object, message, hidden, count, firstAt } = event;
  return [
    type === 'Warning' ? `${t('event.warning')}: ${reason}` : reason,
    `${object.kind} ${object.name}`.trim(),
    hidden ? t('event.hidden') : message,
    count > 1 &&
      t('event.times', {
        count,
        time: timeText(firstAt, now, words),
      }),
  ]
    .filter(Boolean)
    .join(' · ');
}
