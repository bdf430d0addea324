import type { ClusterClient, ResourceType } from '../../clusters/types';
import { findWorkload } from '../actions/findWorkload';
import type { Run, RunPod } from '../run';

const JOB_SETS: ResourceType = {
  group: 'jobset.x-k8s.io',
  version: 'v1alpha2',
  plural: 'jobsets',
  kind: 'JobSet',
};
const JOBS: ResourceType = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
};
const JOB_SET_NAME = 'jobset.sigs.k8s.io/jobset-name';

/** Of a run with very many, these say it. */
const MAX_OBJECTS = 32;
const MAX_JOBS = 8;
/** Jobs that a JobSet of this name made, and one before it. */
const JOBS_READ = 50;
const TEMPLATES = ['replicatedJobs', 'containers', 'initContainers', 'volumes'];

/** In which order pods are asked about. */
const POD_ORDER: RunPod['state'][] = [
  'failed',
  'pending',
  'running',
  'succeeded',
  'gone',
];

export interface InvolvedObjects {
  uids: string[];
  leftOut: number;
  /** Why some of them could not be found. */
  errors: unknown[];
}

/**
 * The uids of a TrainJob, its Workload, JobSet, Jobs and pods, found by owner
 * and not by name. Never rejects: what was found counts.
 */
export async function findInvolved(
  client: ClusterClient,
  run: Run,
  signals: () => AbortSignal,
): Promise<InvolvedObjects> {
  const settled = await Promise.allSettled([
    findWorkload(client, run, signals()).then(found =>
      found ? [found.workload.metadata.uid] : [],
    ),
    findJobs(client, run, signals),
  ]);
  const children = settled.flatMap(one =>
    one.status === 'fulfilled' ? one.value : [],
  );
  const all = [run.uid, ...children, ...podUids(run)];
  const uids = [...new Set(all)];
  return {
    uids: uids.slice(0, MAX_OBJECTS),
    leftOut: Math.max(0, uids.length - MAX_OBJECTS),
    errors: settled.flatMap(one =>
      one.status === 'rejected' ? [one.reason] : [],
    ),
  };
}

/** The JobSet first, then its Jobs. */
async function findJobs(
  client: ClusterClient,
  run: Run,
  signals: () => AbortSignal,
): Promise<string[]> {
  const { namespace, name } = run;
  const jobSets = await client.list(JOB_SETS, {
    namespace,
    fieldSelector: `metadata.name=${name}`,
    limit: 1,
    unread: TEMPLATES,
    signal: signals(),
  });
  const jobSet = jobSets.items.find(isOwnedBy(run.uid));
  if (!jobSet) return [];
  const { uid } = jobSet.metadata;
  const jobs = await client.list(JOBS, {
    namespace,
    labelSelector: `${JOB_SET_NAME}=${name}`,
    limit: JOBS_READ,
    unread: TEMPLATES,
    signal: signals(),
  });
  const ours = jobs.items.filter(isOwnedBy(uid)).slice(0, MAX_JOBS);
  return [uid, ...ours.map(({ metadata }) => metadata.uid)];
}

function isOwnedBy(uid: string) {
  return ({
    metadata,
  }: {
    metadata: { ownerReferences?: { uid: string }[] };
  }): boolean =>
    metadata.ownerReferences?.some(owner => owner.uid === uid) ?? false;
}

/** Those of the present attempt first, and among them those that something is wrong with. */
function podUids({ pods, attempt }: Run): string[] {
  const rank = (pod: RunPod) =>
    (pod.attempt === undefined || pod.attempt === attempt
      ? 0
      : POD_ORDER.length) + POD_ORDER.indexOf(pod.state);
  return [...pods].sort((a, b) => rank(a) - rank(b)).map(({ uid }) => uid);
}
