import type { ResourceType } from '../../../clusters/types';

export const TRAIN_JOBS: ResourceType = {
  group: 'trainer.kubeflow.org',
  version: 'v1alpha1',
  plural: 'trainjobs',
  kind: 'TrainJob',
};

export const KUEUE_GROUP = 'kueue.x-k8s.io';
/** Newest first. Kueue before 0.15 serves only the older one, 0.19 stores the newer. */
export const KUEUE_VERSIONS = ['v1beta2', 'v1beta1'];

export function workloads(version: string): ResourceType {
  return {
    group: KUEUE_GROUP,
    version,
    plural: 'workloads',
    kind: 'Workload',
  };
}
