import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { Entity } from '@backstage/catalog-model';
import {
  AI_MODEL_SERVER,
  ANNOTATION_SOURCE,
  MODEL_SERVER_TYPE,
  MODEL_TYPE,
} from 'backstage-plugin-model-lifecycle-common';

/** What the catalog can be asked for. */
export type Thing = 'model' | 'server' | 'api';

export const THINGS: readonly Thing[] = ['model', 'server', 'api'];

export const SOURCE_FIELD = `metadata.annotations.${ANNOTATION_SOURCE}`;
export const TAGS_FIELD = 'metadata.tags';
export const OWNER_FIELD = 'relations.ownedBy';

/** Types of the APIs that describe what a model server answers. */
export const DEFINITION_TYPES = ['openapi', 'asyncapi', 'graphql', 'grpc'];

/** A kind of its own, where the catalog recognises it. */
const AI_MODEL_SERVER_API = 'aimodelserverapi';

type Condition = Record<string, string | symbol | (string | symbol)[]>;

export interface CatalogRestriction {
  thing?: Thing;
  /** Value of the annotation: `<type>:<source id>`. */
  source?: string;
  /** Entity reference. */
  owner?: string;
  tag?: string;
}

/**
 * A filter of the catalog: any of these conditions. What people wrote by hand
 * is in it too, as long as it has the type or the tag.
 */
export function catalogFilter(restriction: CatalogRestriction): Condition[] {
  const { thing, source, owner, tag } = restriction;
  const common: Condition = {
    ...(source && { [SOURCE_FIELD]: source }),
    ...(owner && { [OWNER_FIELD]: owner }),
    ...(tag && { [TAGS_FIELD]: tag }),
  };
  const conditions: Record<Thing, Condition[]> = {
    model: [{ kind: 'resource', 'spec.type': MODEL_TYPE }],
    server: [
      { kind: 'component', 'spec.type': MODEL_SERVER_TYPE },
      { kind: 'api', 'spec.type': AI_MODEL_SERVER },
      { kind: AI_MODEL_SERVER_API },
    ],
    api: [
      {
        kind: 'api',
        // A field takes no two values at once: with a tag, the source tells that it is one of ours.
        ...(tag
          ? { [SOURCE_FIELD]: CATALOG_FILTER_EXISTS }
          : { [TAGS_FIELD]: AI_MODEL_SERVER }),
        'spec.type': DEFINITION_TYPES,
      },
    ],
  };
  return THINGS.filter(one => !thing || thing === one)
    .flatMap(one => conditions[one])
    .map(condition => ({ ...common, ...condition }));
}

/** What an entity of that filter is. */
export function thingOf(entity: Entity): Thing {
  const kind = entity.kind.toLowerCase();
  if (kind === 'resource') {
    return 'model';
  }
  return kind === 'api' && entity.spec?.type !== AI_MODEL_SERVER
    ? 'api'
    : 'server';
}
