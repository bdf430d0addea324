import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_RUN } from 'backstage-plugin-model-lifecycle-common';

/**
 * What rules about runs may look at.
 *
 * @public
 */
export interface RunResource {
  /** The run's stored owner; absent where the owner map knew none. */
  ownerRef?: string;
  /** Folder name under training/sources, e.g. `trainjob`. */
  sourceType: string;
  /** Name of the cluster, or id of the source. */
  sourceId: string;
  namespace: string;
}

/**
 * The SQL form of a rule: the column holds one of the values. A column without
 * a value matches nothing.
 *
 * @public
 */
export interface RunCondition {
  column:
    | 'runs.owner_ref'
    | 'runs.source_type'
    | 'runs.source_id'
    | 'runs.namespace';
  values: string[];
}

/**
 * Training runs in the permission framework.
 *
 * @public
 */
export const runPermissionResourceRef = createPermissionResourceRef<
  RunResource,
  RunCondition
>().with({ pluginId: 'model-lifecycle', resourceType: RESOURCE_TYPE_RUN });
