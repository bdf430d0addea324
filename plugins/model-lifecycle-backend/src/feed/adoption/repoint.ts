import type { Entity } from '@backstage/catalog-model';

/** Fields in which our entities name entities that can be adopted, always in full. */
const RELATION_FIELDS = [
  'dependencyOf',
  'dependsOn',
  'providesApis',
  'consumesApis',
  'subcomponentOf',
  'apiEntityRef',
];

function refsIn(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter(ref => typeof ref === 'string');
}

/** Every reference by which the entity relates to another one. */
export function relatedRefs(entity: Entity): string[] {
  return RELATION_FIELDS.flatMap(field => refsIn(entity.spec?.[field]));
}

/** The entity with its relations to adopted entities led to those that stand for them. */
export function repoint(
  entity: Entity,
  adopters: ReadonlyMap<string, string>,
): Entity {
  if (!relatedRefs(entity).some(ref => adopters.has(ref))) return entity;
  const spec = { ...entity.spec };
  for (const field of RELATION_FIELDS) {
    const value = spec[field];
    const refs = refsIn(value).map(ref => adopters.get(ref) ?? ref);
    if (refs.length === 0) continue;
    spec[field] = Array.isArray(value) ? [...new Set(refs)].sort() : refs[0];
  }
  return { ...entity, spec };
}
