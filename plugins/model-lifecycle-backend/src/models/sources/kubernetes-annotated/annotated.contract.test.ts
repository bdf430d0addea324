import type { KubernetesObject } from '../../../clusters/types';
import { describeClusterContract } from '../__testUtils__/describeClusterContract';
import { annotatedSource } from '.';

const object = (kind: string, name: string): KubernetesObject => ({
  kind,
  metadata: {
    name,
    namespace: 'lab',
    uid: `${kind}-${name}`,
    resourceVersion: '1',
    annotations: { 'model-lifecycle.io/model': 'hf://Qwen/Qwen3-8B' },
  },
});

describeClusterContract({
  type: annotatedSource,
  objects: {
    '/apis/apps/v1/deployments': [
      object('Deployment', 'a'),
      object('Deployment', 'b'),
    ],
    '/api/v1/services': [object('Service', 'a')],
    '/apis/route.openshift.io/v1/routes': [],
  },
});
