import {
  createPermission,
  type BasicPermission,
  type Permission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * Resource type of training runs in conditional policies.
 *
 * @public
 */
export const RESOURCE_TYPE_RUN = 'model-lifecycle-run' as const;

/** @public */
export type RunPermission = ResourcePermission<typeof RESOURCE_TYPE_RUN>;

/**
 * See a training run: its state, progress, metrics and transitions.
 *
 * @public
 */
export const runReadPermission: RunPermission = createPermission({
  name: 'model-lifecycle.run.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RUN,
});

/**
 * Read the log lines of a training run.
 *
 * @public
 */
export const runLogsReadPermission: RunPermission = createPermission({
  name: 'model-lifecycle.run.logs.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RUN,
});

/**
 * Pause, resume and stop a training run.
 *
 * @public
 */
export const runControlPermission: RunPermission = createPermission({
  name: 'model-lifecycle.run.control',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RUN,
});

/**
 * Report the progress of a training outside Kubernetes.
 *
 * @public
 */
export const reportCreatePermission: BasicPermission = createPermission({
  name: 'model-lifecycle.report.create',
  attributes: { action: 'create' },
});

/**
 * See the health of clusters and sources.
 *
 * @public
 */
export const sourceReadPermission: BasicPermission = createPermission({
  name: 'model-lifecycle.source.read',
  attributes: { action: 'read' },
});

/**
 * Scan a source now.
 *
 * @public
 */
export const sourceScanPermission: BasicPermission = createPermission({
  name: 'model-lifecycle.source.scan',
  attributes: { action: 'update' },
});

/**
 * See what a source would ingest before it is switched on.
 *
 * @public
 */
export const sourcePreviewPermission: BasicPermission = createPermission({
  name: 'model-lifecycle.source.preview',
  attributes: { action: 'read' },
});

/**
 * Let an implausible removal happen.
 *
 * @public
 */
export const removalConfirmPermission: BasicPermission = createPermission({
  name: 'model-lifecycle.removal.confirm',
  attributes: { action: 'delete' },
});

/**
 * Declare a model that no system knows.
 *
 * @public
 */
export const declaredModelWritePermission: BasicPermission = createPermission({
  name: 'model-lifecycle.declared-model.write',
  attributes: { action: 'create' },
});

/**
 * Every permission of the plugin.
 *
 * @public
 */
export const modelLifecyclePermissions: Permission[] = [
  runReadPermission,
  runLogsReadPermission,
  runControlPermission,
  reportCreatePermission,
  sourceReadPermission,
  sourceScanPermission,
  sourcePreviewPermission,
  removalConfirmPermission,
  declaredModelWritePermission,
];
