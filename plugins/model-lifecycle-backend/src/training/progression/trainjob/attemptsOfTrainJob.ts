/*
 * Which attempt it is: the n-th distinct UID of the trainer's pod of rank 0. A
 * resume changes no UID but the pod's, a re-run after a TTL only the JobSet's,
 * a Job's retry only the pod's. Where pods cannot be read: the n-th distinct
 * (JobSet UID, restarts, resume).
 */
import type { Attempt, Failure, Reason, Timestamp } from '../../run';
import type { ObservedPod } from '../../sources/trainjob/types';
import {
  currentAttempt,
  firstAttempt,
  openAttempt,
  startAttempt,
  type AttemptEnd,
  type AttemptOutcome,
} from '../attempts';
import { timestampOf } from '../contracts/time';
import { attemptEnd, notes } from '../reasons';
import { failureReason } from './failure';
import type { AttemptIdentity, TrainJobMemory } from './memory';
import { hasStarted, isDeleting, restartsOf, startedAtOf } from './pods';
import { isAfterTheEnd } from './rules';
import type { World } from './world';

/** UIDs beyond this are of pods that have long gone. */
const MAX_COUNTED_PODS = 64;

export interface AttemptLedger {
  attempts: Attempt[];
  memory: TrainJobMemory;
}

/** Opens the attempts that this observation shows. `inherited` are the reports that are there already. */
export function advanceAttempts(
  world: World,
  inherited: string[],
): AttemptLedger {
  const start: AttemptLedger = {
    attempts: world.previous?.attempts ?? firstAttempt(),
    memory:
      world.previous === undefined
        ? atFirstSight(world, inherited)
        : world.memory,
  };
  const restarted = world.startedAgain
    ? open(world, start, {
        identity: identityAfterFailure(world),
        inherited,
      })
    : start;
  const ledger = world.sees('Pod')
    ? newPods(world, restarted.memory).reduce(
        (known, pod) => takePod(world, known, pod, inherited),
        restarted,
      )
    : withoutPods(world, restarted, inherited);
  return observeCurrent(world, ledger);
}

/** Reports without a pod are what an attempt left behind that nobody here saw: the next pod is another attempt. */
function atFirstSight(world: World, inherited: string[]): TrainJobMemory {
  const isLeftover =
    inherited.length > 0 &&
    world.sees('Pod') &&
    world.rankZeroPods.length === 0;
  return {
    ...world.memory,
    attempt: isLeftover
      ? { hadRun: true, inherited: [], isLeftover }
      : { ...world.memory.attempt, inherited },
  };
}

/** A pod from after the failure that came into sight before the failure did is the new attempt's. */
function identityAfterFailure(world: World): Partial<AttemptIdentity> {
  const { attempt } = world.memory;
  const pod = world.rankZeroPods.find(
    ({ metadata }) => metadata.uid === attempt.podUid,
  );
  return pod && isAfterTheEnd(world, pod)
    ? {
        jobSetUid: attempt.jobSetUid,
        restarts: attempt.restarts,
        podUid: attempt.podUid,
        podStartedAt: attempt.podStartedAt,
      }
    : { jobSetUid: world.jobSet?.metadata.uid };
}

/** Pods of rank 0 that were not counted yet and belong to the time in which the run lived. */
function newPods(world: World, memory: TrainJobMemory): ObservedPod[] {
  const endedAt = endOf(world);
  return world.rankZeroPods.filter(pod => {
    const { uid, creationTimestamp } = pod.metadata;
    const isStillborn = isDeleting(pod) && !hasStarted(pod);
    const isTooLate =
      endedAt !== undefined &&
      (timestampOf(creationTimestamp) ?? Infinity) >= endedAt;
    return !memory.countedPods.includes(uid) && !isStillborn && !isTooLate;
  });
}

/** By the cluster's clock: a pod that comes late into sight may still have been the last attempt. */
function endOf(world: World): Timestamp | undefined {
  const { trainJob, previous } = world;
  const result = trainJob?.status.conditions.find(
    ({ type, status }) =>
      (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  const times = [
    timestampOf(result?.lastTransitionTime),
    timestampOf(trainJob?.metadata.deletionTimestamp),
  ].filter(time => time !== undefined);
  if (times.length > 0) {
    return Math.min(...times);
  }
  return world.isThere ? undefined : previous?.endedAt ?? world.now;
}

function takePod(
  world: World,
  ledger: AttemptLedger,
  pod: ObservedPod,
  inherited: string[],
): AttemptLedger {
  const { attempt } = ledger.memory;
  const identity: AttemptIdentity = {
    jobSetUid: pod.jobSetUid ?? world.jobSet?.metadata.uid,
    restarts: restartsOf(pod),
    podUid: pod.metadata.uid,
    hadRun: false,
    inherited,
  };
  const skipped = restartsBetween(attempt, identity);
  let next = ledger;
  for (let count = 0; count < skipped; count++) {
    next = open(world, next, { identity: {}, inherited, isUnseen: true });
  }
  const isFirst = attempt.podUid === undefined && !attempt.isLeftover;
  next = isFirst
    ? withIdentity(next, {
        ...next.memory.attempt,
        ...identity,
        inherited: next.memory.attempt.inherited,
      })
    : open(world, next, { identity, inherited });
  const countedPods = [...next.memory.countedPods, pod.metadata.uid];
  return {
    ...next,
    memory: {
      ...next.memory,
      countedPods: countedPods.slice(-MAX_COUNTED_PODS),
    },
  };
}

/** Restarts of the JobSet that came and went while nobody watched. */
function restartsBetween(
  known: AttemptIdentity,
  seen: AttemptIdentity,
): number {
  const restarts = seen.restarts ?? 0;
  if (known.isLeftover) {
    return 0;
  }
  if (known.podUid === undefined && known.restarts === undefined) {
    return restarts;
  }
  return known.jobSetUid === seen.jobSetUid
    ? Math.max(0, restarts - (known.restarts ?? 0) - 1)
    : restarts;
}

function withoutPods(
  world: World,
  ledger: AttemptLedger,
  inherited: string[],
): AttemptLedger {
  const { jobSet, trainJob } = world;
  const { attempt } = ledger.memory;
  if (!jobSet || endOf(world) !== undefined) {
    return ledger;
  }
  const identity = {
    jobSetUid: jobSet.metadata.uid,
    restarts: jobSet.status.restarts,
    suspended: trainJob?.spec.suspend === true,
  };
  if (attempt.jobSetUid === undefined) {
    return withIdentity(ledger, { ...attempt, ...identity });
  }
  const isOther = attempt.jobSetUid !== identity.jobSetUid;
  const isResumed =
    attempt.hadRun && attempt.suspended === true && !identity.suspended;
  const isRestarted = identity.restarts > (attempt.restarts ?? 0);
  return isOther || isResumed || isRestarted
    ? open(world, ledger, { identity, inherited })
    : withIdentity(ledger, { ...attempt, suspended: identity.suspended });
}

/** What can be said about the current attempt now. */
function observeCurrent(world: World, ledger: AttemptLedger): AttemptLedger {
  const { memory } = ledger;
  const pod = world.rankZeroPods.find(
    ({ metadata }) => metadata.uid === memory.attempt.podUid,
  );
  const isComplete =
    world.trainer.total > 0 && world.trainer.ready >= world.trainer.total;
  const hasEnded =
    pod !== undefined &&
    pod.status.containerStatuses.some(({ state }) => state.terminated);
  const podStartedAt = memory.attempt.podStartedAt ?? (pod && startedAtOf(pod));
  const created = timestampOf(pod?.metadata.creationTimestamp);
  return {
    attempts:
      created === undefined
        ? ledger.attempts
        : startAttempt(ledger.attempts, Math.min(created, world.now)),
    memory: {
      ...memory,
      attempt: {
        ...memory.attempt,
        ...(podStartedAt === undefined ? {} : { podStartedAt }),
        hadRun: memory.attempt.hadRun || isComplete || hasEnded,
      },
    },
  };
}

function withIdentity(
  ledger: AttemptLedger,
  attempt: AttemptIdentity,
): AttemptLedger {
  return { ...ledger, memory: { ...ledger.memory, attempt } };
}

function open(
  world: World,
  ledger: AttemptLedger,
  options: {
    identity: Partial<AttemptIdentity>;
    inherited: string[];
    isUnseen?: boolean;
  },
): AttemptLedger {
  const { memory, attempts } = ledger;
  const ending = endOfAttempt(world, ledger, options);
  const last = currentAttempt(attempts);
  const lasting =
    last.outcome === 'failed'
      ? notes.failedThenStartedAgain({ attempt: last.number })
      : ending.outcome === 'unseen' &&
        notes.attemptUnseen({ attempt: last.number });
  return {
    attempts: openAttempt(attempts, { end: ending }),
    memory: {
      ...memory,
      attempt: {
        hadRun: false,
        ...options.identity,
        inherited: options.inherited,
      },
      failure: undefined,
      lasting: lasting
        ? [...memory.lasting, lasting].slice(-5)
        : memory.lasting,
    },
  };
}

function endOfAttempt(
  world: World,
  { attempts, memory }: AttemptLedger,
  options: { identity: Partial<AttemptIdentity>; isUnseen?: boolean },
): AttemptEnd {
  const { attempt, failure } = memory;
  const isOtherJobSet =
    attempt.jobSetUid !== undefined &&
    options.identity.jobSetUid !== undefined &&
    attempt.jobSetUid !== options.identity.jobSetUid;
  const wasNeverSeen =
    world.sees('Pod') && attempt.podUid === undefined && !attempt.hadRun;
  const outcome =
    options.isUnseen || wasNeverSeen
      ? 'unseen'
      : outcomeOf(attempt, isOtherJobSet);
  const isPrevious =
    currentAttempt(attempts).number === world.previous?.attempt;
  return {
    outcome,
    endedAt: attempt.left?.at ?? (options.isUnseen ? undefined : world.now),
    reason: endReason(outcome, failure, attempt),
    percent: isPrevious ? world.previous?.progress.percent : undefined,
  };
}

function outcomeOf(
  { left }: AttemptIdentity,
  isOtherJobSet: boolean,
): AttemptOutcome {
  switch (left?.state) {
    case 'paused':
      return 'paused';
    case 'preempted':
    case 'queued':
    case 'blocked':
      return 'preempted';
    case 'failed':
      return 'failed';
    case 'restarting':
      return 'restarted';
    default:
      return isOtherJobSet ? 'unseen' : 'restarted';
  }
}

function endReason(
  outcome: AttemptOutcome,
  failure: Failure | undefined,
  attempt: AttemptIdentity,
): Reason {
  if (failure && outcome !== 'paused' && outcome !== 'preempted') {
    return failureReason(failure) ?? attemptEnd.replaced();
  }
  if (outcome === 'unseen') {
    return attemptEnd.unseen();
  }
  return attempt.left?.reason ?? attemptEnd.replaced();
}
