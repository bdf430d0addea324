import type { ResourceType } from '../../clusters/types';

export const TRAINJOBS: ResourceType = {
  group: 'trainer.kubeflow.org',
  version: 'v1alpha1',
  plural: 'trainjobs',
  kind: 'TrainJob',
};

export const KUEUE_GROUP = 'kueue.x-k8s.io';
/** Newest first; Kueue 0.19 serves both and stores the first. */
export const KUEUE_VERSIONS = ['v1beta2', 'v1beta1'];

export function workloads(version: string): ResourceType {
  return {
    group: KUEUE_GROUP,
    version,
    plural: 'workloads',
    kind: 'Workload',
  };
}
