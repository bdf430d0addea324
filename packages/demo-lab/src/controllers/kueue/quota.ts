import { RESOURCES } from '../../kubernetes/resources';
import { ClusterQueue, LocalQueue, Workload } from '../kinds';
import { Cluster } from '../manager';
import { GPU } from './objects';

export interface Quota {
  name: string;
  flavor: string;
  capacity: number;
  preempts: boolean;
}

/** Of the ClusterQueue behind the workload's LocalQueue; `undefined` where one of them is missing. */
export function quotaOf(
  cluster: Cluster,
  workload: Workload,
): Quota | undefined {
  const { store } = cluster;
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
