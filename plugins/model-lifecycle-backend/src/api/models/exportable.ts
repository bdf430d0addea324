import type { Entity } from '@backstage/catalog-model';

/** Said by the catalog about where it got an entity: wrong in a file. */
const OF_THE_CATALOG = [
  'backstage.io/managed-by-location',
  'backstage.io/managed-by-origin-location',
  // Leads to pages of this installation.
  'backstage.io/techdocs-ref',
];

/** An entity as it can stand in somebody's catalog-info.yaml. There it adopts ours: see catalog.md. */
export function exportable(entity: Entity): Entity {
  const annotations = Object.fromEntries(
    Object.entries(entity.metadata.annotations ?? {}).filter(
      ([key]) => !OF_THE_CATALOG.includes(key),
    ),
  );
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}
