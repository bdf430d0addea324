import type {
  Run,
  RunPhase,
  Transition,
} from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import { at } from '../../words/at';

/** A stretch of time that was observed. Times are milliseconds since the epoch. */
export interface Stretch {
  key: string;
  kind: 'phase' | 'queue' | 'pause';
  /** Of the phase; `pause` for a pause. */
  id: string;
  /** The phase's own name, where it has one. */
  label?: string;
  attempt?: number;
  state: 'running' | 'succeeded' | 'failed' | 'interrupted';
  /** Absent where nobody saw the start. */
  from?: number;
  /** Absent where it goes on, or where nobody saw the end. */
  to?: number;
  ongoing: boolean;
  /** Time of earlier visits whose begin and end are not known. */
  earlierMs: number;
}

/** Less than this is the difference between two clocks, not a visit. */
const MIN_EARLIER_MS = 1_000;

/**
 * Everything of a run that has a beginning or an end: each visit of each phase,
 * and each pause. What only the transitions remember (earlier visits, pauses)
 * comes from them; without them the current visits are all there is.
 */
export function stretchesOf(run: Run, transitions: Transition[]): Stretch[] {
  const inOrder = transitions
    .flatMap(transition => {
      const time = at(transition.at);
      return time === undefined ? [] : [{ ...transition, time }];
    })
    .sort((a, b) => a.time - b.time);
  return [
    ...run.phases.flatMap(phase => visitsOf(phase, run, inOrder)),
    ...pausesOf(run, inOrder),
  ];
}

type Timed = Transition & { time: number };

const BEGINS = new Set(['phase.started', 'phase.resumed']);

function endState(code: string | undefined): Stretch['state'] {
  switch (code) {
    case 'phase.succeeded':
      return 'succeeded';
    case 'phase.failed':
      return 'failed';
    default:
      return 'interrupted';
  }
}

function visitsOf(phase: RunPhase, run: Run, transitions: Timed[]): Stretch[] {
  const current = currentVisit(phase, run);
  if (!current) {
    return [];
  }
  const start = current.from ?? current.to ?? Infinity;
  const earlier = visitsInTransitions(phase, transitions).filter(
    visit => (visit.to ?? visit.from) <= start && visit.from < start,
  );
  const drawn = earlier.reduce(
    (sum, { from, to }) => sum + (to === undefined ? 0 : to - from),
    0,
  );
  const rest = untoldMs(phase, current, run) - drawn;
  const base = baseOf(phase);
  return [
    ...earlier.map((visit, index) => ({
      ...base,
      ...visit,
      key: `${keyOf(phase)}/${index}`,
      ongoing: false,
      earlierMs: 0,
    })),
    {
      ...base,
      ...current,
      key: keyOf(phase),
      earlierMs: rest >= MIN_EARLIER_MS ? rest : 0,
    },
  ];
}

function baseOf(phase: RunPhase) {
  return {
    kind: phase.id === 'queue' ? ('queue' as const) : ('phase' as const),
    id: phase.id,
    label: phase.label,
    attempt: phase.attempt,
  };
}

function keyOf(phase: RunPhase): string {
  return `${phase.id}/${phase.attempt ?? 0}`;
}

type Visit = Pick<Stretch, 'from' | 'to' | 'state' | 'ongoing'>;

function currentVisit(phase: RunPhase, run: Run): Visit | undefined {
  const from = at(phase.startedAt);
  const end = at(phase.endedAt);
  if (phase.state === 'pending' || (from === undefined && end === undefined)) {
    return undefined;
  }
  const ongoing =
    phase.state === 'running' && end === undefined && !isEnded(run.state);
  // Two clocks may disagree about which came first.
  const to =
    end === undefined || from === undefined ? end : Math.max(from, end);
  // A run that is over has no phase that goes on: its end was not seen.
  const state =
    phase.state === 'running' && !ongoing ? 'interrupted' : phase.state;
  return { from, to, state, ongoing };
}

/** What the phase took beside its current visit. */
function untoldMs(phase: RunPhase, current: Visit, run: Run): number {
  const { from, ongoing } = current;
  const to = ongoing ? at(run.observedAt) : current.to;
  const known = from === undefined || to === undefined ? 0 : to - from;
  return phase.elapsedMs === undefined
    ? 0
    : phase.elapsedMs - Math.max(0, known);
}

interface PastVisit {
  from: number;
  to?: number;
  state: Stretch['state'];
}

function visitsInTransitions(
  phase: RunPhase,
  transitions: Timed[],
): PastVisit[] {
  const visits: PastVisit[] = [];
  let open: number | undefined;
  for (const { kind, to, attempt, reason, time } of transitions) {
    if (kind !== 'phase' || to !== phase.id || attempt !== phase.attempt) {
      continue;
    }
    if (BEGINS.has(reason?.code ?? '')) {
      if (open !== undefined) {
        visits.push({ from: open, state: 'interrupted' });
      }
      open = time;
    } else if (open !== undefined) {
      visits.push({ from: open, to: time, state: endState(reason?.code) });
      open = undefined;
    }
  }
  return visits;
}

function pausesOf(run: Run, transitions: Timed[]): Stretch[] {
  const pauses: Stretch[] = [];
  const add = (from: number, to: number | undefined, ongoing: boolean) =>
    pauses.push({
      key: `pause/${pauses.length}`,
      kind: 'pause',
      id: 'pause',
      state: ongoing ? 'running' : 'succeeded',
      from,
      to,
      ongoing,
      earlierMs: 0,
    });
  let open: number | undefined;
  for (const { kind, to, time } of transitions) {
    if (kind !== 'state') {
      continue;
    }
    if (to === 'paused') {
      open ??= time;
    } else if (open !== undefined) {
      add(open, time, false);
      open = undefined;
    }
  }
  const isPaused = run.state === 'paused';
  const from = open ?? (isPaused ? at(run.since) : undefined);
  if (from !== undefined) {
    add(from, undefined, isPaused);
  }
  return pauses;
}
