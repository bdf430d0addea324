import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  AI_MODEL_SERVER,
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_JOB,
  ANNOTATION_NATIVE_ID,
  ANNOTATION_SERVES,
  ANNOTATION_SOURCE,
  ANNOTATION_VERSION,
  DATASET_TYPE,
  MODEL_SERVER_TYPE,
  MODEL_TYPE,
  RHDH_ANNOTATIONS,
  TRAINING_JOB_TYPE,
} from 'backstage-plugin-model-lifecycle-common';
import { NO_ASSET_VERSION } from '../models/entities/assetVersion';
import { baseOf, textOf, textsOf, type Declaration } from './declaration';
import { serverOf } from './serverFromEntities';

/** A record as `PUT /models/declared/{name}` takes it. */
export interface DeclaredEntity {
  name: string;
  /** The entity that it was. */
  entityRef: string;
  declaration: Declaration;
  /** What the entity says and a declaration cannot. */
  lost: string[];
}

export interface FromEntities {
  /** In an order in which those that others refer to come first. */
  declared: DeclaredEntity[];
  /** Entities that are no models, servers or datasets. */
  leftOut: { entityRef: string; why: string }[];
}

/**
 * From entities, as they are exported or stand in somebody's catalog-info.yaml,
 * to declarations. Pure. An API belongs to the server that provides it.
 */
export function fromEntities(entities: readonly Entity[]): FromEntities {
  const byRef = new Map(
    entities.map(entity => [stringifyEntityRef(entity), entity]),
  );
  const provided = new Set(entities.flatMap(providedApis));
  const declared: DeclaredEntity[] = [];
  const leftOut: FromEntities['leftOut'] = [];
  const names = new Set<string>();
  for (const entity of entities) {
    const entityRef = stringifyEntityRef(entity);
    if (provided.has(entityRef)) continue;
    const mapped = mapEntity(entity, byRef);
    const name = nameOf(entity);
    if (!mapped) {
      leftOut.push({ entityRef, why: 'no model, model server or dataset' });
    } else if (names.has(name)) {
      leftOut.push({ entityRef, why: `the name '${name}' is taken` });
    } else {
      names.add(name);
      declared.push({ name, entityRef, ...mapped });
    }
  }
  return { declared: inOrder(declared), leftOut };
}

type Mapped = Pick<DeclaredEntity, 'declaration' | 'lost'>;

function mapEntity(
  entity: Entity,
  byRef: ReadonlyMap<string, Entity>,
): Mapped | undefined {
  const type = textOf(entity.spec?.type);
  const kind = entity.kind.toLowerCase();
  if (kind === 'resource' && type === MODEL_TYPE) return modelOf(entity, byRef);
  if (kind === 'resource' && type === DATASET_TYPE) {
    return { declaration: { kind: 'dataset', ...baseOf(entity) }, lost: [] };
  }
  const isServer =
    (kind === 'component' && type === MODEL_SERVER_TYPE) ||
    (kind === 'api' && type === AI_MODEL_SERVER) ||
    kind === 'aimodelserverapi';
  if (!isServer) return undefined;
  const apis = providedApis(entity);
  const api = apis.map(ref => byRef.get(ref)).find(Boolean);
  const { refs, externals } = relationsOf(entity, ANNOTATION_SERVES);
  return {
    declaration: {
      ...serverOf(entity, api),
      ...listed('serves', [...refs.map(toReference), ...externals]),
    },
    lost: [
      ...(apis.length > 0 && !api ? ['its API is not in the file'] : []),
      ...(apis.length > 1 ? ['all of its APIs but one'] : []),
      ...kubernetesLost(entity),
    ],
  };
}

function modelOf(entity: Entity, byRef: ReadonlyMap<string, Entity>): Mapped {
  const { annotations = {} } = entity.metadata;
  const job = annotations[ANNOTATION_JOB];
  const { refs, externals } = relationsOf(entity, ANNOTATION_BASE_MODEL);
  const typeOf = (ref: string) => textOf(byRef.get(ref)?.spec?.type);
  const isJob = (ref: string) =>
    typeOf(ref) === TRAINING_JOB_TYPE || ref === normalRef(job, entity);
  const rest = refs.filter(ref => !isJob(ref));
  const isDataset = (ref: string) => typeOf(ref) === DATASET_TYPE;
  const asset = annotations[RHDH_ANNOTATIONS.version];
  const version =
    annotations[ANNOTATION_VERSION] ??
    (asset === NO_ASSET_VERSION ? undefined : asset);
  const license = licenseOf(entity);
  const viewUrl = annotations['backstage.io/view-url'];
  return {
    declaration: {
      kind: 'model',
      ...baseOf(entity, [viewUrl, license?.licenseUrl]),
      ...license,
      ...(version && { currentVersion: version }),
      ...listed('baseModels', [
        ...rest.filter(ref => !isDataset(ref)).map(toReference),
        ...externals,
      ]),
      ...listed('datasets', [
        ...rest.filter(isDataset).map(toReference),
        ...externalsOf(entity, ANNOTATION_DATASET),
      ]),
    },
    lost: [
      ...(job ? ['the training job that makes it'] : []),
      ...kubernetesLost(entity),
    ],
  };
}

const LICENSE = /^License(?:: (.+))?$/;

function licenseOf(entity: Entity) {
  const { links = [] } = entity.metadata;
  const link = links.find(({ title }) => LICENSE.test(title ?? ''));
  const license = link && LICENSE.exec(link.title ?? '')?.[1];
  return link && { licenseUrl: link.url, ...(license && { license }) };
}

function kubernetesLost({ metadata: { annotations = {} } }: Entity): string[] {
  return Object.keys(annotations).some(key =>
    key.startsWith('backstage.io/kubernetes-'),
  )
    ? ['its place in Kubernetes']
    : [];
}

type Reference = { entityRef: string } | { external: string };

function toReference(entityRef: string): Reference {
  return { entityRef };
}

function listed<K extends string>(
  key: K,
  references: Reference[],
): Partial<Record<K, Reference[]>> {
  return references.length > 0
    ? ({ [key]: references } as Record<K, Reference[]>)
    : {};
}

function relationsOf(entity: Entity, annotation: string) {
  return {
    refs: textsOf(entity.spec?.dependsOn)
      .map(ref => normalRef(ref, entity))
      .filter(ref => ref !== undefined),
    externals: externalsOf(entity, annotation),
  };
}

function externalsOf(entity: Entity, annotation: string): Reference[] {
  const line = entity.metadata.annotations?.[annotation];
  return (line?.split(', ') ?? [])
    .filter(Boolean)
    .map(external => ({ external }));
}

/** With kind and namespace, as the catalog reads it. */
function normalRef(
  text: string | undefined,
  { metadata }: Entity,
): string | undefined {
  try {
    return text === undefined
      ? undefined
      : stringifyEntityRef(
          parseEntityRef(text, {
            defaultNamespace: metadata.namespace ?? 'default',
          }),
        );
  } catch {
    return undefined;
  }
}

function providedApis(entity: Entity): string[] {
  const kind = entity.kind.toLowerCase();
  const isServer =
    (kind === 'component' && entity.spec?.type === MODEL_SERVER_TYPE) ||
    kind === 'aimodelserverapi';
  if (!isServer) return [];
  const said = [
    ...textsOf(entity.spec?.providesApis),
    ...textsOf([entity.spec?.apiEntityRef]),
  ];
  return said
    .map(ref => normalRef(ref.includes(':') ? ref : `api:${ref}`, entity))
    .filter(ref => ref !== undefined);
}

/** What was declared here keeps its name, so that the same file again changes nothing. */
function nameOf({ metadata }: Entity): string {
  const { annotations = {}, name } = metadata;
  const isDeclared = annotations[ANNOTATION_SOURCE]?.startsWith('declared:');
  return (isDeclared && annotations[ANNOTATION_NATIVE_ID]) || name;
}

const RANK = { dataset: 0, model: 1, server: 2 } as const;

/** Datasets, models after their base models, servers. A circle is left as it is. */
function inOrder(declared: readonly DeclaredEntity[]): DeclaredEntity[] {
  const byRef = new Map(declared.map(each => [each.entityRef, each]));
  const ordered = new Set<DeclaredEntity>();
  const begun = new Set<DeclaredEntity>();
  const visit = (each: DeclaredEntity) => {
    if (begun.has(each)) return;
    begun.add(each);
    for (const ref of refsOf(each.declaration)) {
      const other = byRef.get(ref);
      if (other) visit(other);
    }
    ordered.add(each);
  };
  [...declared]
    .sort(
      (one, other) => RANK[one.declaration.kind] - RANK[other.declaration.kind],
    )
    .forEach(visit);
  return [...ordered];
}

const REFERENCES = ['baseModels', 'datasets', 'serves'] as const;

function refsOf(declaration: Declaration): string[] {
  return REFERENCES.flatMap(key => declaration[key] ?? []).flatMap(reference =>
    'entityRef' in reference ? reference.entityRef : [],
  );
}

/** References within one file lead to what was declared from it. */
export function withRefs(
  declaration: Declaration,
  declaredAs: ReadonlyMap<string, string>,
): Declaration {
  const replaced = { ...declaration };
  for (const key of REFERENCES) {
    const references = declaration[key];
    if (!references) continue;
    replaced[key] = references.map(reference =>
      'entityRef' in reference
        ? {
            entityRef:
              declaredAs.get(reference.entityRef) ?? reference.entityRef,
          }
        : reference,
    );
  }
  return replaced;
}
