import { toWebUrl } from '../../../catalog/links';
import { timestampOf } from '../../progression/contracts/time';
import { present } from '../../progression/present';
import { reportedState } from '../../progression/reasons/reported';
import type { PartResources, Reason, RunState, Timestamp } from '../../run';
import type { ReportedPhase, ReportedRun } from '../reportedRun';
import { jobKeyOf, type JobRule } from '../trainjob/observe/identity';
import {
  QUEUE_LABEL,
  TRACKING_URL_ANNOTATION,
} from '../trainjob/observe/names';
import type { Condition } from '../trainjob/types';
import type { ReplicaGroup, TrimmedPyTorchJob } from './types';

export interface PyTorchJobContext {
  /** Name of the source in the config. */
  sourceId: string;
  rules: readonly JobRule[];
  observedAt: Timestamp;
}

interface Standing {
  state: RunState;
  reason: Reason;
}

/**
 * One look at a PyTorchJob. The operator tells states and counts of pods, and
 * nothing of how far the training is: there is no percent.
 */
export function normalisePyTorchJob(
  job: TrimmedPyTorchJob,
  { sourceId, rules, observedAt }: PyTorchJobContext,
): ReportedRun {
  const { metadata } = job;
  const { state, reason } = standingOf(job);
  const failed = trueCondition(job, 'Failed');
  const isOver = state === 'succeeded' || state === 'failed';
  const past = (written: string | undefined) => {
    const time = timestampOf(written);
    return time === undefined ? undefined : Math.min(time, observedAt);
  };
  const endedAt = isOver
    ? past(
        job.completionTime ??
          (failed ?? trueCondition(job, 'Succeeded'))?.lastTransitionTime,
      )
    : undefined;
  const startedAt = startOf(job, past, endedAt);
  return present<ReportedRun>({
    source: { type: 'pytorchjob', id: sourceId },
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid,
    job: jobKeyOf({
      cluster: sourceId,
      trainJob: { metadata },
      rules: [...rules],
    }),
    labels: metadata.labels,
    annotations: metadata.annotations,
    facts: factsOf(job),
    state,
    reason,
    createdAt: past(metadata.creationTimestamp),
    startedAt,
    endedAt,
    phases: phasesOf(job, { state, startedAt, endedAt }),
    failure:
      state === 'failed'
        ? present({
            reason: failed?.reason,
            message: failed?.message,
            at: endedAt,
            phase: 'training',
          })
        : undefined,
    observedAt,
  });
}

/**
 * Since when it was at work. `startTime` is when the operator first saw the
 * job, however long its pods waited then, so it counts only where nothing else
 * is told of a run that has ended.
 */
function startOf(
  job: TrimmedPyTorchJob,
  past: (written: string | undefined) => Timestamp | undefined,
  endedAt: Timestamp | undefined,
): Timestamp | undefined {
  const running = past(conditionOf(job, 'Running')?.lastTransitionTime);
  if (endedAt === undefined) return running;
  return running !== undefined && running < endedAt
    ? running
    : past(job.startTime);
}

/** The operator leaves old conditions as they are, with status False; more than one can be True. */
function standingOf(job: TrimmedPyTorchJob): Standing {
  const succeeded = trueCondition(job, 'Succeeded');
  if (succeeded)
    return { state: 'succeeded', reason: reportedState('succeeded') };
  const failed = trueCondition(job, 'Failed');
  if (failed) {
    const { reason, message } = failed;
    return {
      state: 'failed',
      reason: reportedState('failed', { said: reason, message }),
    };
  }
  if (job.metadata.deletionTimestamp !== undefined) return plain('deleting');
  if (job.suspend || trueCondition(job, 'Suspended')) {
    const queue = job.metadata.labels?.[QUEUE_LABEL];
    return queue === undefined
      ? plain('paused')
      : { state: 'queued', reason: reportedState('queued', { said: queue }) };
  }
  const restarting = trueCondition(job, 'Restarting');
  if (restarting) {
    const { message } = restarting;
    return {
      state: 'restarting',
      reason: reportedState('restarting', { message }),
    };
  }
  return trueCondition(job, 'Running')
    ? { state: 'running', reason: reportedState('running', countsOf(job)) }
    : { state: 'pending', reason: reportedState('pending', countsOf(job)) };
}

function plain(state: RunState): Standing {
  return { state, reason: reportedState(state) };
}

/** "2 of 4 pods": only where not all are at work. */
function countsOf({ replicas }: TrimmedPyTorchJob): { said?: string } {
  const sum = (count: (group: ReplicaGroup) => number) =>
    replicas.reduce((total, group) => total + count(group), 0);
  const total = sum(({ count }) => count);
  const atWork = sum(({ active, succeeded }) => active + succeeded);
  return total > 0 && atWork < total ? { said: `${atWork}/${total}` } : {};
}

function phasesOf(
  job: TrimmedPyTorchJob,
  seen: { state: RunState; startedAt?: Timestamp; endedAt?: Timestamp },
): ReportedPhase[] {
  const state = phaseState(job, seen.state);
  return [
    present<ReportedPhase>({
      id: 'training',
      state,
      startedAt: state === 'pending' ? undefined : seen.startedAt,
      endedAt: seen.endedAt,
    }),
  ];
}

function phaseState(
  job: TrimmedPyTorchJob,
  state: RunState,
): ReportedPhase['state'] {
  switch (state) {
    case 'succeeded':
    case 'failed':
    case 'running':
      return state;
    default:
      return hasRun(job) ? 'interrupted' : 'pending';
  }
}

function factsOf({ replicas, metadata, ttlSeconds }: TrimmedPyTorchJob) {
  const [first] = replicas;
  const nodes = replicas.reduce((sum, { count }) => sum + count, 0);
  const gpus = new Set(replicas.map(group => group.gpus));
  return present({
    nodes: nodes > 0 ? nodes : undefined,
    // Where Master and Worker differ there is no one number.
    gpusPerNode: gpus.size === 1 ? first?.gpus : undefined,
    image: first?.image,
    queue: metadata.labels?.[QUEUE_LABEL],
    trackingUrl: toWebUrl(metadata.annotations?.[TRACKING_URL_ANNOTATION]),
    ttlMs: ttlSeconds === undefined ? undefined : ttlSeconds * 1000,
    resources: resourcesOf(replicas),
  });
}

/** Undefined where no pod asks for anything that is written: absent is not nothing. */
function resourcesOf(replicas: ReplicaGroup[]): PartResources[] | undefined {
  const parts = replicas.flatMap(({ name, count, requests }) =>
    requests ? [{ part: name, phase: 'training', pods: count, requests }] : [],
  );
  return parts.length > 0 ? parts : undefined;
}

function hasRun(job: TrimmedPyTorchJob): boolean {
  return conditionOf(job, 'Running') !== undefined;
}

function conditionOf(
  { conditions }: TrimmedPyTorchJob,
  type: string,
): Condition | undefined {
  return conditions.find(condition => condition.type === type);
}

function trueCondition(
  job: TrimmedPyTorchJob,
  type: string,
): Condition | undefined {
  const found = conditionOf(job, type);
  return found?.status === 'True' ? found : undefined;
}
