/*
 * Puts a run together from what the rules, the ledgers and the progress say.
 */
import type {
  Attempt,
  Progress,
  Reason,
  Run,
  RunFacts,
  RunState,
  Timestamp,
  Transition,
} from '../../run';
import { factsOf } from '../../sources/trainjob/observe/facts';
import {
  jobKeyOf,
  runIdOf,
  type JobRule,
} from '../../sources/trainjob/observe/identity';
import { PROGRESS_ANNOTATION } from '../../sources/trainjob/observe/names';
import { currentAttempt, endAttempts } from '../attempts';
import { timestampOf } from '../contracts/time';
import type { PhaseProfile } from '../phaseProfiles';
import { advancePhases } from '../phases';
import { present } from '../present';
import type { MergedProgress } from '../progress';
import { notes } from '../reasons';
import { noteKey, type AssembledRun } from '../settle';
import { stateBeforeAbsence } from './absence';
import { deadlineOf } from './deadline';
import { admissionOf } from './kueueRules';
import type { AttemptIdentity, TrainJobMemory } from './memory';
import {
  chosenProfile,
  failedPhaseOf,
  phaseSightings,
} from './phasesOfTrainJob';
import { conditionOf, isReady } from './pods';
import { podsOfRun } from './podsOfRun';
import { admissionsOf, resourcesOf } from './resourcesOfTrainJob';
import { richerReason } from './richerReason';
import type { Verdict } from './verdict';
import type { World } from './world';

/** The folder under training/sources, and the type of the source of every run from it. */
export const TRAIN_JOB_SOURCE = 'trainjob';

const MAX_NOTES = 20;

export interface TrainJobOptions {
  /** How runs are grouped into jobs, from the config. */
  jobRules?: JobRule[];
  /** Phase profiles by name, from the config. */
  phaseProfiles?: Record<string, PhaseProfile>;
}

export interface RunParts {
  world: World;
  verdict: Verdict;
  attempts: Attempt[];
  merged: MergedProgress;
  notes: Reason[];
  options: TrainJobOptions;
}

export function hasEnded(
  state: RunState,
): state is 'succeeded' | 'failed' | 'stopped' {
  return state === 'succeeded' || state === 'failed' || state === 'stopped';
}

export function assembleRun(parts: RunParts): AssembledRun {
  const { world, verdict, merged } = parts;
  const { previous, now } = world;
  const isOver = hasEnded(verdict.state);
  const endedAt = isOver ? endedAtOf(world, verdict.state) : undefined;
  const reason = richerReason(world, verdict, { merged, endedAt });
  const attempts = isOver
    ? endedAttempts(parts, reason, endedAt)
    : parts.attempts;
  const { phases, transitions } = phasesOf(parts);
  const run = present<Run>({
    ...identityOf(parts),
    facts: factsOfRun(world, endedAt),
    state: verdict.state,
    since: previous?.state === verdict.state ? previous.since : now,
    reason,
    degraded: degradedOf(verdict),
    disagreementSince: verdict.disagreement
      ? previous?.disagreementSince ?? now
      : undefined,
    attempt: currentAttempt(attempts).number,
    attempts,
    phases,
    progress: withPhaseChange(merged.progress, transitions, now),
    metrics: merged.metrics,
    droppedMetrics:
      merged.droppedMetrics.length > 0 ? merged.droppedMetrics : undefined,
    failure: verdict.state === 'failed' ? world.memory.failure : undefined,
    notes: notesOf(parts),
    ...(isOver ? {} : deadlineOf(world)),
    pods: podsOfRun(world, currentAttempt(attempts).number),
    createdAt: createdAtOf(world),
    startedAt: startedAtOf(world, verdict.state),
    endedAt,
    goneAt: world.isThere ? undefined : previous?.goneAt ?? now,
    observedAt: now,
    memory: {
      progress: merged.memory,
      trainJob: memoryOf(world, verdict, reason),
    },
  });
  return { run, phaseTransitions: transitions };
}

function phasesOf({ world, verdict, attempts, merged, options }: RunParts) {
  const told =
    verdict.state === 'failed' ? world.memory.failure?.phase : undefined;
  return advancePhases({
    previous: world.previous?.phases ?? [],
    sightings: phaseSightings({
      world,
      verdict,
      attempt: currentAttempt(attempts).number,
      percent: merged.progress.percent,
      failedPhase: failedPhaseOf(world, told),
      profile: chosenProfile(world, options.phaseProfiles ?? {}).profile,
    }),
    now: world.now,
  });
}

function identityOf({ world, options }: RunParts) {
  const { previous, observation, trainJob } = world;
  const { cluster, uid, namespace, name } = observation;
  const fixed = {
    id: runIdOf({ sourceType: TRAIN_JOB_SOURCE, sourceId: cluster, uid }),
    source: { type: TRAIN_JOB_SOURCE, id: cluster },
    namespace,
    name,
    uid,
  };
  if (!trainJob) {
    return {
      ...fixed,
      job: previous?.job ?? { sourceId: cluster, namespace, name },
      labels: previous?.labels ?? {},
      annotations: previous?.annotations ?? {},
    };
  }
  const annotations = Object.entries(trainJob.metadata.annotations ?? {});
  return {
    ...fixed,
    job: jobKeyOf({ cluster, trainJob, rules: options.jobRules }),
    labels: trainJob.metadata.labels ?? {},
    annotations: Object.fromEntries(
      annotations.filter(([key]) => key.startsWith('model-lifecycle.io/')),
    ),
  };
}

/** What children told stays known after they have gone. */
function factsOfRun(world: World, endedAt: Timestamp | undefined): RunFacts {
  const { jobSet, trainerJobs } = world;
  const maxRestarts = jobSet?.spec.failurePolicy?.maxRestarts;
  const job = trainerJobs[0];
  const restarts = maxRestarts
    ? {
        restartsUsed:
          jobSet?.status.restartsCountTowardsMax ?? jobSet?.status.restarts,
        restartsMax: maxRestarts,
      }
    : {
        // The failure after the last retry is the end, not another retry.
        restartsUsed:
          job &&
          Math.min(
            job.status.failed,
            job.spec.backoffLimit ?? job.status.failed,
          ),
        restartsMax: job?.spec.backoffLimit,
      };
  return present<RunFacts>({
    ...world.previous?.facts,
    ...factsOf(world.observation),
    ...present(restarts),
    resources: resourcesOf(world),
    admissions: admissionsOf(world, endedAt),
  });
}

function degradedOf({ reason }: Verdict): Run['degraded'] {
  const { ready, total } = reason.params ?? {};
  return reason.code === 'running.degraded' &&
    typeof ready === 'number' &&
    typeof total === 'number'
    ? { ready, total }
    : undefined;
}

function withPhaseChange(
  progress: Progress,
  transitions: Transition[],
  now: Timestamp,
): Progress {
  return transitions.length > 0 ? { ...progress, changedAt: now } : progress;
}

function notesOf(parts: RunParts): Reason[] {
  const { world, merged, options } = parts;
  const { unknown } = chosenProfile(world, options.phaseProfiles ?? {});
  const all = [
    ...parts.notes,
    ...merged.notes,
    ...merged.memory.lasting,
    ...world.memory.lasting,
    ...(unknown ? [notes.profileUnknown({ profile: unknown })] : []),
    ...trackingNote(world),
  ];
  const distinct = new Map(all.map(note => [noteKey(note), note]));
  return [...distinct.values()].slice(0, MAX_NOTES);
}

/** The project's documentation says "enabled"; OpenShift AI's controller reads only "true" and writes nothing. */
function trackingNote({ trainJob, observation }: World): Reason[] {
  return factsOf(observation).tracking === 'enabled' &&
    trainJob?.metadata.annotations?.[PROGRESS_ANNOTATION] === undefined
    ? [notes.trackingEnabled()]
    : [];
}

function createdAtOf({ previous, trainJob, now }: World): Timestamp {
  const created = timestampOf(trainJob?.metadata.creationTimestamp);
  return previous?.createdAt ?? Math.min(created ?? now, now);
}

function startedAtOf(world: World, state: RunState): Timestamp | undefined {
  const { previous, now } = world;
  if (previous?.startedAt !== undefined) {
    return previous.startedAt;
  }
  const ready = world.trainer.pods.filter(isReady).flatMap(pod => {
    const condition = conditionOf(pod.status.conditions, 'Ready');
    return timestampOf(condition?.lastTransitionTime) ?? [];
  });
  if (ready.length > 0) {
    return Math.max(createdAtOf(world), Math.min(...ready, now));
  }
  return state === 'running' ? now : undefined;
}

/** By the cluster's clock, between creation and now. */
function endedAtOf(world: World, state: RunState): Timestamp {
  const { previous, trainJob, now } = world;
  if (previous?.state === state && previous.endedAt !== undefined) {
    return previous.endedAt;
  }
  const type = state === 'succeeded' ? 'Complete' : 'Failed';
  const condition = conditionOf(trainJob?.status.conditions ?? [], type);
  const told =
    state === 'stopped'
      ? undefined
      : timestampOf(condition?.lastTransitionTime);
  return Math.max(createdAtOf(world), Math.min(told ?? now, now));
}

function endedAttempts(
  { attempts, merged, verdict }: RunParts,
  reason: Reason,
  endedAt: Timestamp | undefined,
): Attempt[] {
  const isUnseen = reason.code === 'stopped.ended-unseen';
  return endAttempts(attempts, {
    outcome: isUnseen
      ? 'unseen'
      : (verdict.state as 'succeeded' | 'failed' | 'stopped'),
    endedAt,
    reason,
    percent: merged.progress.percent,
  });
}

function memoryOf(
  world: World,
  verdict: Verdict,
  reason: Reason,
): TrainJobMemory {
  const { memory, previous, trainJob } = world;
  const isStarted = trainJob?.spec.suspend === false;
  return present<TrainJobMemory>({
    ...memory,
    attempt: present<AttemptIdentity>({
      ...memory.attempt,
      left: leftOf(world, verdict.state, reason),
    }),
    startedUnder: isStarted
      ? admissionOf(world) ?? memory.startedUnder
      : memory.startedUnder,
    beforeDeletion:
      verdict.state === 'deleting' && previous?.state !== 'deleting'
        ? stateBeforeAbsence(world)
        : memory.beforeDeletion,
    beforeAbsence: absenceOf(world, verdict),
  });
}

/** A conclusion that changes nothing, and one at the first sight, has nothing before it. */
function absenceOf(
  { memory, previous, now }: World,
  { fromAbsence, state }: Verdict,
): TrainJobMemory['beforeAbsence'] {
  if (!fromAbsence) return undefined;
  const isNews = previous !== undefined && previous.state !== state;
  return (
    memory.beforeAbsence ??
    (isNews ? { state: previous.state, at: now } : undefined)
  );
}

/** How the current attempt stopped running: what its end will be called when the next one opens. */
function leftOf(
  { memory, previous, now }: World,
  state: RunState,
  reason: Reason,
): AttemptIdentity['left'] {
  if (state === 'running') {
    return undefined;
  }
  return (
    memory.attempt.left ??
    (previous?.state === 'running' && memory.attempt.hadRun
      ? { state, at: now, reason }
      : undefined)
  );
}
