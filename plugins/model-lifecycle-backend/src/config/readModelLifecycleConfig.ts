import type { Config } from '@backstage/config';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { readAdoption } from './readAdoption';
import { readModels } from './readModels';
import { readTraining } from './readTraining';
import type { ModelLifecycleConfig } from './types';

function deepFreeze<T>(value: T): T {
  // A frozen RegExp cannot replace: that sets its lastIndex.
  if (value instanceof RegExp) return value;
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/**
 * Reads `modelLifecycle` from the app-config, except what others read: `clusters`
 * (`clusters/clusterConfig.ts`), `catalog` and `techdocs` (the modules). Throws an InputError that names the full key
 * path and what is allowed there.
 */
export function readModelLifecycleConfig(config: Config): ModelLifecycleConfig {
  const root = new ConfigSection(
    'modelLifecycle',
    config.getOptional('modelLifecycle'),
  );
  // Read elsewhere: by the cluster clients and by the modules of catalog and TechDocs.
  ['clusters', 'catalog', 'techdocs'].forEach(key => root.raw(key));
  const result = {
    training: readTraining(root.section('training')),
    models: readModels(root.section('models')),
    adoption: readAdoption(root.section('adoption')),
  };
  root.rejectUnknownKeys();
  return deepFreeze(result);
}
