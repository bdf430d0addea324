import type { InventoryBatch } from '../inventory/types';

export function emptyBatch(): InventoryBatch {
  return {
    put: [],
    remove: [],
    marks: [],
    pages: [],
    forgetPages: [],
    scopes: [],
  };
}
