import type { Entity } from '@backstage/catalog-model';

export const TRAINING_JOB: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'support-chat-fine-tune',
    namespace: 'default',
    annotations: { 'model-lifecycle.io/job': 'support-chat-fine-tune' },
  },
  spec: { type: 'training-job', owner: 'group:default/ml-platform' },
};
