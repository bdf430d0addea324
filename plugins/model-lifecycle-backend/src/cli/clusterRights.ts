import type { ResourceType } from '../clusters/types';
import type { TrainingConfig } from '../config/types';
import {
  KUEUE_GROUP,
  KUEUE_VERSIONS,
  TRAIN_JOBS,
  workloads,
} from '../training/sources/trainjob/resources';
import { EVENTS } from '../training/sources/trainjob/watch/kinds';

export type Verb = 'list' | 'watch' | 'get';

/** A rule that a feature needs, as `docs/rbac` writes it. */
export interface ClusterRight {
  /** The newest first; the first one that the cluster serves counts. */
  versions: readonly ResourceType[];
  /** E.g. `pods/log`. */
  subresource?: string;
  verbs: readonly Verb[];
  /** What is not there when the right is missing. */
  feature: string;
  /** A cluster without the kind is an ordinary one. */
  isOptional: boolean;
}

const ALL: readonly Verb[] = ['list', 'watch'];
const PODS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
};

/** What watching TrainJobs needs. What sources need is tried by the sources. */
export function rightsOf(training: TrainingConfig): ClusterRight[] {
  const read = (
    resource: ResourceType | ResourceType[],
    feature: string,
    isOptional = false,
  ): ClusterRight => ({
    versions: [resource].flat(),
    verbs: ALL,
    feature,
    isOptional,
  });
  return [
    read(TRAIN_JOBS, 'training runs'),
    read(
      {
        group: 'jobset.x-k8s.io',
        version: 'v1alpha2',
        plural: 'jobsets',
        kind: 'JobSet',
      },
      'phases of training runs',
    ),
    read(
      { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
      'progress of training runs',
    ),
    read(PODS, 'why a training run waits or fails'),
    {
      ...read(EVENTS, 'why a training run waits or could not be created'),
      verbs: ['list'],
    },
    read(KUEUE_VERSIONS.map(workloads), 'places in Kueue queues', true),
    ...(training.logs.visibility !== 'off' || training.logs.capture === 'tail'
      ? [
          {
            versions: [PODS],
            subresource: 'log',
            verbs: ['get' as const],
            feature: 'logs',
            isOptional: false,
          },
        ]
      : []),
  ];
}

/** Rights that change something: nothing tries them before somebody does. */
export function untriedRights(training: TrainingConfig): string[] {
  if (!training.actions.enabled) return [];
  return [
    `patch ${TRAIN_JOBS.plural}.${TRAIN_JOBS.group}`,
    `delete ${TRAIN_JOBS.plural}.${TRAIN_JOBS.group}`,
    `patch workloads.${KUEUE_GROUP}`,
  ];
}
