/* What Kueue keeps of a run, and how it writes it. */
import { RESOURCES } from '../../kubernetes/resources';
import { derivedUid } from '../../scenario/random';
import {
  Condition,
  LABELS,
  TrainJob,
  TrainingRuntime,
  Workload,
  ownedBy,
  withCondition,
} from '../kinds';
import { Cluster, timeNow } from '../manager';

export const GPU = 'nvidia.com/gpu';
const PRIORITIES: Record<string, number> = { high: 1000, low: -1000 };

export function workloadsIn(cluster: Cluster, namespace?: string): Workload[] {
  return cluster.store.list<Workload>(RESOURCES.workloads, namespace);
}

export function workloadOf(
  cluster: Cluster,
  run: TrainJob,
): Workload | undefined {
  return workloadsIn(cluster).find(
    ({ metadata }) => metadata.labels?.[LABELS.jobUid] === run.metadata.uid,
  );
}

export function runOf(
  cluster: Cluster,
  workload: Workload,
): TrainJob | undefined {
  const owner = workload.metadata.ownerReferences?.[0];
  const run = cluster.store.get<TrainJob>(RESOURCES.trainJobs, {
    namespace: workload.metadata.namespace,
    name: owner?.name ?? '',
  });
  return run?.metadata.uid === owner?.uid ? run : undefined;
}

export function setSuspend(
  cluster: Cluster,
  run: TrainJob,
  suspend: boolean,
): void {
  cluster.store.modify<TrainJob>(RESOURCES.trainJobs, run.metadata, draft => {
    draft.spec.suspend = suspend;
  });
}

export function createWorkload(cluster: Cluster, run: TrainJob): void {
  const { namespace, name, uid, labels = {} } = run.metadata;
  const workloadUid = derivedUid(uid, 'Workload');
  cluster.store.create(RESOURCES.workloads, {
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
      podSets: [{ name: 'node', count: nodesOf(cluster, run) }],
    },
    status: {},
  });
}

function nodesOf(cluster: Cluster, run: TrainJob): number {
  const { runtimeRef, trainer } = run.spec;
  const runtime = cluster.store.get<TrainingRuntime>(
    RESOURCES.clusterTrainingRuntimes,
    { name: runtimeRef.name },
  );
  return trainer?.numNodes ?? runtime?.spec.mlPolicy?.numNodes ?? 1;
}

export function gpusOf(cluster: Cluster, workload: Workload): number {
  const run = runOf(cluster, workload);
  const limits = run?.spec.trainer?.resourcesPerNode?.limits ?? {};
  return Number(limits[GPU] ?? 0) * (workload.spec.podSets[0]?.count ?? 1);
}

/** Sets conditions, with the time of now where their status changes, and whatever else `change` does. */
export function writeWorkload(
  cluster: Cluster,
  workload: Workload,
  conditions: Condition[],
  change: (draft: Workload) => void = () => {},
): void {
  cluster.store.modify<Workload>(
    RESOURCES.workloads,
    workload.metadata,
    draft => {
      change(draft);
      let list = draft.status?.conditions;
      for (const condition of conditions) {
        list = withCondition(list, {
          ...condition,
          observedGeneration: draft.metadata.generation,
          lastTransitionTime: timeNow(cluster),
        });
      }
      draft.status = { ...draft.status, conditions: list };
    },
  );
}
