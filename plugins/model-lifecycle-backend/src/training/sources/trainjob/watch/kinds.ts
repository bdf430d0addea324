import type {
  ClusterClient,
  KubernetesObject,
  ResourceType,
} from '../../../../clusters/types';
import {
  trimJob,
  trimJobSet,
  trimPod,
  trimTrainJob,
  trimWorkload,
} from '../observe/trim';
import type { FamilyKind } from './FamilyIndex';

export const TRAIN_JOBS: ResourceType = {
  group: 'trainer.kubeflow.org',
  version: 'v1alpha1',
  plural: 'trainjobs',
  kind: 'TrainJob',
};

export const EVENTS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
};

/** Only what a JobSet made: a cluster has many other Jobs and Pods. */
const OF_A_JOBSET = 'jobset.sigs.k8s.io/jobset-name';

const KUEUE = 'kueue.x-k8s.io';
/** The newest that we read first. Kueue before 0.15 serves only the older one. */
const KUEUE_VERSIONS = ['v1beta2', 'v1beta1'];

export interface WatchedKind {
  kind: FamilyKind;
  resource: ResourceType;
  labelSelector?: string;
  trim: (object: KubernetesObject) => KubernetesObject;
}

export const trimOfTrainJobs = trimTrainJob;

export function workloads(version: string): ResourceType {
  return { group: KUEUE, version, plural: 'workloads', kind: 'Workload' };
}

/** The version of Kueue's API to read; the newest where the cluster cannot say. */
export async function kueueVersion(
  client: ClusterClient,
  signal: AbortSignal,
): Promise<string> {
  for (const version of KUEUE_VERSIONS) {
    try {
      const plurals = await client.discover(KUEUE, version, signal);
      if (plurals.includes('workloads')) return version;
    } catch {
      // The reflector will find out and say what is wrong.
      break;
    }
  }
  return KUEUE_VERSIONS[0];
}

export function childKinds(kueue: string): WatchedKind[] {
  return [
    {
      kind: 'JobSet',
      resource: {
        group: 'jobset.x-k8s.io',
        version: 'v1alpha2',
        plural: 'jobsets',
        kind: 'JobSet',
      },
      trim: trimJobSet,
    },
    {
      kind: 'Job',
      resource: { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
      labelSelector: OF_A_JOBSET,
      trim: trimJob,
    },
    {
      kind: 'Pod',
      resource: { group: '', version: 'v1', plural: 'pods', kind: 'Pod' },
      labelSelector: OF_A_JOBSET,
      trim: trimPod,
    },
    { kind: 'Workload', resource: workloads(kueue), trim: trimWorkload },
  ];
}
