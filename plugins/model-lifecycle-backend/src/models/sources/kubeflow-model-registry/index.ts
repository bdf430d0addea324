import type { BuiltInSourceType } from '../types';
import { readRegistryConfig } from './config';
import { KubeflowRegistrySource } from './KubeflowRegistrySource';

/** Models of Kubeflow Model Registries. See the README beside this file. */
export const kubeflowModelRegistrySource: BuiltInSourceType = {
  type: 'kubeflow-model-registry',
  configure: section => {
    const config = readRegistryConfig(section);
    return {
      frequencyMs: 10 * 60_000,
      create: ({ services }) => new KubeflowRegistrySource(config, services),
    };
  },
};
