import type { PreviousListing } from 'backstage-plugin-model-lifecycle-node';
import { scopeId } from '../inventory/keyHash';
import type { Inventory, ScopeState } from '../inventory/types';
import type { StoredPages } from './StoredPages';

/** What a source may build on. A scope that is to be read in full has no past. */
export function createPreviousListing(options: {
  inventory: Inventory;
  pages: StoredPages;
  sourceId: string;
  scopes: ReadonlyMap<string, ScopeState>;
  isFull: (scopeId: string) => boolean;
}): PreviousListing {
  const { inventory, pages, sourceId, scopes, isFull } = options;
  return {
    async page(scope, position) {
      const id = scopeId(scope);
      if (isFull(id)) return undefined;
      const page = await pages.page(id, position);
      return (
        page && {
          digest: page.digest,
          ...(page.next !== undefined && { next: page.next }),
        }
      );
    },
    async records(keys) {
      const stored = await inventory.records(sourceId, keys);
      // A stale one is read again, or it would stay so.
      return new Map(
        [...stored]
          .filter(([, found]) => !found.stale && !isFull(found.scopeId))
          .map(([key, found]) => [key, found.record]),
      );
    },
    async cursor(scope) {
      const id = scopeId(scope);
      return isFull(id) ? undefined : scopes.get(id)?.cursor;
    },
  };
}
