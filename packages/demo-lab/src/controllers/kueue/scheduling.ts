/* Who gets quota: by priority, then by age; one that does not fit may preempt. */
import { Condition, LABELS, Workload, conditionOf, isTrue } from '../kinds';
import { Cluster, warn } from '../manager';
import { evict } from './eviction';
import { GPU, gpusOf, runOf, workloadsIn, writeWorkload } from './objects';
import { Quota, quotaOf } from './quota';

export function scheduleWorkloads(
  cluster: Cluster,
  namespace: string | undefined,
): void {
  const waiting = workloadsIn(cluster, namespace)
    .filter(
      workload =>
        workload.spec.active &&
        !isTrue(workload, 'QuotaReserved') &&
        !isTrue(workload, 'Finished') &&
        runOf(cluster, workload),
    )
    .sort(
      (a, b) =>
        b.spec.priority - a.spec.priority ||
        a.metadata.creationTimestamp.localeCompare(
          b.metadata.creationTimestamp,
        ) ||
        a.metadata.uid.localeCompare(b.metadata.uid),
    );
  for (const workload of waiting) tryAdmit(cluster, workload);
}

function admittedTo(cluster: Cluster, queue: string): Workload[] {
  return workloadsIn(cluster).filter(
    ({ status }) => status?.admission?.clusterQueue === queue,
  );
}

function tryAdmit(cluster: Cluster, workload: Workload): void {
  const quota = quotaOf(cluster, workload);
  if (!quota) {
    refuse(
      cluster,
      workload,
      `LocalQueue ${workload.spec.queueName} doesn't exist`,
      'Inadmissible',
    );
    return;
  }
  const wanted = gpusOf(cluster, workload);
  const admitted = admittedTo(cluster, quota.name);
  const used = admitted.reduce((sum, each) => sum + gpusOf(cluster, each), 0);
  const prefix = "couldn't assign flavors to pod set node: ";
  if (wanted > quota.capacity) {
    refuse(
      cluster,
      workload,
      `${prefix}insufficient quota for ${GPU} in flavor ${quota.flavor}, previously considered podsets requests (0) + current podset request (${wanted}) > maximum capacity (${quota.capacity})`,
    );
    return;
  }
  const missing = used + wanted - quota.capacity;
  if (missing <= 0) {
    admit(cluster, workload, quota, wanted);
    return;
  }
  const victims = quota.preempts
    ? admitted.filter(each => each.spec.priority < workload.spec.priority)
    : [];
  const pending =
    victims.length > 0
      ? `. Pending the preemption of ${victims.length} workload(s)`
      : '';
  refuse(
    cluster,
    workload,
    `${prefix}insufficient unused quota for ${GPU} in flavor ${quota.flavor}, ${missing} more needed${pending}`,
  );
  for (const victim of victims) preempt(cluster, victim, workload);
}

function refuse(
  cluster: Cluster,
  workload: Workload,
  why: string,
  reason = 'Pending',
): void {
  const told = conditionOf(workload, 'QuotaReserved')?.message === why;
  writeWorkload(
    cluster,
    workload,
    [{ type: 'QuotaReserved', status: 'False', reason, message: why }],
    draft => {
      draft.status = {
        ...draft.status,
        resourceRequests: [
          {
            name: 'node',
            resources: { [GPU]: String(gpusOf(cluster, workload)) },
          },
        ],
      };
    },
  );
  if (!told) {
    const component = 'kueue-admission';
    warn(cluster, workload, { reason, message: why, component });
  }
}

function admit(
  cluster: Cluster,
  workload: Workload,
  quota: Quota,
  gpus: number,
): void {
  const evicted = conditionOf(workload, 'Evicted');
  const preempted = conditionOf(workload, 'Preempted');
  const conditions: Condition[] = [
    {
      type: 'QuotaReserved',
      status: 'True',
      reason: 'QuotaReserved',
      message: `Quota reserved in ClusterQueue ${quota.name}`,
    },
    {
      type: 'Admitted',
      status: 'True',
      reason: 'Admitted',
      message: 'The workload is admitted',
    },
  ];
  for (const before of [evicted, preempted]) {
    if (before?.status === 'True') {
      conditions.push({
        type: before.type,
        status: 'False',
        reason: 'QuotaReserved',
        message: `Previously: ${before.message}`,
      });
    }
  }
  writeWorkload(cluster, workload, conditions, draft => {
    draft.status = {
      ...draft.status,
      admission: {
        clusterQueue: quota.name,
        podSetAssignments: [
          {
            name: 'node',
            count: workload.spec.podSets[0].count,
            flavors: { [GPU]: quota.flavor },
            resourceUsage: { [GPU]: String(gpus) },
          },
        ],
      },
    };
    delete draft.status.resourceRequests;
  });
}

function preempt(cluster: Cluster, victim: Workload, by: Workload): void {
  const jobUid = by.metadata.labels?.[LABELS.jobUid];
  const message = `Preempted to accommodate a workload (UID: ${by.metadata.uid}, JobUID: ${jobUid}) due to prioritization in the ClusterQueue`;
  evict(cluster, victim, 'Preempted', message, {
    type: 'Preempted',
    status: 'True',
    reason: 'InClusterQueue',
    message,
  });
}
