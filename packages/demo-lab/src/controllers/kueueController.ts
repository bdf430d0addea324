import { Change, Key } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { derivedUid } from '../scenario/random';
import {
  ClusterQueue,
  Condition,
  LABELS,
  LocalQueue,
  TrainJob,
  TrainingRuntime,
  Workload,
  conditionOf,
  isTrue,
  ownedBy,
  withCondition,
} from './kinds';
import { Cluster, Controller, timeNow, warn } from './manager';

const GPU = 'nvidia.com/gpu';
const PRIORITIES: Record<string, number> = { high: 1000, low: -1000 };

interface Quota {
  name: string;
  flavor: string;
  capacity: number;
  preempts: boolean;
}

/** Kueue: a Workload for each queued TrainJob, quota, preemption, deactivation. */
export class KueueController implements Controller {
  readonly name = 'kueue';

  constructor(private readonly cluster: Cluster) {}

  latencyMs(): number {
    return 110;
  }

  /**
   * Runs of one queue hang together by quota, and here a queue belongs to one
   * namespace. Progress of runs outside the queues concerns nobody.
   */
  concerns({ resource, object }: Change): Key[] {
    const { name, namespace, labels } = object.metadata;
    if (resource === RESOURCES.trainJobs) {
      return labels?.[LABELS.queue] ? [{ namespace, name: 'queue' }] : [];
    }
    const mine =
      resource === RESOURCES.workloads || resource === RESOURCES.localQueues;
    if (mine) return [{ namespace, name: 'queue' }];
    return resource === RESOURCES.clusterQueues ? this.queuesOf(name) : [];
  }

  private queuesOf(clusterQueue: string): Key[] {
    return this.cluster.store
      .list<LocalQueue>(RESOURCES.localQueues)
      .filter(({ spec }) => spec.clusterQueue === clusterQueue)
      .map(({ metadata }) => ({
        namespace: metadata.namespace,
        name: 'queue',
      }));
  }

  reconcile({ namespace }: Key): void {
    const { store } = this.cluster;
    const runs = store.list<TrainJob>(RESOURCES.trainJobs, namespace);
    for (const run of runs) {
      if (run.metadata.labels?.[LABELS.queue]) this.syncRun(run);
    }
    this.schedule(namespace);
  }

  private workloads(namespace?: string): Workload[] {
    return this.cluster.store.list<Workload>(RESOURCES.workloads, namespace);
  }

  private workloadOf(run: TrainJob): Workload | undefined {
    return this.workloads().find(
      ({ metadata }) => metadata.labels?.[LABELS.jobUid] === run.metadata.uid,
    );
  }

  private runOf(workload: Workload): TrainJob | undefined {
    const owner = workload.metadata.ownerReferences?.[0];
    const run = this.cluster.store.get<TrainJob>(RESOURCES.trainJobs, {
      namespace: workload.metadata.namespace,
      name: owner?.name ?? '',
    });
    return run?.metadata.uid === owner?.uid ? run : undefined;
  }

  private syncRun(run: TrainJob): void {
    if (run.metadata.deletionTimestamp) return;
    const workload = this.workloadOf(run);
    const finished = isTrue(run, 'Complete') || isTrue(run, 'Failed');
    if (!workload) {
      if (!finished && run.spec.suspend) this.createWorkload(run);
      return;
    }
    if (finished) {
      if (!isTrue(workload, 'Finished')) this.finish(workload, run);
      return;
    }
    if (!workload.spec.active && !isTrue(workload, 'Evicted')) {
      this.evict(workload, 'Deactivated', 'The workload is deactivated');
      return;
    }
    if (isTrue(workload, 'Evicted')) {
      this.followEviction(workload, run);
      return;
    }
    const admitted = isTrue(workload, 'Admitted');
    if (run.spec.suspend === admitted) this.suspend(run, !admitted);
  }

  private suspend(run: TrainJob, suspend: boolean): void {
    this.cluster.store.modify<TrainJob>(
      RESOURCES.trainJobs,
      run.metadata,
      draft => {
        draft.spec.suspend = suspend;
      },
    );
  }

  private createWorkload(run: TrainJob): void {
    const { namespace, name, uid, labels = {} } = run.metadata;
    const workloadUid = derivedUid(uid, 'Workload');
    this.cluster.store.create(RESOURCES.workloads, {
      apiVersion: 'kueue.x-k8s.io/v1beta2',
      kind: 'Workload',
      metadata: {
        name: `trainjob-${name}-${workloadUid.slice(0, 5)}`,
        namespace,
        uid: workloadUid,
        labels: { [LABELS.jobUid]: uid },
        ownerReferences: ownedBy(run),
      },
      spec: {
        active: true,
        queueName: labels[LABELS.queue],
        priority: PRIORITIES[labels[LABELS.priority]] ?? 0,
        podSets: [{ name: 'node', count: this.nodesOf(run) }],
      },
      status: {},
    });
  }

  private nodesOf(run: TrainJob): number {
    const { runtimeRef, trainer } = run.spec;
    const runtime = this.cluster.store.get<TrainingRuntime>(
      RESOURCES.clusterTrainingRuntimes,
      { name: runtimeRef.name },
    );
    return trainer?.numNodes ?? runtime?.spec.mlPolicy?.numNodes ?? 1;
  }

  private gpusOf(workload: Workload): number {
    const run = this.runOf(workload);
    const limits = run?.spec.trainer?.resourcesPerNode?.limits ?? {};
    return Number(limits[GPU] ?? 0) * (workload.spec.podSets[0]?.count ?? 1);
  }

  private quotaOf(workload: Workload): Quota | undefined {
    const { store } = this.cluster;
    const local = store.get<LocalQueue>(RESOURCES.localQueues, {
      namespace: workload.metadata.namespace,
      name: workload.spec.queueName,
    });
    const queue =
      local &&
      store.get<ClusterQueue>(RESOURCES.clusterQueues, {
        name: local.spec.clusterQueue,
      });
    const flavor = queue?.spec.resourceGroups[0]?.flavors[0];
    if (!queue || !flavor) return undefined;
    const gpus = flavor.resources.find(({ name }) => name === GPU);
    return {
      name: queue.metadata.name,
      flavor: flavor.name,
      capacity: Number(gpus?.nominalQuota ?? 0),
      preempts: queue.spec.preemption?.withinClusterQueue === 'LowerPriority',
    };
  }

  private schedule(namespace: string | undefined): void {
    const waiting = this.workloads(namespace)
      .filter(
        workload =>
          workload.spec.active &&
          !isTrue(workload, 'QuotaReserved') &&
          !isTrue(workload, 'Finished') &&
          this.runOf(workload),
      )
      .sort(
        (a, b) =>
          b.spec.priority - a.spec.priority ||
          a.metadata.creationTimestamp.localeCompare(
            b.metadata.creationTimestamp,
          ) ||
          a.metadata.uid.localeCompare(b.metadata.uid),
      );
    for (const workload of waiting) this.tryAdmit(workload);
  }

  private admittedTo(queue: string): Workload[] {
    return this.workloads().filter(
      ({ status }) => status?.admission?.clusterQueue === queue,
    );
  }

  private tryAdmit(workload: Workload): void {
    const quota = this.quotaOf(workload);
    if (!quota) {
      this.refuse(
        workload,
        `LocalQueue ${workload.spec.queueName} doesn't exist`,
        'Inadmissible',
      );
      return;
    }
    const wanted = this.gpusOf(workload);
    const admitted = this.admittedTo(quota.name);
    const used = admitted.reduce((sum, each) => sum + this.gpusOf(each), 0);
    const prefix = "couldn't assign flavors to pod set node: ";
    if (wanted > quota.capacity) {
      this.refuse(
        workload,
        `${prefix}insufficient quota for ${GPU} in flavor ${quota.flavor}, previously considered podsets requests (0) + current podset request (${wanted}) > maximum capacity (${quota.capacity})`,
      );
      return;
    }
    const missing = used + wanted - quota.capacity;
    if (missing <= 0) {
      this.admit(workload, quota, wanted);
      return;
    }
    const victims = quota.preempts
      ? admitted.filter(each => each.spec.priority < workload.spec.priority)
      : [];
    const pending =
      victims.length > 0
        ? `. Pending the preemption of ${victims.length} workload(s)`
        : '';
    this.refuse(
      workload,
      `${prefix}insufficient unused quota for ${GPU} in flavor ${quota.flavor}, ${missing} more needed${pending}`,
    );
    for (const victim of victims) this.preempt(victim, workload);
  }

  private refuse(workload: Workload, why: string, reason = 'Pending'): void {
    const told = conditionOf(workload, 'QuotaReserved')?.message === why;
    this.write(
      workload,
      [{ type: 'QuotaReserved', status: 'False', reason, message: why }],
      draft => {
        draft.status = {
          ...draft.status,
          resourceRequests: [
            {
              name: 'node',
              resources: { [GPU]: String(this.gpusOf(workload)) },
            },
          ],
        };
      },
    );
    if (!told) {
      const component = 'kueue-admission';
      warn(this.cluster, workload, { reason, message: why, component });
    }
  }

  private admit(workload: Workload, quota: Quota, gpus: number): void {
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
    this.write(workload, conditions, draft => {
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

  private preempt(victim: Workload, by: Workload): void {
    const jobUid = by.metadata.labels?.[LABELS.jobUid];
    const message = `Preempted to accommodate a workload (UID: ${by.metadata.uid}, JobUID: ${jobUid}) due to prioritization in the ClusterQueue`;
    this.evict(victim, 'Preempted', message, {
      type: 'Preempted',
      status: 'True',
      reason: 'InClusterQueue',
      message,
    });
  }

  private evict(
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
    this.write(workload, also ? [evicted, also] : [evicted], draft => {
      draft.status = {
        ...draft.status,
        schedulingStats: {
          evictions: [{ reason, underlyingCause: '', count: 1 }],
        },
      };
    });
  }

  /** Stops the run first; the quota is free when no pod is active any more. */
  private followEviction(workload: Workload, run: TrainJob): void {
    const evicted = conditionOf(workload, 'Evicted');
    if (!run.spec.suspend) {
      this.suspend(run, true);
      return;
    }
    const active = run.status?.jobsStatus?.some(row => row.active > 0);
    if (isTrue(workload, 'QuotaReserved') && !active) {
      const message = evicted?.message ?? '';
      const requeued = workload.spec.active;
      this.write(
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
      this.write(workload, [
        {
          type: 'Requeued',
          status: 'True',
          reason: 'Reactivated',
          message: 'The workload was reactivated',
        },
      ]);
    }
  }

  private finish(workload: Workload, run: TrainJob): void {
    const ended = conditionOf(run, 'Complete') ?? conditionOf(run, 'Failed');
    const succeeded = isTrue(run, 'Complete');
    const release = (type: string): Condition => ({
      type,
      status: 'False',
      reason: 'Finished',
      message: 'Workload has finished',
    });
    this.write(
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

  private write(
    workload: Workload,
    conditions: Condition[],
    change: (draft: Workload) => void = () => {},
  ): void {
    this.cluster.store.modify<Workload>(
      RESOURCES.workloads,
      workload.metadata,
      draft => {
        change(draft);
        let list = draft.status?.conditions;
        for (const condition of conditions) {
          list = withCondition(list, {
            ...condition,
            observedGeneration: draft.metadata.generation,
            lastTransitionTime: timeNow(this.cluster),
          });
        }
        draft.status = { ...draft.status, conditions: list };
      },
    );
  }
}
