import { Change, Key } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { LABELS, LocalQueue, TrainJob, isTrue } from './kinds';
import { evict, finishWorkload, followEviction } from './kueue/eviction';
import { createWorkload, setSuspend, workloadOf } from './kueue/objects';
import { scheduleWorkloads } from './kueue/scheduling';
import { Cluster, Controller } from './manager';

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
    scheduleWorkloads(this.cluster, namespace);
  }

  private syncRun(run: TrainJob): void {
    if (run.metadata.deletionTimestamp) return;
    const workload = workloadOf(this.cluster, run);
    const finished = isTrue(run, 'Complete') || isTrue(run, 'Failed');
    if (!workload) {
      if (!finished && run.spec.suspend) createWorkload(this.cluster, run);
      return;
    }
    if (finished) {
      if (!isTrue(workload, 'Finished'))
        finishWorkload(this.cluster, workload, run);
      return;
    }
    if (!workload.spec.active && !isTrue(workload, 'Evicted')) {
      evict(
        this.cluster,
        workload,
        'Deactivated',
        'The workload is deactivated',
      );
      return;
    }
    if (isTrue(workload, 'Evicted')) {
      followEviction(this.cluster, workload, run);
      return;
    }
    const admitted = isTrue(workload, 'Admitted');
    if (run.spec.suspend === admitted) setSuspend(this.cluster, run, !admitted);
  }
}
