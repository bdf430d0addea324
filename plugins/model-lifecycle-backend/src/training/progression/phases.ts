/*
 * The ledger of phases: what is seen of each phase at a moment becomes phases
 * with the first and last times that were observed. For every source alike.
 */
import type { Phase, Reason, Timestamp, Transition } from '../run';
import { present } from './present';
import { phaseChanges } from './reasons';

/** What one observation says about one phase. */
export interface PhaseSighting {
  id: string;
  label?: string;
  attempt?: number;
  state: Phase['state'];
  percent?: number;
  reason?: Reason;
  /** Times that the source knows, used where we did not see the change ourselves. */
  startedAt?: Timestamp;
  endedAt?: Timestamp;
}

/**
 * Sightings in their order; phases of earlier attempts and phases that the
 * source does not name any more stay, where they had begun. A phase that is left unfinished is interrupted, never pending
 * again.
 */
export function advancePhases(options: {
  previous: Phase[];
  sightings: PhaseSighting[];
  now: Timestamp;
}): { phases: Phase[]; transitions: Transition[] } {
  const { previous, sightings, now } = options;
  const transitions: Transition[] = [];
  const seen = new Map(sightings.map(sighting => [keyOf(sighting), sighting]));
  const before = new Map(previous.map(phase => [keyOf(phase), phase]));

  const kept = previous.flatMap(phase => {
    if (seen.has(keyOf(phase))) {
      return [];
    }
    return phase.startedAt === undefined ? [] : [leave(phase, now)];
  });
  const current = sightings.map(sighting =>
    advance(before.get(keyOf(sighting)), sighting, now),
  );
  const phases = inOrder(previous, kept, current);
  for (const phase of phases) {
    const change = changeOf(before.get(keyOf(phase)), phase);
    if (change) {
      transitions.push(
        present<Transition>({
          at: now,
          kind: 'phase',
          to: phase.id,
          attempt: phase.attempt,
          reason: change,
        }),
      );
    }
  }
  return { phases, transitions };
}

/** Time spent in a phase so far, all visits together. */
export function phaseElapsedMs(
  phase: Phase,
  now: Timestamp,
): number | undefined {
  if (phase.startedAt === undefined) {
    return undefined;
  }
  const end =
    phase.endedAt ?? (phase.state === 'running' ? now : phase.startedAt);
  return (phase.earlierMs ?? 0) + Math.max(0, end - phase.startedAt);
}

function keyOf(phase: { id: string; attempt?: number }): string {
  return `${phase.attempt ?? 0}/${phase.id}`;
}

function advance(
  previous: Phase | undefined,
  sighting: PhaseSighting,
  now: Timestamp,
): Phase {
  const base = {
    id: sighting.id,
    label: sighting.label,
    attempt: sighting.attempt,
    percent: sighting.percent ?? previous?.percent,
    reason: sighting.reason,
  };
  if (sighting.state === 'pending') {
    return present<Phase>(
      previous?.startedAt === undefined
        ? { ...base, state: 'pending' }
        : { ...leave(previous, now), ...base, state: left(previous.state) },
    );
  }
  if (sighting.state === 'running') {
    return present<Phase>({
      ...base,
      state: 'running',
      ...runningTimes(previous, sighting, now),
    });
  }
  if (sighting.state === 'interrupted' && previous?.startedAt === undefined) {
    return present<Phase>({ ...base, state: 'pending' });
  }
  const isEnded = previous?.endedAt !== undefined;
  return present<Phase>({
    ...base,
    reason: sighting.reason ?? previous?.reason,
    state: sighting.state,
    startedAt: previous?.startedAt ?? sighting.startedAt,
    endedAt: isEnded
      ? previous.endedAt
      : clamped(sighting.endedAt, previous, now),
    earlierMs: previous?.earlierMs,
  });
}

function left(state: Phase['state']): Phase['state'] {
  return state === 'running' || state === 'pending' ? 'interrupted' : state;
}

function runningTimes(
  previous: Phase | undefined,
  sighting: PhaseSighting,
  now: Timestamp,
): Pick<Phase, 'startedAt' | 'earlierMs'> {
  if (previous?.startedAt === undefined) {
    return { startedAt: Math.min(sighting.startedAt ?? now, now) };
  }
  if (previous.state === 'running') {
    return { startedAt: previous.startedAt, earlierMs: previous.earlierMs };
  }
  return { startedAt: now, earlierMs: phaseElapsedMs(previous, now) };
}

/** A time that the source knows lies between the start and now. */
function clamped(
  time: Timestamp | undefined,
  previous: Phase | undefined,
  now: Timestamp,
): Timestamp {
  return Math.max(previous?.startedAt ?? 0, Math.min(time ?? now, now));
}

function leave(phase: Phase, now: Timestamp): Phase {
  return phase.state === 'running'
    ? { ...phase, state: 'interrupted', endedAt: now }
    : phase;
}

function changeOf(before: Phase | undefined, after: Phase): Reason | undefined {
  if (after.state === 'pending' || before?.state === after.state) {
    return undefined;
  }
  switch (after.state) {
    case 'running':
      return before?.startedAt === undefined
        ? phaseChanges.started()
        : phaseChanges.resumed();
    case 'succeeded':
      return phaseChanges.succeeded();
    case 'failed':
      return phaseChanges.failed();
    default:
      return phaseChanges.interrupted();
  }
}

/** Older phases come right after the sighting that they followed before. */
function inOrder(previous: Phase[], kept: Phase[], current: Phase[]): Phase[] {
  const keptByKey = new Map(kept.map(phase => [keyOf(phase), phase]));
  const following = new Map<string, Phase[]>([['', []]]);
  let anchor = '';
  for (const { id, attempt } of previous) {
    const key = keyOf({ id, attempt });
    const old = keptByKey.get(key);
    if (old) {
      following.get(anchor)?.push(old);
    } else if (current.some(phase => keyOf(phase) === key)) {
      anchor = key;
      following.set(key, []);
    }
  }
  return [
    ...(following.get('') ?? []),
    ...current.flatMap(phase => [
      phase,
      ...(following.get(keyOf(phase)) ?? []),
    ]),
  ];
}
