/*
 * Rule 5 of the training design: what Kueue says. In order; the first that
 * answers wins, and silence means: go on below.
 */
import {
  blocked,
  paused,
  pending,
  preempted,
  queued,
  withPodsStopping,
  type DeactivationCause,
} from '../reasons';
import { timestampOf } from '../contracts/time';
import { conditionOf, isDeleting, isTrue } from './pods';
import { neverFits } from './queueMessage';
import { firstMatch, type Rule, type Verdict } from './verdict';
import type { World } from './world';

/** Newer names that Kueue gives to "cannot start as it is". */
const INADMISSIBLE = new Set([
  'Inadmissible',
  'Misconfigured',
  'NoMatchingFlavor',
  'TopologyPlacementFailed',
]);
const QUEUE_STOPPED = new Set(['ClusterQueueStopped', 'LocalQueueStopped']);

const KUEUE_RULES: Rule[] = [
  withoutWorkload,
  deactivated,
  queueStopped,
  cannotBeAdmitted,
  evictedByPreemption,
  evicted,
  waitingForQuota,
  waitingForCheck,
  notStarted,
];

export function kueueRule(world: World): Verdict | undefined {
  if (!world.isKueueManaged || isFinished(world)) {
    return undefined;
  }
  const verdict = firstMatch(KUEUE_RULES, world);
  return verdict && besideItsPods(verdict, world);
}

/** After the end QuotaReserved and Admitted turn False: `Finished` is read first. */
function isFinished({ workload }: World): boolean {
  return (
    workload !== undefined && isTrue(workload.status.conditions, 'Finished')
  );
}

function withoutWorkload(world: World): Verdict | undefined {
  if (world.workload || !world.trainJob?.spec.suspend) {
    return undefined;
  }
  return {
    state: 'queued',
    reason: world.sees('Workload')
      ? queued.noWorkload()
      : queued.waiting({ queue: world.queueName }),
  };
}

/** `spec.active=false`: by a person, unless Kueue left a sign that it did it. */
function deactivated({ workload }: World): Verdict | undefined {
  if (!workload || workload.spec.active) {
    return undefined;
  }
  const { conditions } = workload.status;
  const target = conditionOf(conditions, 'DeactivationTarget');
  const eviction = conditionOf(conditions, 'Evicted');
  const isKueues =
    target?.status === 'True' ||
    (eviction?.status === 'True' &&
      eviction.reason?.startsWith('DeactivatedDueTo'));
  if (!isKueues) {
    return { state: 'paused', reason: paused.kueue() };
  }
  const sign = target?.status === 'True' ? target : eviction;
  return {
    state: 'blocked',
    reason: blocked.deactivated({
      cause: deactivationCause(sign?.reason),
      message: sign?.message,
    }),
  };
}

function deactivationCause(reason: string = ''): DeactivationCause {
  if (reason.includes('MaximumExecutionTimeExceeded')) {
    return 'maximum-execution-time';
  }
  if (reason.includes('RequeuingLimitExceeded')) {
    return 'requeuing-limit';
  }
  return reason.includes('AdmissionCheck') ? 'admission-check' : 'other';
}

function queueStopped(world: World): Verdict | undefined {
  const { conditions = [] } = world.workload?.status ?? {};
  const eviction = conditionOf(conditions, 'Evicted');
  const quota = conditionOf(conditions, 'QuotaReserved');
  if (isUnreserved(quota) && INADMISSIBLE.has(quota?.reason ?? '')) {
    // Says more than the eviction: which queue, and what is wrong with it.
    return undefined;
  }
  const sign =
    eviction?.status === 'True' && QUEUE_STOPPED.has(eviction.reason ?? '')
      ? eviction
      : undefined;
  const suspended =
    isUnreserved(quota) && quota?.reason === 'Suspended' ? quota : undefined;
  const found = sign ?? suspended;
  return found
    ? {
        state: 'blocked',
        reason: blocked.queueStopped({
          queue: world.queueName,
          message: found.message,
        }),
      }
    : undefined;
}

function cannotBeAdmitted(world: World): Verdict | undefined {
  const quota = conditionOf(
    world.workload?.status.conditions ?? [],
    'QuotaReserved',
  );
  if (!isUnreserved(quota)) {
    return undefined;
  }
  const queue = world.queueName;
  const message = quota?.message;
  if (INADMISSIBLE.has(quota?.reason ?? '')) {
    return {
      state: 'blocked',
      reason: blocked.inadmissible({ queue, message }),
    };
  }
  const excess = neverFits(quota?.reason, message);
  return (
    excess && {
      state: 'blocked',
      reason: blocked.neverFits({ queue, ...excess, message }),
    }
  );
}

function evictedByPreemption(world: World): Verdict | undefined {
  const { conditions = [] } = world.workload?.status ?? {};
  const eviction = conditionOf(conditions, 'Evicted');
  if (eviction?.status !== 'True' || eviction.reason !== 'Preempted') {
    return undefined;
  }
  return {
    state: 'preempted',
    reason: preempted.byKueue({
      queue: world.queueName,
      kind: conditionOf(conditions, 'Preempted')?.reason,
    }),
  };
}

/** Any other eviction. One by deactivation that was taken back is over: the job just waits. */
function evicted({ workload }: World): Verdict | undefined {
  const eviction = conditionOf(workload?.status.conditions ?? [], 'Evicted');
  if (
    eviction?.status !== 'True' ||
    eviction.reason?.startsWith('Deactivated')
  ) {
    return undefined;
  }
  const requeue = workload?.status.requeueState;
  return {
    state: 'queued',
    reason: queued.evicted({
      kind: eviction.reason,
      message: eviction.message,
      retry: requeue?.count,
      retryAt: timestampOf(requeue?.requeueAt),
    }),
  };
}

function waitingForQuota(world: World): Verdict | undefined {
  const { workload } = world;
  if (!workload) {
    return undefined;
  }
  const quota = conditionOf(workload.status.conditions, 'QuotaReserved');
  if (quota?.status === 'True') {
    return undefined;
  }
  return {
    state: 'queued',
    reason: queued.waiting({
      queue: world.queueName,
      message: quota?.message,
    }),
  };
}

function waitingForCheck({ workload }: World): Verdict | undefined {
  if (!workload || isTrue(workload.status.conditions, 'Admitted')) {
    return undefined;
  }
  const check = workload.status.admissionChecks.find(
    ({ state }) => state !== 'Ready',
  );
  return {
    state: 'pending',
    reason: pending.admissionCheck({
      check: check?.name,
      checkState: check?.state,
      message: check?.message,
    }),
  };
}

/** Admitted, but `spec.suspend` is still true: Kueue is about to start it, or somebody suspended what Kueue had started. */
function notStarted(world: World): Verdict | undefined {
  if (!world.workload || !world.trainJob?.spec.suspend) {
    return undefined;
  }
  return {
    state: 'pending',
    reason:
      world.memory.startedUnder === admissionOf(world)
        ? pending.suspendedOutsideKueue()
        : pending.admitted(),
  };
}

/** Tells one admission from the next. */
export function admissionOf({ workload }: World): string | undefined {
  const admitted = conditionOf(workload?.status.conditions ?? [], 'Admitted');
  return admitted?.status === 'True' ? admitted.lastTransitionTime : undefined;
}

function isUnreserved(quota: { status: string } | undefined): boolean {
  return quota !== undefined && quota.status !== 'True';
}

/** Pods that go on although Kueue took the job off: stopping, or a disagreement. */
function besideItsPods(verdict: Verdict, world: World): Verdict {
  const alive = world.podsAlive;
  return {
    ...verdict,
    reason: withPodsStopping(verdict.reason, alive.length),
    ...(alive.some(pod => !isDeleting(pod))
      ? { disagreement: 'pods-still-running' as const }
      : {}),
  };
}
