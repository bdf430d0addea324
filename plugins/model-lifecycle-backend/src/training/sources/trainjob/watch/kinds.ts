import type {
  ClusterClient,
  KubernetesObject,
  ResourceType,
  UnreadArrays,
} from '../../../../clusters/types';
import {
  trimJob,
  trimJobSet,
  trimPod,
  trimTrainJob,
  trimWorkload,
} from '../observe/trim';
import { discoverVersion } from '../../../../clusters/reflector/discoverVersion';
import type { Time } from '../../../../time/time';
import { KUEUE_VERSIONS, TRAIN_JOBS, workloads } from '../resources';
import type { FamilyKind } from './FamilyIndex';

export const EVENTS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
};

/** Only what a JobSet made: a cluster has many other Jobs and Pods. */
const OF_A_JOBSET = 'jobset.sigs.k8s.io/jobset-name';

export interface WatchedKind<Kind = FamilyKind> {
  kind: Kind;
  /** Of the resource, as the Sources page names it. */
  name: string;
  resource: ResourceType | Promise<ResourceType>;
  labelSelector?: string;
  /** Arrays that `trim` does not read. */
  unread?: UnreadArrays;
  trim: (object: KubernetesObject) => KubernetesObject;
}

/** The long ones of a pod's spec, wherever a template stands. */
const OF_A_POD = ['env', 'volumeMounts', 'volumes'];
const OF_A_TEMPLATE = ['containers', 'initContainers', 'volumes'];
/** Of a JobSet image and resources are read, which stand among these. */
const OF_A_JOB_SET = [
  'initContainers',
  'env',
  'envFrom',
  'command',
  'args',
  'volumeMounts',
  'volumes',
];
/** The environment is read, to be hashed. */
const OF_A_TRAIN_JOB = [
  'podTemplateOverrides',
  'podSpecOverrides',
  'runtimePatches',
  'volumeMounts',
];

export const TRAIN_JOB_KIND: WatchedKind<'TrainJob'> = {
  kind: 'TrainJob',
  name: 'trainjobs.trainer.kubeflow.org',
  resource: TRAIN_JOBS,
  unread: OF_A_TRAIN_JOB,
  trim: trimTrainJob,
};

/** What belongs to TrainJobs. The signal ends the search for a version. */
export function childKinds(options: {
  client: ClusterClient;
  time: Time;
  signal: AbortSignal;
}): WatchedKind[] {
  return [
    {
      kind: 'JobSet',
      name: 'jobsets.jobset.x-k8s.io',
      resource: {
        group: 'jobset.x-k8s.io',
        version: 'v1alpha2',
        plural: 'jobsets',
        kind: 'JobSet',
      },
      unread: OF_A_JOB_SET,
      trim: trimJobSet,
    },
    {
      kind: 'Job',
      name: 'jobs.batch',
      resource: { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
      labelSelector: OF_A_JOBSET,
      unread: OF_A_TEMPLATE,
      trim: trimJob,
    },
    {
      kind: 'Pod',
      name: 'pods',
      resource: { group: '', version: 'v1', plural: 'pods', kind: 'Pod' },
      labelSelector: OF_A_JOBSET,
      unread: OF_A_POD,
      trim: trimPod,
    },
    {
      kind: 'Workload',
      name: 'workloads.kueue.x-k8s.io',
      resource: discoverVersion({
        ...options,
        versions: KUEUE_VERSIONS.map(workloads),
      }),
      unread: OF_A_TEMPLATE,
      trim: trimWorkload,
    },
  ];
}
