/* How a workload loses its quota, or ends with it. */
import { Condition, TrainJob, Workload, conditionOf, isTrue } from '../kinds';
import { Cluster } from '../manager';
import { setSuspend, writeWorkload } from './objects';

export function evict(
  cluster: Cluster,
  workload: Workload,
  reason: string,
  why: string,
  also?: Condition,
): void {
  if (isTrue(workload, 'Evicted')) return;
  const evicted: Condition = {
    type: 'Evicted',
    status: 'True',
    reason,
    message: why,
  };
  writeWorkload(
    cluster,
    workload,
    also ? [evicted, also] : [evicted],
    draft => {
      draft.status = {
        ...draft.status,
        schedulingStats: {
          evictions: [{ reason, underlyingCause: '', count: 1 }],
        },
      };
    },
  );
}

/** Stops the run first; the quota is free when no pod is active any more. */
export function followEviction(
  cluster: Cluster,
  workload: Workload,
  run: TrainJob,
): void {
  const evicted = conditionOf(workload, 'Evicted');
  if (!run.spec.suspend) {
    setSuspend(cluster, run, true);
    return;
  }
  const active = run.status?.jobsStatus?.some(row => row.active > 0);
  if (isTrue(workload, 'QuotaReserved') && !active) {
    const message = evicted?.message ?? '';
    const requeued = workload.spec.active;
    writeWorkload(
      cluster,
      workload,
      [
        {
          type: 'QuotaReserved',
          status: 'False',
          reason: 'Pending',
          message,
        },
        {
          type: 'Admitted',
          status: 'False',
          reason: 'NoReservation',
          message: 'The workload has no reservation',
        },
        {
          type: 'Requeued',
          status: requeued ? 'True' : 'False',
          reason: evicted?.reason ?? '',
          message,
        },
      ],
      draft => {
        delete draft.status?.admission;
      },
    );
    return;
  }
  if (
    workload.spec.active &&
    conditionOf(workload, 'Requeued')?.status === 'False'
  ) {
    writeWorkload(cluster, workload, [
      {
        type: 'Requeued',
        status: 'True',
        reason: 'Reactivated',
        message: 'The workload was reactivated',
      },
    ]);
  }
}

export function finishWorkload(
  cluster: Cluster,
  workload: Workload,
  run: TrainJob,
): void {
  const ended = conditionOf(run, 'Complete') ?? conditionOf(run, 'Failed');
  const succeeded = isTrue(run, 'Complete');
  const release = (type: string): Condition => ({
    type,
    status: 'False',
    reason: 'Finished',
    message: 'Workload has finished',
  });
  writeWorkload(
    cluster,
    workload,
    [
      release('QuotaReserved'),
      release('Admitted'),
      {
        type: 'Finished',
        status: 'True',
        reason: succeeded ? 'Succeeded' : 'Failed',
        message: ended?.message ?? '',
      },
    ],
    draft => {
      delete draft.status?.admission;
    },
  );
}
