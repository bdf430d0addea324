import type { KubernetesObject } from '../../../clusters/types';
import { isAccelerator } from '../trainjob/observe/accelerators';
import {
  conditions,
  limited,
  MAX_LIST,
  owners,
  resources,
} from '../trainjob/observe/fields';
import {
  list,
  present,
  record,
  text,
  texts,
  wholeNumber,
} from '../trainjob/observe/read';
import { quantityOf } from '../trainjob/observe/quantity';
import { cappedRequests, requestsOf } from '../trainjob/observe/requests';
import type { ReplicaGroup, TrimmedPyTorchJob } from './types';

const OWN_ANNOTATIONS = /^model-lifecycle\.io\//;
/** The operator's own name for the container that trains. */
const CONTAINER = 'pytorch';
const MAX_GROUPS = 8;

/** Keeps the facts of the spec and what the operator says; never environment, arguments or commands. */
export function trimPyTorchJob(object: KubernetesObject): TrimmedPyTorchJob {
  const { metadata } = object;
  const spec = record(object.spec);
  const status = record(object.status);
  const policy = record(spec.runPolicy);
  return present<TrimmedPyTorchJob>({
    metadata: present({
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      generateName: text((metadata as { generateName?: unknown }).generateName),
      creationTimestamp: metadata.creationTimestamp,
      deletionTimestamp: metadata.deletionTimestamp,
      labels: limited(texts(metadata.labels)),
      annotations: texts(metadata.annotations, key =>
        OWN_ANNOTATIONS.test(key),
      ),
      ownerReferences: owners(metadata.ownerReferences),
    }),
    suspend: policy.suspend === true || undefined,
    ttlSeconds: wholeNumber(policy.ttlSecondsAfterFinished),
    replicas: replicas(spec.pytorchReplicaSpecs, status.replicaStatuses),
    conditions: conditions(status.conditions),
    startTime: text(status.startTime),
    completionTime: text(status.completionTime),
  });
}

function replicas(specs: unknown, statuses: unknown): ReplicaGroup[] {
  const told = record(statuses);
  return Object.entries(record(specs))
    .slice(0, MAX_GROUPS)
    .map(([name, value]) => {
      const spec = record(value);
      const containers = containersOf(spec);
      const container =
        containers.find(each => each.name === CONTAINER) ?? containers[0] ?? {};
      const { active, succeeded, failed } = record(told[name]);
      return present<ReplicaGroup>({
        name,
        // What the operator takes where nothing is written.
        count: wholeNumber(spec.replicas) ?? 1,
        image: text(container.image),
        gpus: acceleratorsOf(container),
        requests: requestsOfPod(containers),
        active: wholeNumber(active) ?? 0,
        succeeded: wholeNumber(succeeded) ?? 0,
        failed: wholeNumber(failed) ?? 0,
      });
    });
}

function containersOf(
  replica: Record<string, unknown>,
): Record<string, unknown>[] {
  const template = record(record(replica.template).spec);
  return list(template.containers).slice(0, MAX_LIST).map(record);
}

/** Sidecars count: their pods hold what they ask for, too. */
function requestsOfPod(
  containers: Record<string, unknown>[],
): ReplicaGroup['requests'] {
  const asked = requestsOf(containers.map(each => resources(each.resources)));
  return Object.keys(asked).length > 0 ? cappedRequests(asked) : undefined;
}

function acceleratorsOf(
  container: Record<string, unknown>,
): number | undefined {
  const { limits, requests } = resources(container.resources) ?? {};
  const found = Object.entries({ ...limits, ...requests })
    .filter(([name]) => isAccelerator(name))
    .map(([, quantity]) => quantityOf(quantity) ?? 0);
  return found.length > 0
    ? found.reduce((sum, count) => sum + count, 0)
    : undefined;
}
