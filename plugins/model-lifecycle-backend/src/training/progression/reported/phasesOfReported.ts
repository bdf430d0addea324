/*
 * Phases of a run that tells about itself: as it names them, with the share of
 * each where they are weighed. One that names none has its wait and its
 * training.
 */
import type { ReportedPhase, ReportedRun } from '../../sources/reportedRun';
import type { Phase, Run, RunState, Timestamp } from '../../run';
import {
  overallPercent,
  splitPercent,
  weightedProfile,
  type PhaseProfile,
} from '../phaseProfiles';
import type { PhaseSighting } from '../phases';
import { present } from '../present';
import { reason } from '../reasons';
import { cleanText } from '../text';
import { past } from './past';

/** More than anybody reads; a pipeline with more shows its first ones. */
export const MAX_PHASES = 200;
const MAX_NAME_CHARACTERS = 128;
const QUEUE = 'queue';

/** Told phases as they are kept: bounded, each id once, percents between 0 and 100. */
export function readPhases(told: ReportedPhase[]): ReportedPhase[] {
  const phases = new Map<string, ReportedPhase>();
  for (const phase of told) {
    const id = cleanText(phase.id, MAX_NAME_CHARACTERS);
    if (id === undefined || phases.has(id)) continue;
    if (phases.size === MAX_PHASES) break;
    phases.set(
      id,
      present<ReportedPhase>({
        ...phase,
        id,
        label: cleanText(phase.label, MAX_NAME_CHARACTERS),
        percent: bounded(phase.percent),
        reason:
          phase.reason &&
          reason(phase.reason.code, phase.reason.params, phase.reason.message),
      }),
    );
  }
  return [...phases.values()];
}

/** The shares of told phases; absent where not all have one, or they do not follow each other from 0 to 100. */
export function profileOf(
  phases: ReportedPhase[] | undefined,
): PhaseProfile | undefined {
  const parts = (phases ?? []).flatMap(({ id, range }) =>
    range ? [{ id, from: range.from, to: range.to }] : [],
  );
  if (!phases || parts.length === 0 || parts.length < phases.length) {
    return undefined;
  }
  try {
    return weightedProfile(parts);
  } catch {
    return undefined;
  }
}

/** Percent of the whole by what its phases say: the furthest that any of them has reached. */
export function percentOfPhases(
  profile: PhaseProfile,
  phases: ReportedPhase[],
): number | undefined {
  const reached = phases.flatMap(({ id, state, percent }) => {
    if (state === 'pending') return [];
    const done = state === 'succeeded' ? 100 : percent ?? 0;
    return overallPercent(profile, id, done) ?? [];
  });
  return reached.length > 0 ? rounded(Math.max(...reached)) : undefined;
}

/** What this look says of each phase, for the ledger of phases. */
export function reportedSightings(options: {
  previous: Run | undefined;
  seen: ReportedRun;
  state: RunState;
  attempt: number;
  /** As told last; absent where none was ever named. */
  phases: ReportedPhase[] | undefined;
  profile: PhaseProfile | undefined;
  /** Of the whole, as it is shown. */
  percent: number | undefined;
  now: Timestamp;
}): PhaseSighting[] {
  const { phases } = options;
  return phases === undefined ? ownPhases(options) : toldPhases(options);
}

function toldPhases({
  previous,
  seen,
  state,
  attempt,
  phases = [],
  profile,
  percent,
  now,
}: Parameters<typeof reportedSightings>[0]): PhaseSighting[] {
  const place =
    profile && percent !== undefined
      ? splitPercent(profile, percent)
      : undefined;
  return phases.map((phase, index) => {
    const share =
      place && place.index === index && phase.state !== 'pending'
        ? rounded(place.phasePercent)
        : undefined;
    const ofAttempt = phase.id === QUEUE ? undefined : attempt;
    const before = previous?.phases.find(
      known => known.id === phase.id && known.attempt === ofAttempt,
    );
    return present<PhaseSighting>({
      id: phase.id,
      label: phase.label,
      attempt: ofAttempt,
      state: phaseState(phase, state, seen.phases !== undefined),
      percent: furthest(phase.percent ?? share, before?.percent),
      reason: phase.reason,
      ...timesOf(phase, before, now),
    });
  });
}

/** The source's own times, as far as they can be. */
function timesOf(
  phase: ReportedPhase,
  before: Phase | undefined,
  now: Timestamp,
): Pick<PhaseSighting, 'startedAt' | 'endedAt'> {
  const told = past(phase.startedAt, now);
  const endedAt = past(phase.endedAt, now);
  const startedAt =
    told !== undefined && told > (before?.endedAt ?? told) ? undefined : told;
  const from = before?.startedAt ?? startedAt ?? 0;
  return {
    startedAt,
    endedAt: endedAt !== undefined && endedAt >= from ? endedAt : undefined,
  };
}

/** A run that is over has no phase at work, and one that waits has none either, unless just now it says so. */
function phaseState(
  phase: ReportedPhase,
  state: RunState,
  isToldNow: boolean,
): Phase['state'] {
  if (phase.state !== 'running') return phase.state;
  switch (state) {
    case 'succeeded':
    case 'failed':
      return state;
    case 'stopped':
      return 'interrupted';
    case 'paused':
    case 'preempted':
    case 'queued':
      return isToldNow || phase.id === QUEUE ? 'running' : 'interrupted';
    default:
      return 'running';
  }
}

function ownPhases({
  previous,
  seen,
  state,
  attempt,
  percent,
  now,
}: Parameters<typeof reportedSightings>[0]): PhaseSighting[] {
  const waited = previous?.phases.find(({ id }) => id === QUEUE);
  const trained = previous?.phases.find(
    phase => phase.id === 'training' && phase.attempt === attempt,
  );
  const queue = queueState(state, waited?.state);
  return [
    ...(queue ? [{ id: QUEUE, state: queue }] : []),
    present<PhaseSighting>({
      id: 'training',
      attempt,
      state: trainingState(state, trained?.state),
      percent,
      ...timesOf(
        {
          id: 'training',
          state: 'running',
          startedAt: attempt === 1 ? seen.startedAt : undefined,
          endedAt: seen.endedAt,
        },
        trained,
        now,
      ),
    }),
  ];
}

function queueState(
  state: RunState,
  known: Phase['state'] | undefined,
): Phase['state'] | undefined {
  switch (state) {
    case 'queued':
    case 'blocked':
    case 'preempted':
      return 'running';
    case 'failed':
    case 'stopped':
    case 'paused':
    case 'deleting':
    case 'unknown':
      return known === 'running' ? 'interrupted' : known;
    default:
      return known && 'succeeded';
  }
}

function trainingState(
  state: RunState,
  known: Phase['state'] | undefined,
): Phase['state'] {
  switch (state) {
    case 'running':
    case 'restarting':
      return 'running';
    case 'succeeded':
    case 'failed':
      return state;
    case 'unknown':
    case 'deleting':
      return known ?? 'pending';
    default:
      return known === undefined || known === 'pending'
        ? 'pending'
        : 'interrupted';
  }
}

function furthest(
  told: number | undefined,
  before: number | undefined,
): number | undefined {
  if (told === undefined) return undefined;
  return before === undefined ? told : Math.max(told, before);
}

function bounded(percent: number | undefined): number | undefined {
  // JSON has no -0: with it the run would differ from what is stored.
  return percent !== undefined && percent >= 0 && percent <= 100
    ? percent + 0
    : undefined;
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}
