import type {
  RunEvent,
  Transition,
} from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { describeEvents } from '../side/eventsModel';
import { describeTransitions, type Happening } from '../side/happenedModel';

/** Something that happened at a moment, or several things too close to tell apart. */
export interface Mark {
  key: string;
  /** Of the first, 0–1 of the axis. */
  x: number;
  /** Up to the next mark, 0–1: what a word may take. */
  room: number;
  /** An event is what the cluster reported. */
  kind: Transition['kind'] | 'event';
  /** The loudest of all. */
  tone: Happening['tone'];
  /** One word beside it, where there is one. */
  word?: string;
  /** Everything, a line each. */
  lines: string[];
}

interface Told {
  kind: Mark['kind'];
  time?: number;
  word?: string;
  happening: Happening;
}

/** Closer than this, marks lie on one another. */
const APART = 0.02;
const MAX_LINES = 6;
const LOUDNESS: Happening['tone'][] = ['quiet', 'warning', 'error'];

/** Phases are bars; all else that happened inside the axis is a mark. */
export function marksOf(options: {
  transitions: Transition[];
  events?: RunEvent[];
  now: number;
  scale(time: number): number | undefined;
  words: Words;
}): Mark[] {
  const { scale, words } = options;
  const marks: Mark[] = [];
  const told = [...toldByRun(options), ...toldByCluster(options)]
    .map(one => ({
      ...one,
      x: one.time === undefined ? undefined : scale(one.time),
    }))
    .sort((a, b) => (a.x ?? 0) - (b.x ?? 0));
  for (const { kind, word, happening, x } of told) {
    if (x === undefined) {
      continue;
    }
    const line = `${happening.time} ${happening.text}`;
    const near = marks[marks.length - 1];
    if (near && x - near.x < APART) {
      near.lines.push(line);
      // What the run did is said before what was reported about it.
      if (near.kind === 'event' || kind !== 'event') {
        near.word = word ?? near.word;
        near.kind = near.kind === 'event' ? kind : near.kind;
      }
      near.tone = louder(near.tone, happening.tone);
    } else {
      marks.push({
        key: happening.key,
        x,
        room: 0,
        kind,
        tone: happening.tone,
        word,
        lines: [line],
      });
    }
  }
  return marks.map((mark, index) => ({
    ...mark,
    room: Math.max(0, (marks[index + 1]?.x ?? 1) - mark.x),
    lines: shortened(mark.lines, words),
  }));
}

function toldByRun(options: {
  transitions: Transition[];
  now: number;
  words: Words;
}): Told[] {
  const { transitions, now, words } = options;
  const happenings = describeTransitions(transitions, now, words);
  return transitions.flatMap((transition, index) =>
    transition.kind === 'phase'
      ? []
      : [
          {
            kind: transition.kind,
            time: at(transition.at),
            word: wordOf(transition, words),
            happening: happenings[index],
          },
        ],
  );
}

function toldByCluster(options: {
  events?: RunEvent[];
  now: number;
  words: Words;
}): Told[] {
  const { events = [], now, words } = options;
  const happenings = describeEvents(events, now, words);
  return events.map((event, index) => ({
    kind: 'event',
    time: at(event.lastAt),
    word: event.reason,
    happening: happenings[index],
  }));
}

function louder(a: Happening['tone'], b: Happening['tone']): Happening['tone'] {
  return LOUDNESS.indexOf(b) > LOUDNESS.indexOf(a) ? b : a;
}

function wordOf(
  { kind, to, attempt }: Transition,
  words: Words,
): string | undefined {
  if (kind === 'state' && to) {
    return words.state(to);
  }
  return kind === 'attempt'
    ? words.t('bar.attempt', { attempt: attempt ?? to ?? '' })
    : undefined;
}

function shortened(lines: string[], words: Words): string[] {
  const rest = lines.length - MAX_LINES;
  return rest > 0
    ? [
        ...lines.slice(0, MAX_LINES),
        words.t('timeline.moreEvents', { count: rest }),
      ]
    : lines;
}
