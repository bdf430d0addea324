import {
  parseEntityRef,
  RELATION_API_PROVIDED_BY,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_SOURCE,
  ANNOTATION_VERSION,
  RHDH_ANNOTATIONS,
} from 'backstage-plugin-model-lifecycle-common';
import { thingOf, type Thing } from '../models/catalogQuery';
import { parseSource, sourceName } from '../models/sourceName';
import type { Words } from '../words/createWords';

const MAX_REFERENCES = 3;
const SERVER_KINDS = ['component', 'api', 'aimodelserverapi'];
/** The contract of the annotation wants a semantic version; this is a date, a hash or nothing written as one. */
const WRITTEN_AS_SEMVER = /^0\.0\.0-(unknown|[0-9]{8}|[0-9a-f]{7,12})$/;

export interface ModelRow {
  entityRef: string;
  title: string;
  description?: string;
  thing: Thing;
  source?: string;
  version?: string;
  /** Servers of a model, models of a server, servers of an API. */
  serving: string[];
  /** How many of them are not in `serving`. */
  servingMore: number;
  owners: string[];
}

export function modelRow(entity: Entity, words: Words): ModelRow {
  const { metadata } = entity;
  const { annotations = {} } = metadata;
  const source = parseSource(annotations[ANNOTATION_SOURCE]);
  const thing = thingOf(entity);
  const serving = servingOf(entity, thing);
  return {
    entityRef: stringifyEntityRef(entity),
    title: metadata.title ?? metadata.name,
    ...(metadata.description && { description: metadata.description }),
    thing,
    ...(source && { source: sourceName(source, words) }),
    version:
      annotations[ANNOTATION_VERSION] ??
      versionOf(annotations[RHDH_ANNOTATIONS.version]),
    serving: serving.slice(0, MAX_REFERENCES),
    servingMore: Math.max(0, serving.length - MAX_REFERENCES),
    owners: targets(entity, RELATION_OWNED_BY),
  };
}

function servingOf(entity: Entity, thing: Thing): string[] {
  switch (thing) {
    case 'model':
      return targets(entity, RELATION_DEPENDENCY_OF).filter(ref =>
        SERVER_KINDS.includes(kindOf(ref)),
      );
    case 'server':
      return targets(entity, RELATION_DEPENDS_ON).filter(
        ref => kindOf(ref) === 'resource',
      );
    default:
      return targets(entity, RELATION_API_PROVIDED_BY);
  }
}

function targets(entity: Entity, type: string): string[] {
  const refs = (entity.relations ?? [])
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => targetRef);
  return [...new Set(refs)].sort();
}

function kindOf(ref: string): string {
  return parseEntityRef(ref).kind.toLowerCase();
}

function versionOf(version: string | undefined): string | undefined {
  const hidden = WRITTEN_AS_SEMVER.exec(version ?? '')?.[1];
  if (hidden === undefined) {
    return version;
  }
  if (hidden === 'unknown') {
    return undefined;
  }
  return /^\d{8}$/.test(hidden)
    ? hidden.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
    : hidden;
}
