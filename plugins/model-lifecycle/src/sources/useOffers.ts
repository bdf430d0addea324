import { usePermission } from '@backstage/plugin-permission-react';
import {
  sourcePreviewPermission,
  sourceScanPermission,
} from 'backstage-plugin-model-lifecycle-common';

/** What this user may do with sources. The backend decides again. */
export interface Offers {
  scan: boolean;
  preview: boolean;
}

export function useOffers(): Offers {
  return {
    scan: usePermission({ permission: sourceScanPermission }).allowed,
    preview: usePermission({ permission: sourcePreviewPermission }).allowed,
  };
}
