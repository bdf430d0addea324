import type { KubernetesObject } from '../../../clusters/types';
import { describeClusterContract } from '../__testUtils__/describeClusterContract';
import { kserveSource } from '.';

const object = (kind: string, name: string): KubernetesObject => ({
  kind,
  metadata: { name, namespace: 'team', uid: name, resourceVersion: '1' },
  spec: { predictor: { model: { modelFormat: { name: 'sklearn' } } } },
});
const LLMS = '/apis/serving.kserve.io/v1alpha2/llminferenceservices';

describeClusterContract({
  type: kserveSource,
  objects: {
    '/apis/serving.kserve.io/v1beta1/inferenceservices': [
      object('InferenceService', 'a'),
      object('InferenceService', 'b'),
    ],
    [LLMS]: [object('LLMInferenceService', 'c')],
  },
  oneScope: {
    scope: 'prod/LLMInferenceService',
    matches: ({ url }) => url.pathname === LLMS,
  },
});
