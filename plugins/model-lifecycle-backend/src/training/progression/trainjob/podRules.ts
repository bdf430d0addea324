/*
 * Rules 7 to 11 of the training design: what JobSet, Jobs and pods say.
 */
import {
  initializing,
  pending,
  restarting,
  running,
  type Disagreement,
  type PodTrouble,
} from '../reasons';
import type { TrimmedJob } from '../../sources/trainjob/types';
import type { LayoutPart } from './memory';
import {
  conditionOf,
  hasEnded,
  isDeleting,
  isReady,
  isTrue,
  replicatedJobOf,
  troubleOf,
  waitingTroubleOf,
} from './pods';
import type { Verdict } from './verdict';
import type { World } from './world';

/** 7. The JobSet is missing. */
export function jobSetMissingRule(world: World): Verdict | undefined {
  if (world.jobSet || !world.sees('JobSet')) {
    return undefined;
  }
  if (world.memory.attempt.hadRun) {
    return {
      state: 'restarting',
      reason: restarting.jobSetMissing(),
      fromAbsence: true,
    };
  }
  return {
    state: 'pending',
    reason: refusedCreation(world) ?? pending.jobSet(),
  };
}

/** 8. A JobSet that restarts, or a Job that retries. */
export function restartingRule(world: World): Verdict | undefined {
  return jobSetRestarting(world) ?? peersStopping(world) ?? jobRetrying(world);
}

function jobSetRestarting(world: World): Verdict | undefined {
  const { jobSet } = world;
  const condition = conditionOf(
    jobSet?.status.conditions ?? [],
    'RestartingJobSet',
  );
  if (!jobSet || condition?.status !== 'True') {
    return undefined;
  }
  return {
    state: 'restarting',
    reason: restarting.jobSet({
      restart: jobSet.status.restarts,
      max: jobSet.spec.failurePolicy?.maxRestarts,
      message: condition.message,
      ...troubleOf(world.trainer.notReady),
    }),
  };
}

function peersStopping(world: World): Verdict | undefined {
  const isEnding = world.trainerJobs.some(
    ({ status }) =>
      isTrue(status.conditions, 'FailureTarget') ||
      isTrue(status.conditions, 'Failed'),
  );
  return isEnding && restartsLeft(world) > 0
    ? {
        state: 'restarting',
        reason: restarting.stoppingPeers(troubleOf(world.trainer.notReady)),
      }
    : undefined;
}

/** The default retry is the Job's, six times, without any JobSet condition. */
function jobRetrying(world: World): Verdict | undefined {
  const { trainer } = world;
  // Pods that may not be read are not pods that were lost.
  const seesPods = world.sees('Pod');
  const job = world.trainerJobs.find(
    candidate =>
      retriesOf(candidate, world) ||
      (seesPods && isReplacingLostPods(candidate, world)),
  );
  const isWaiting = seesPods
    ? trainer.ready === 0 && !hasRunningPod(world)
    : jobsLagBehind(world);
  if (!job || !(isWaiting || isRankZeroReplaced(world))) {
    return undefined;
  }
  return {
    state: 'restarting',
    fromAbsence: !retriesOf(job, world),
    reason: restarting.jobRetry({
      retry: job.status.failed || undefined,
      max: job.spec.backoffLimit,
      ready: trainer.ready,
      total: trainer.total,
      ...troubleOf(trainer.notReady.filter(hasEnded)),
    }),
  };
}

/** The pod of rank 0 has a successor that is not ready yet. */
function isRankZeroReplaced({ trainer, memory }: World): boolean {
  const rankZero = trainer.pods.find(
    pod => pod.metadata.uid === memory.attempt.podUid,
  );
  return (
    rankZero !== undefined &&
    !isReady(rankZero) &&
    !hasEnded(rankZero) &&
    !memory.attempt.hadRun
  );
}

/** Its pods were taken away (a drained node) while nobody suspended it. */
function isReplacingLostPods(job: TrimmedJob, world: World): boolean {
  const { hadRun, left } = world.memory.attempt;
  const wasTakenOff = left !== undefined && left.state !== 'restarting';
  const hasFailed = world.trainer.pods.some(
    pod => pod.status.phase === 'Failed',
  );
  return (
    hadRun && !job.spec.suspend && !isOver(job) && !wasTakenOff && !hasFailed
  );
}

/** A pod of the Job failed and the Job may still try again. */
function retriesOf(job: TrimmedJob, world: World): boolean {
  if (job.spec.suspend || isOver(job)) {
    return false;
  }
  const failedPods = world.pods.filter(
    pod =>
      pod.status.phase === 'Failed' &&
      pod.metadata.ownerReferences?.some(
        owner => owner.uid === job.metadata.uid,
      ),
  ).length;
  const failures = Math.max(job.status.failed, failedPods);
  return failures > 0 && failures <= (job.spec.backoffLimit ?? 6);
}

function isOver(job: TrimmedJob): boolean {
  return ['Failed', 'FailureTarget', 'Complete', 'SuccessCriteriaMet'].some(
    type => isTrue(job.status.conditions, type),
  );
}

function restartsLeft({ jobSet, restartsMax }: World): number {
  const used =
    jobSet?.status.restartsCountTowardsMax ?? jobSet?.status.restarts ?? 0;
  return restartsMax - used;
}

/** 9. An initializer is active and no trainer pod exists. */
export function initializerRule(world: World): Verdict | undefined {
  const active = world.layout.filter(
    part => part.role !== 'trainer' && countsOf(world, part).active > 0,
  );
  if (active.length === 0 || world.trainer.pods.length > 0) {
    return undefined;
  }
  const trouble = troubleOf(
    world.pods.filter(pod =>
      active.some(part => part.name === replicatedJobOf(pod)),
    ),
  );
  return { state: 'initializing', reason: initializingReason(active, trouble) };
}

function initializingReason(active: LayoutPart[], trouble: PodTrouble) {
  const roles = new Set(active.map(part => part.role));
  if (roles.has('other')) {
    const phases = active.map(part => part.name).join(', ');
    return initializing.other({ phases, ...trouble });
  }
  if (roles.size === 2) {
    return initializing.datasetAndModel(trouble);
  }
  return roles.has('model')
    ? initializing.model(trouble)
    : initializing.dataset(trouble);
}

/** The row of a part in the JobSet's status. Its Jobs say the same a moment earlier; one source keeps phases and state in step. */
export function countsOf(world: World, part: LayoutPart) {
  return (
    world.counts.find(row => row.name === part.name) ?? {
      name: part.name,
      ready: 0,
      succeeded: 0,
      failed: 0,
      active: 0,
      suspended: 0,
    }
  );
}

/** 10. Trainer pods are ready or have succeeded, or progress is newer than the start of this attempt. */
export function runningRule(world: World): Verdict | undefined {
  if (isFinishing(world)) {
    return {
      state: 'running',
      reason: running.finishing(),
      disagreement: 'trainjob-behind-jobs',
    };
  }
  if (!world.sees('Pod')) {
    return runningWithoutPods(world);
  }
  const { trainer, memory } = world;
  const { ready, total } = trainer;
  if (total > 0 && ready >= total) {
    return {
      state: 'running',
      reason: running.podsReady({ ready, total }),
      ...(jobsLagBehind(world)
        ? { disagreement: 'jobs-behind-pods' as Disagreement }
        : {}),
    };
  }
  if (!memory.attempt.hadRun || trainer.pods.length === 0) {
    return undefined;
  }
  const trouble = troubleOf(trainer.notReady);
  return ready > 0 || hasRunningPod(world)
    ? {
        state: 'running',
        reason: running.degraded({ ready, total, ...trouble }),
      }
    : afterTheLastPod(world, trouble);
}

/** No pod left: nothing is ready and nothing starts by itself. */
function afterTheLastPod(
  world: World,
  trouble: PodTrouble,
): Verdict | undefined {
  return world.trainer.pods.some(pod => pod.status.phase === 'Failed')
    ? { state: 'running', reason: running.failing(trouble) }
    : undefined;
}

function hasRunningPod(world: World): boolean {
  return world.trainer.pods.some(
    pod => pod.status.phase === 'Running' && !isDeleting(pod),
  );
}

/** From the success of the trainer's Jobs on, until the TrainJob says so. */
export function isFinishing({ trainerJobs }: World): boolean {
  return (
    trainerJobs.length > 0 &&
    trainerJobs.every(
      ({ status }) =>
        isTrue(status.conditions, 'SuccessCriteriaMet') ||
        isTrue(status.conditions, 'Complete'),
    )
  );
}

function jobsLagBehind(world: World): boolean {
  const trainers = world.layout.filter(part => part.role === 'trainer');
  return trainers.every(part => {
    const { ready, succeeded } = countsOf(world, part);
    return ready + succeeded === 0;
  });
}

function runningWithoutPods(world: World): Verdict | undefined {
  const trainers = world.layout.filter(part => part.role === 'trainer');
  const rows = trainers.map(part => countsOf(world, part));
  const ready = rows.reduce((sum, row) => sum + row.ready + row.succeeded, 0);
  if (ready > 0) {
    return {
      state: 'running',
      reason: running.jobsReady({ ready, total: jobsAskedFor(world, ready) }),
    };
  }
  return world.memory.attempt.hadRun
    ? { state: 'running', reason: running.reporting() }
    : undefined;
}

function jobsAskedFor({ jobSet, layout }: World, least: number): number {
  const trainers = new Set(
    layout.filter(part => part.role === 'trainer').map(part => part.name),
  );
  const asked = (jobSet?.spec.replicatedJobs ?? [])
    .filter(part => trainers.has(part.name))
    .reduce((sum, part) => sum + part.replicas, 0);
  return Math.max(asked, least);
}

/** 11. Pending, with the first reason that a person can act on. */
export function pendingRule(world: World): Verdict {
  return {
    state: 'pending',
    reason: pendingReason(world),
    fromAbsence: world.memory.attempt.hadRun,
  };
}

function pendingReason(world: World) {
  if (!world.sees('Pod')) {
    const active = world.counts.reduce((sum, row) => sum + row.active, 0);
    return pending.podsUnseen({ active });
  }
  if (world.pods.length === 0) {
    return refusedCreation(world) ?? pending.pods();
  }
  return (
    unschedulable(world) ??
    cannotStart(world) ??
    pending.podsReady({
      ready: world.trainer.ready,
      total: world.trainer.total,
    })
  );
}

function unschedulable(world: World) {
  for (const pod of world.pods) {
    const scheduled = conditionOf(pod.status.conditions, 'PodScheduled');
    if (
      pod.status.phase === 'Pending' &&
      scheduled?.status === 'False' &&
      scheduled.reason === 'Unschedulable'
    ) {
      return pending.unschedulable({
        pod: pod.metadata.name,
        message: scheduled.message,
      });
    }
  }
  return undefined;
}

function cannotStart(world: World) {
  const trouble = world.pods
    .flatMap(pod => waitingTroubleOf(pod) ?? [])
    .sort((a, b) => Number(b.kind === 'image') - Number(a.kind === 'image'))[0];
  if (!trouble) {
    return undefined;
  }
  const { pod, cause, image, message } = trouble;
  return trouble.kind === 'image'
    ? pending.imagePull({ pod, image, cause, message })
    : pending.container({ pod, cause, message });
}

/** Only the last warning about creating something, and only while nothing was created. */
function refusedCreation(world: World) {
  const refusal = world.observation.warningEvents
    .filter(({ reason }) => /(CreationFailed|FailedCreate)$/.test(reason))
    .at(-1);
  return refusal && pending.creationRefused({ message: refusal.note });
}
