import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  declaredModelWritePermission,
  removalConfirmPermission,
  reportCreatePermission,
  runControlPermission,
  runLogsReadPermission,
  runReadPermission,
  sourcePreviewPermission,
  sourceReadPermission,
  sourceScanPermission,
} from 'backstage-plugin-model-lifecycle-common';
import {
  runPermissionResourceRef,
  runPermissionRules,
} from 'backstage-plugin-model-lifecycle-node';
import type { RunHistory } from '../training/history/types';
import { toRunResource } from './toRunResource';

/** Makes permissions, rules and resources known to the permission framework. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  history: Pick<RunHistory, 'list'>,
): void {
  registry.addResourceType({
    resourceRef: runPermissionResourceRef,
    permissions: [
      runReadPermission,
      runLogsReadPermission,
      runControlPermission,
    ],
    rules: Object.values(runPermissionRules),
    getResources: async ids => {
      const { rows } = await history.list({
        ids,
        order: 'newest',
        limit: ids.length,
      });
      const byId = new Map(rows.map(row => [row.run.id, toRunResource(row)]));
      return ids.map(id => byId.get(id));
    },
  });
  registry.addPermissions([
    reportCreatePermission,
    sourceReadPermission,
    sourceScanPermission,
    sourcePreviewPermission,
    removalConfirmPermission,
    declaredModelWritePermission,
  ]);
}
