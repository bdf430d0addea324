import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  RecordReference,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { entityName } from '../../catalog/entityName';
import { toEntityRef } from '../../catalog/entityRef';
import { plainLine } from '../../catalog/plainText';
import type { ModelServerShape } from './types';

const MAX_RELATIONS = 200;
const MAX_EXTERNAL = 500;

const SERVER_KINDS = {
  component: 'Component',
  api: 'API',
  'ai-model-server-api': 'AiModelServerAPI',
} as const satisfies Record<ModelServerShape, string>;

/** A pure function of source id and native key, whatever else there is. */
export function recordEntityName(sourceId: string, key: string): string {
  return entityName([sourceId, key]);
}

export function recordEntityKind(
  kind: SourceRecord['kind'],
  shape: ModelServerShape,
): string {
  return kind === 'server' ? SERVER_KINDS[shape] : 'Resource';
}

/** The API of a server has the server's name. */
export function apiEntityRef(sourceId: string, key: string): string {
  return stringifyEntityRef({
    kind: 'API',
    name: recordEntityName(sourceId, key),
  });
}

/**
 * The entity that a reference of a record means; `undefined` where no entity
 * can stand for it. Whether there is such an entity is not known here.
 */
export function referenceToRef(
  shape: ModelServerShape,
  sourceId: string,
  reference: RecordReference,
): string | undefined {
  if ('entityRef' in reference) return toEntityRef(reference.entityRef);
  if ('external' in reference) return undefined;
  const source = 'source' in reference ? reference.source : sourceId;
  return stringifyEntityRef({
    kind: recordEntityKind(reference.kind, shape),
    name: recordEntityName(source, reference.key),
  });
}

export interface Related {
  /** Sorted, each once. */
  refs: string[];
  /** What is no entity, as one line for an annotation; addresses without user and password. */
  external?: string;
}

export function relate(
  references: readonly RecordReference[] | undefined,
  refOf: (reference: RecordReference) => string | undefined,
): Related {
  const refs = new Set<string>();
  const external = new Set<string>();
  for (const reference of references ?? []) {
    const ref = refOf(reference);
    if (ref) refs.add(ref);
    else external.add(wordsOf(reference));
  }
  const line = plainLine([...external].filter(Boolean).sort().join(', '), 500);
  return {
    refs: [...refs].sort().slice(0, MAX_RELATIONS),
    ...(line && { external: line }),
  };
}

function wordsOf(reference: RecordReference): string {
  let text = '';
  if ('external' in reference) text = reference.external;
  else if ('entityRef' in reference) text = reference.entityRef;
  return withoutCredentials(plainLine(text, MAX_EXTERNAL));
}

/** Addresses may carry a user and a password. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/g, '//');
}
