import type {
  ClusterClient,
  ClusterErrorKind,
  KubernetesObject,
  ResourceType,
} from '../../clusters/types';
import type { Run } from '../run';
import {
  KUEUE_GROUP,
  KUEUE_VERSIONS,
  workloads,
} from '../sources/trainjob/resources';

const JOB_UID_LABEL = 'kueue.x-k8s.io/job-uid';
const MAX_WORKLOADS = 500;

export interface FoundWorkload {
  resource: ResourceType;
  workload: KubernetesObject;
}

async function workloadResource(
  client: ClusterClient,
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  for (const version of KUEUE_VERSIONS) {
    const plurals = await client.discover(KUEUE_GROUP, version, signal);
    if (plurals.includes('workloads')) return workloads(version);
  }
  return undefined;
}

async function listWorkloads(
  client: ClusterClient,
  resource: ResourceType,
  options: { run: Run; labelSelector?: string; signal: AbortSignal },
): Promise<KubernetesObject | undefined> {
  const { run, labelSelector, signal } = options;
  const { items } = await client.list(resource, {
    namespace: run.namespace,
    labelSelector,
    limit: MAX_WORKLOADS,
    signal,
  });
  return items.find(item =>
    item.metadata.ownerReferences?.some(({ uid }) => uid === run.uid),
  );
}

/**
 * The Kueue Workload of a run; `undefined` when Kueue does not manage it. Found
 * by label, else (older versions of Kueue write none) among all of the
 * namespace; the owner reference decides either way.
 */
export async function findWorkload(
  client: ClusterClient,
  run: Run,
  signal: AbortSignal,
): Promise<FoundWorkload | undefined> {
  try {
    const resource = await workloadResource(client, signal);
    if (!resource) return undefined;
    const workload =
      (await listWorkloads(client, resource, {
        run,
        labelSelector: `${JOB_UID_LABEL}=${run.uid}`,
        signal,
      })) ??
      (run.facts.queue === undefined
        ? undefined
        : await listWorkloads(client, resource, { run, signal }));
    return workload && { resource, workload };
  } catch (error) {
    const kind = (error as { kind?: ClusterErrorKind }).kind;
    // A cluster without Kueue, or one where we may not read it: then only the
    // queue label says that a Workload matters.
    if (
      run.facts.queue === undefined &&
      (kind === 'not-found' || kind === 'forbidden')
    ) {
      return undefined;
    }
    throw error;
  }
}
