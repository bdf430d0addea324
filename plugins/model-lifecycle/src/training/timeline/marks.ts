import type { Transition } from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { describeTransitions } from '../side/happenedModel';

/** Something that happened at a moment, or several things too close to tell apart. */
export interface Mark {
  key: string;
  /** Of the first, 0–1 of the axis. */
  x: number;
  /** Up to the next mark, 0–1: what a word may take. */
  room: number;
  kind: Transition['kind'];
  tone: 'error' | 'quiet';
  /** One word beside it, where there is one. */
  word?: string;
  /** Everything, a line each. */
  lines: string[];
}

/** Closer than this, marks lie on one another. */
const APART = 0.02;
const MAX_LINES = 6;

/** Phases are bars; all else that happened inside the axis is a mark. */
export function marksOf(options: {
  transitions: Transition[];
  now: number;
  scale(time: number): number | undefined;
  words: Words;
}): Mark[] {
  const { transitions, now, scale, words } = options;
  const happenings = describeTransitions(transitions, now, words);
  const marks: Mark[] = [];
  const told = transitions
    .map((transition, index) => ({ transition, happening: happenings[index] }))
    .filter(({ transition }) => transition.kind !== 'phase')
    .map(one => ({ ...one, x: position(one.transition, scale) }))
    .sort((a, b) => (a.x ?? 0) - (b.x ?? 0));
  for (const { transition, happening, x } of told) {
    if (x === undefined) {
      continue;
    }
    const line = `${happening.time} ${happening.text}`;
    const near = marks[marks.length - 1];
    if (near && x - near.x < APART) {
      near.lines.push(line);
      near.word = wordOf(transition, words) ?? near.word;
      near.tone = happening.tone === 'error' ? 'error' : near.tone;
    } else {
      marks.push({
        key: happening.key,
        x,
        room: 0,
        kind: transition.kind,
        tone: happening.tone,
        word: wordOf(transition, words),
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

function position(
  transition: Transition,
  scale: (time: number) => number | undefined,
): number | undefined {
  const time = at(transition.at);
  return time === undefined ? undefined : scale(time);
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
