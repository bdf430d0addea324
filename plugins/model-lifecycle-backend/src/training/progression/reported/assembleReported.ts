/*
 * Puts a run that tells about itself together from what its look says, the
 * ledgers and the progress.
 */
import type { ReportedRun } from '../../sources/reportedRun';
import { runIdOf } from '../../sources/trainjob/observe/identity';
import {
  TERMINAL_STATES,
  type Attempt,
  type Phase,
  type Reason,
  type Run,
  type RunState,
  type Timestamp,
} from '../../run';
import { currentAttempt, endAttempts, startAttempt } from '../attempts';
import { lastSeenState } from '../leaveWatch';
import type { PhaseProfile } from '../phaseProfiles';
import { advancePhases } from '../phases';
import { present } from '../present';
import type { MergedProgress } from '../progress';
import { reason, stopped, succeeded } from '../reasons';
import { noteKey, type AssembledRun } from '../settle';
import { isConcluded } from './attemptsOfReported';
import type { ReportedMemory } from './memory';
import { past } from './past';
import { reportedSightings } from './phasesOfReported';

const MAX_NOTES = 20;

export interface ReportedParts {
  previous: Run | undefined;
  seen: ReportedRun;
  state: RunState;
  attempts: Attempt[];
  isNewAttempt: boolean;
  merged: MergedProgress;
  memory: ReportedMemory;
  profile: PhaseProfile | undefined;
  now: Timestamp;
}

export function assembleReported(parts: ReportedParts): AssembledRun {
  const { previous, state, merged, now } = parts;
  const isOver = TERMINAL_STATES.has(state);
  const startedAt = startedAtOf(parts);
  const endedAt = isOver ? endedAtOf(parts, startedAt) : undefined;
  const why = reasonOf(parts, endedAt);
  const attempts = attemptsOf(parts, { why, endedAt });
  const { phases, transitions } = phasesOf(parts);
  const run = present<Run>({
    ...identityOf(parts),
    state,
    since: previous?.state === state ? previous.since : now,
    reason: why,
    attempt: currentAttempt(attempts).number,
    attempts,
    phases,
    progress:
      transitions.length > 0
        ? { ...merged.progress, changedAt: now }
        : merged.progress,
    metrics: merged.metrics,
    droppedMetrics:
      merged.droppedMetrics.length > 0 ? merged.droppedMetrics : undefined,
    failure: state === 'failed' ? failureOf(parts) : undefined,
    notes: notesOf(parts),
    pods: [],
    createdAt: createdAtOf(parts),
    startedAt,
    endedAt,
    goneAt: goneAtOf(parts),
    observedAt: now,
    memory: {
      progress: merged.memory,
      reported: present<ReportedMemory>({ ...parts.memory }),
    },
  });
  return { run, phaseTransitions: transitions };
}

function identityOf({ previous, seen }: ReportedParts) {
  const { source, uid } = seen;
  return {
    id: runIdOf({ sourceType: source.type, sourceId: source.id, uid }),
    source: { type: source.type, id: source.id },
    namespace: seen.namespace,
    name: seen.name,
    uid,
    job: present({ ...seen.job }),
    labels: seen.labels ?? previous?.labels ?? {},
    annotations: seen.annotations ?? previous?.annotations ?? {},
    facts: present({ ...previous?.facts, ...present({ ...seen.facts }) }),
  };
}

/** Kept with a result that is kept. */
function reasonOf(
  { previous, seen, state, merged, isNewAttempt }: ReportedParts,
  endedAt: Timestamp | undefined,
): Reason {
  if (state !== seen.state) {
    return previous && previous.state === state && !isNewAttempt
      ? previous.reason
      : stopped.endedUnseen({
          last: previous ? lastSeenState(previous) : seen.state,
          lastSeenAt: previous?.observedAt,
        });
  }
  const { code, params, message } = seen.reason;
  const { percent, reportedAt } = merged.progress;
  const isPlain = code === 'succeeded.complete' && !params;
  if (!isPlain || percent === undefined || percent >= 100) {
    return reason(code, params, message);
  }
  return succeeded.lastReport({
    percent,
    message,
    secondsBefore:
      endedAt === undefined || reportedAt === undefined
        ? undefined
        : Math.max(0, Math.round((endedAt - reportedAt) / 1000)),
  });
}

function attemptsOf(
  { attempts, state, seen, merged, isNewAttempt, now }: ReportedParts,
  { why, endedAt }: { why: Reason; endedAt: Timestamp | undefined },
): Attempt[] {
  const before = attempts.at(-2)?.endedAt ?? 0;
  const told = past(seen.startedAt, now);
  const startedAt =
    told !== undefined && told >= before && (told > before || !isNewAttempt)
      ? told
      : undefined;
  const hasBegun = state === 'running' || state === 'restarting';
  const at = startedAt ?? (hasBegun ? now : undefined);
  const started = at === undefined ? attempts : startAttempt(attempts, at);
  if (!TERMINAL_STATES.has(state)) return started;
  return endAttempts(started, {
    outcome:
      why.code === 'stopped.ended-unseen'
        ? 'unseen'
        : (state as 'succeeded' | 'failed' | 'stopped'),
    endedAt,
    reason: why,
    percent: merged.progress.percent,
  });
}

function phasesOf({
  previous,
  seen,
  state,
  attempts,
  merged,
  memory,
  profile,
  now,
}: ReportedParts) {
  return advancePhases({
    previous: previous ? backInSight(previous, state) : [],
    sightings: reportedSightings({
      previous,
      seen,
      state,
      attempt: currentAttempt(attempts).number,
      phases: memory.phases,
      profile,
      percent: merged.progress.percent,
      now,
    }),
    now,
  });
}

/** Phases were cut short because nobody looked: seen again, they went on all the time. */
function backInSight(previous: Run, state: RunState): Phase[] {
  const wasCut =
    previous.reason.code === 'unknown.unseen' ||
    (isConcluded(previous) && state !== 'stopped');
  if (!wasCut) return previous.phases;
  const { observedAt } = previous;
  return previous.phases.map(({ endedAt, ...phase }) =>
    phase.state === 'interrupted' && endedAt === observedAt
      ? { ...phase, state: 'running' }
      : present<Phase>({ ...phase, endedAt }),
  );
}

function failureOf({ previous, seen, isNewAttempt }: ReportedParts) {
  return seen.failure
    ? present({ ...seen.failure })
    : (!isNewAttempt && previous?.failure) || undefined;
}

function notesOf({ seen, merged }: ReportedParts): Reason[] {
  const all = [
    ...(seen.notes ?? []).map(note =>
      reason(note.code, note.params, note.message),
    ),
    ...merged.notes,
    ...merged.memory.lasting,
  ];
  const distinct = new Map(all.map(note => [noteKey(note), note]));
  return [...distinct.values()].slice(0, MAX_NOTES);
}

function createdAtOf({ previous, seen, now }: ReportedParts): Timestamp {
  const told = past(seen.createdAt, now) ?? past(seen.startedAt, now);
  return previous?.createdAt ?? told ?? now;
}

function startedAtOf(parts: ReportedParts): Timestamp | undefined {
  const { previous, seen, state, attempts, now } = parts;
  const known = previous?.startedAt;
  const told = past(seen.startedAt, now);
  const isFirst = currentAttempt(attempts).number === 1;
  if (known !== undefined && (!isFirst || told === undefined)) return known;
  const at = told ?? (state === 'running' ? now : undefined);
  return at === undefined ? undefined : Math.max(at, createdAtOf(parts));
}

/** By the source's clock, between the start and now. */
function endedAtOf(
  { previous, seen, state, isNewAttempt, now }: ReportedParts,
  startedAt: Timestamp | undefined,
): Timestamp {
  const told = past(seen.endedAt, now);
  const known =
    previous?.state === state && !isNewAttempt ? previous.endedAt : undefined;
  // A kept result keeps its time.
  const at = state === seen.state ? told ?? known : known;
  return Math.max(startedAt ?? 0, at ?? now);
}

/**
 * Let go of after its end, a run stays so while nothing else is seen of it
 * than that it has ended.
 */
function goneAtOf({
  previous,
  seen,
  state,
  isNewAttempt,
  now,
}: ReportedParts): Timestamp | undefined {
  const isSame =
    previous?.state === state && TERMINAL_STATES.has(state) && !isNewAttempt;
  if (isSame && !isConcluded(previous)) {
    return previous.goneAt ?? (seen.gone ? now : undefined);
  }
  return seen.gone ? previous?.goneAt ?? now : undefined;
}
