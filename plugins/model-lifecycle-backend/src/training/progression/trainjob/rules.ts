/*
 * The state of a TrainJob: the rules of §2 of the training design, in their
 * order. The first that answers wins. `PodsReady`, `Suspended` and the last
 * condition decide nothing: a resumed job keeps `Suspended=False` for ever, and
 * PodsReady is there only when Kueue waits for it.
 */
import type { RunState } from '../../run';
import {
  deleting,
  failed,
  paused,
  running,
  stopped,
  succeeded,
  unknown,
  withPodsStopping,
} from '../reasons';
import { timestampOf } from '../contracts/time';
import { lastSeenState } from '../leaveWatch';
import { recentlyAbsent, stateBeforeAbsence } from './absence';
import { kueueRule } from './kueueRules';
import { conditionOf, isDeleting } from './pods';
import {
  initializerRule,
  jobSetMissingRule,
  pendingRule,
  restartingRule,
  runningRule,
} from './podRules';
import { firstMatch, type Rule, type Verdict } from './verdict';
import type { World } from './world';

const RULES: [section: string, rule: Rule][] = [
  ['1. Complete or Failed', resultRule],
  ['2. deletionTimestamp', deletingRule],
  ['3. object gone', goneRule],
  ['4. run by another controller', foreignRule],
  ['5. Kueue', kueueRule],
  ['6. suspended without Kueue', suspendedRule],
  ['7. no JobSet', jobSetMissingRule],
  ['8. restarting', restartingRule],
  ['9. initializers', initializerRule],
  ['10. trainer pods or progress', runningRule],
  ['11. pending', pendingRule],
];

export function stateOf(world: World): Verdict {
  return (
    firstMatch(
      RULES.map(([, rule]) => rule),
      world,
    ) ?? { state: 'unknown', reason: unknown.silent({ last: 'unknown' }) }
  );
}

export type Ending = 'succeeded' | 'failed';

/** The result that the TrainJob itself tells. */
export function resultOf(world: Pick<World, 'trainJob'>): Ending | undefined {
  const { conditions = [] } = world.trainJob?.status ?? {};
  if (conditionOf(conditions, 'Complete')?.status === 'True') {
    return 'succeeded';
  }
  return conditionOf(conditions, 'Failed')?.status === 'True'
    ? 'failed'
    : undefined;
}

/** Even while being deleted: the result is stored at once. The reason is made richer once progress and cause are known. */
function resultRule(world: World): Verdict | undefined {
  const result = resultOf(world);
  const { conditions = [] } = world.trainJob?.status ?? {};
  if (result === 'succeeded') {
    const { message } = conditionOf(conditions, 'Complete') ?? {};
    return { state: 'succeeded', reason: succeeded.complete({ message }) };
  }
  if (result === 'failed' && world.previous?.state !== 'succeeded') {
    const { reason, message } = conditionOf(conditions, 'Failed') ?? {};
    return {
      state: 'failed',
      reason:
        reason === 'DeadlineExceeded'
          ? failed.deadline({ message })
          : failed.condition({ cause: reason, message }),
    };
  }
  return world.startedAgain ? undefined : storedResult(world);
}

/** A result that was stored stays, even if the condition has gone from the object. */
function storedResult({ previous }: World): Verdict | undefined {
  return previous?.state === 'succeeded' || previous?.state === 'failed'
    ? { state: previous.state, reason: previous.reason }
    : undefined;
}

/**
 * Trainer 2.3 removes Failed and trains again when the JobSet's TTL passes. An
 * object without the condition alone proves nothing, it may be an old answer:
 * the new JobSet or pod must be seen, or the success that it came to. A Failed
 * that is set again (OpenShift AI's controller does so at each look) is the old
 * one, unless it is younger than that JobSet or pod.
 */
export function hasStartedAgain(world: Omit<World, 'startedAgain'>): boolean {
  if (world.previous?.state !== 'failed') {
    return false;
  }
  const result = resultOf(world);
  if (
    result === 'succeeded' ||
    !world.isThere ||
    world.trainJob?.metadata.deletionTimestamp !== undefined
  ) {
    return result === 'succeeded';
  }
  if (result === 'failed') {
    return hasFailedAgain(world);
  }
  const { attempt, countedPods } = world.memory;
  const { jobSet } = world;
  const isNewJobSet =
    jobSet !== undefined &&
    !jobSet.metadata.deletionTimestamp &&
    (jobSet.metadata.uid !== attempt.jobSetUid || isAfterTheEnd(world, jobSet));
  const isNewPod = world.rankZeroPods.some(
    pod => !countedPods.includes(pod.metadata.uid) || isAfterTheEnd(world, pod),
  );
  return isNewJobSet || isNewPod || !world.sees('JobSet');
}

function hasFailedAgain(world: Omit<World, 'startedAgain'>): boolean {
  const { conditions = [] } = world.trainJob?.status ?? {};
  const failedAt = timestampOf(
    conditionOf(conditions, 'Failed')?.lastTransitionTime,
  );
  return [world.jobSet, ...world.rankZeroPods].some(child => {
    const created = timestampOf(child?.metadata.creationTimestamp);
    return (
      child !== undefined &&
      created !== undefined &&
      failedAt !== undefined &&
      isAfterTheEnd(world, child) &&
      created <= failedAt
    );
  });
}

/** Created after the run had ended, by the cluster's clock. */
export function isAfterTheEnd(
  { previous }: Pick<World, 'previous'>,
  { metadata }: { metadata: { creationTimestamp?: string } },
): boolean {
  const created = timestampOf(metadata.creationTimestamp);
  return (
    created !== undefined &&
    previous?.endedAt !== undefined &&
    created > previous.endedAt
  );
}

function deletingRule(world: World): Verdict | undefined {
  const { metadata } = world.trainJob ?? {};
  if (!world.isThere || metadata?.deletionTimestamp === undefined) {
    return undefined;
  }
  return (
    storedResult(world) ?? {
      state: 'deleting',
      reason: deleting.waiting({ finalizers: metadata.finalizers?.join(', ') }),
    }
  );
}

/** A background delete, kubectl's default, shows no deletionTimestamp at all, and pods outlive the object. */
function goneRule(world: World): Verdict | undefined {
  if (world.isThere) {
    return undefined;
  }
  const { previous, observation } = world;
  const stored = storedResult(world);
  if (stored) {
    return stored;
  }
  if (previous?.state === 'stopped') {
    return { state: 'stopped', reason: previous.reason };
  }
  const last = previous
    ? recentlyAbsent(world) ?? lastSeenState(previous)
    : 'unknown';
  // The Complete of a JobSet is no result: the TrainJob's own word was never seen.
  return {
    state: 'stopped',
    reason: observation.gone?.seen
      ? stopped.deleted({ while: lastLivingState(world) })
      : stopped.endedUnseen({ last, lastSeenAt: previous?.observedAt }),
  };
}

/** "Deleted while running" says more than "deleted while deleting". */
function lastLivingState(world: World): RunState {
  const { previous, memory } = world;
  return previous?.state === 'deleting'
    ? memory.beforeDeletion ?? 'deleting'
    : stateBeforeAbsence(world) ?? 'unknown';
}

/** Only the TrainJob and its Workload are here; the rest lives in another cluster. */
function foreignRule(world: World): Verdict | undefined {
  const { manager, trainJob } = world;
  if (manager === undefined || !trainJob) {
    return undefined;
  }
  const waiting = kueueRule(world);
  if (waiting) {
    return waiting;
  }
  const isReady = trainJob.status.jobsStatus.some(row => row.ready > 0);
  if (isReady || world.memory.attempt.hadRun) {
    return { state: 'running', reason: running.managedElsewhere({ manager }) };
  }
  return {
    state: 'unknown',
    reason: unknown.managedElsewhere({ manager }),
  };
}

function suspendedRule(world: World): Verdict | undefined {
  if (world.isKueueManaged || !world.trainJob?.spec.suspend) {
    return undefined;
  }
  const alive = world.podsAlive;
  const isFirst = world.memory.countedPods.length === 0 && !alive.length;
  return {
    state: 'paused',
    reason: withPodsStopping(
      isFirst && !world.memory.attempt.hadRun
        ? paused.beforeStart()
        : paused.suspended(),
      alive.length,
    ),
    ...(alive.some(pod => !isDeleting(pod))
      ? { disagreement: 'pods-still-running' as const }
      : {}),
  };
}
