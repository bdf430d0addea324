import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ModelSourceType } from './models';

/** @public */
export interface ModelSourcesExtensionPoint {
  /** Makes `type` usable in `modelLifecycle.models.sources`. Throws when another module has taken it. */
  addSourceType(type: ModelSourceType): void;
}

/**
 * Adds kinds of model sources from other modules.
 *
 * @public
 */
export const modelSourcesExtensionPoint =
  createExtensionPoint<ModelSourcesExtensionPoint>({
    id: 'model-lifecycle.model-sources',
  });
