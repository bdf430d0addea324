/*
 * The file format of a timeline, and what is wrong with a file that is none.
 * The README beside this file describes it.
 */
import type { KubernetesObject } from '../../clusters/types';
import { timestampOf } from '../progression/contracts/time';
import { RUN_STATES, type RunState } from '../run';

const PHASE_STATES = ['pending', 'active', 'paused', 'done', 'failed'] as const;

/** Phase states as the recordings name them. */
export type RecordedPhaseState = (typeof PHASE_STATES)[number];

/** The truth beside a moment. What is left out is not claimed, except `stalledSince`. */
export interface Expectation {
  state: RunState;
  /** Content, not exact words. */
  reason: string;
  attempt?: number;
  percent?: number | null;
  note?: string;
  phases?: { id: string; state: RecordedPhaseState }[];
  /** States that are also right: the status of one object lags behind another's. */
  accept?: RunState[];
  /** The training hangs, and its last true progress was then. Left out: it does not hang. */
  stalledSince?: string;
}

/** The world after a burst of watch events. */
export interface Moment {
  at: string;
  did?: string[];
  events?: string[];
  objects: KubernetesObject[];
  expect: Expectation;
  lastsMs?: number;
}

/** Keys and list indexes from the top of the file. */
export type Place = (string | number)[];

export interface Problem {
  place: Place;
  message: string;
}

const MOMENT_KEYS = ['at', 'did', 'events', 'objects', 'expect', 'lastsMs'];
const EXPECT_KEYS = [
  'state',
  'reason',
  'attempt',
  'percent',
  'note',
  'phases',
  'accept',
  'stalledSince',
];

type Fields = Record<string, unknown>;

/** The first thing that is wrong, and the names of fields that nobody reads (a misspelt truth would claim nothing). */
export function checkMoments(value: unknown): {
  problem?: Problem;
  unread: string[];
} {
  if (!Array.isArray(value) || value.length === 0) {
    return {
      problem: { place: [], message: 'a timeline is a list of moments' },
      unread: [],
    };
  }
  const unread = new Set<string>();
  let before = -Infinity;
  let uid: string | undefined;
  for (const [index, moment] of value.entries()) {
    const problem =
      momentProblem(moment, before) ?? trainJobProblem(moment, index, uid);
    if (problem) {
      return {
        problem: { ...problem, place: [index, ...problem.place] },
        unread: [...unread],
      };
    }
    before = Date.parse(moment.at);
    uid ??= uidsOf(moment.objects)[0];
    unreadKeys(moment, MOMENT_KEYS).forEach(key => unread.add(key));
    unreadKeys(moment.expect, EXPECT_KEYS).forEach(key =>
      unread.add(`expect.${key}`),
    );
  }
  return { unread: [...unread] };
}

function unreadKeys(value: Fields, known: string[]): string[] {
  return Object.keys(value).filter(key => !known.includes(key));
}

function momentProblem(moment: unknown, before: number): Problem | undefined {
  if (!isFields(moment)) {
    return { place: [], message: 'a moment is a map' };
  }
  const at = timestampOf(moment.at);
  if (at === undefined) {
    return {
      place: ['at'],
      message: 'must be a quoted RFC 3339 time with a zone',
    };
  }
  if (at < before) {
    return { place: ['at'], message: 'is earlier than the moment before' };
  }
  const { lastsMs } = moment;
  if (lastsMs !== undefined && !(typeof lastsMs === 'number' && lastsMs >= 0)) {
    return { place: ['lastsMs'], message: 'must be a number of milliseconds' };
  }
  return objectsProblem(moment.objects) ?? expectProblem(moment.expect, at);
}

function objectsProblem(objects: unknown): Problem | undefined {
  if (!Array.isArray(objects)) {
    return {
      place: ['objects'],
      message: 'must be a list of Kubernetes objects ([] for none)',
    };
  }
  for (const [index, object] of objects.entries()) {
    const place = ['objects', index];
    if (!isFields(object) || typeof object.kind !== 'string') {
      return { place, message: 'is no Kubernetes object: it has no kind' };
    }
    const { metadata } = object;
    if (!isFields(metadata) || typeof metadata.name !== 'string') {
      return { place, message: 'is no Kubernetes object: no metadata.name' };
    }
    if (object.kind !== 'Event' && typeof metadata.uid !== 'string') {
      return { place, message: 'is no Kubernetes object: no metadata.uid' };
    }
  }
  return undefined;
}

function trainJobProblem(
  moment: Moment,
  index: number,
  uid: string | undefined,
): Problem | undefined {
  const uids = uidsOf(moment.objects);
  if (index === 0 && uids.length === 0) {
    return {
      place: ['objects'],
      message: 'a timeline begins with its TrainJob; there is none',
    };
  }
  return uids.some(other => other !== (uid ?? uids[0]))
    ? {
        place: ['objects'],
        message: 'a timeline is of one TrainJob; here is one of another uid',
      }
    : undefined;
}

function uidsOf(objects: KubernetesObject[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'TrainJob')
    .map(({ metadata }) => metadata.uid as string);
}

function expectProblem(value: unknown, at: number): Problem | undefined {
  const wrong = (message: string, ...place: Place) => ({
    place: ['expect', ...place],
    message,
  });
  if (!isFields(value)) {
    return wrong('the truth is missing: a map with at least a state');
  }
  const { state, accept, attempt, percent, phases, stalledSince } = value;
  if (!isState(state)) {
    return wrong(notAState(state), 'state');
  }
  if (accept !== undefined && !(Array.isArray(accept) && accept.every(isState)))
    return wrong('must be a list of states', 'accept');
  if (
    attempt !== undefined &&
    !(Number.isInteger(attempt) && Number(attempt) > 0)
  ) {
    return wrong('must be a whole number from 1', 'attempt');
  }
  const isPercent =
    typeof percent === 'number' && percent >= 0 && percent <= 100;
  if (percent !== undefined && percent !== null && !isPercent) {
    return wrong('must be 0 to 100, or null for "not known"', 'percent');
  }
  if (phases !== undefined && !(Array.isArray(phases) && phases.every(isPhase)))
    return wrong(
      `must be a list of id and state (${PHASE_STATES.join(', ')})`,
      'phases',
    );
  const since = timestampOf(stalledSince);
  if (stalledSince !== undefined && (since === undefined || since > at)) {
    return wrong('must be a quoted time, not after the moment', 'stalledSince');
  }
  return undefined;
}

function notAState(value: unknown): string {
  return `'${String(value)}' is no state; one of ${RUN_STATES.join(', ')}`;
}

function isState(value: unknown): value is RunState {
  return (RUN_STATES as readonly unknown[]).includes(value);
}

function isPhase(value: unknown): boolean {
  return (
    isFields(value) &&
    typeof value.id === 'string' &&
    (PHASE_STATES as readonly unknown[]).includes(value.state)
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
