import {
  CommonValidatorFunctions,
  entitySchemaValidator,
  makeValidator,
  parseEntityRef,
  parseLocationRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { plainLine } from './plainText';

const MAX_BYTES = 64 * 1024;
/** Definitions of APIs are text of their own, and longer than all else together. */
const MAX_DEFINITION_BYTES = 512 * 1024;
const MAX_REF = 255;

const ROOT_FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec']);

/** Fields of `spec` that each kind has to have, as text that is not empty. */
const REQUIRED_TEXT: Record<string, readonly string[]> = {
  Resource: ['type', 'owner'],
  Component: ['type', 'lifecycle', 'owner'],
  API: ['type', 'lifecycle', 'owner', 'definition'],
  AiModelServerAPI: ['type', 'lifecycle', 'owner', 'serverType', 'serverUrl'],
};

/** Fields with references, and the kind that is meant where none is written. */
const REFERENCES: Record<string, string | undefined> = {
  owner: 'group',
  system: 'system',
  dependsOn: undefined,
  dependencyOf: undefined,
  providesApis: 'api',
  apiEntityRef: 'api',
};

const isEntity = entitySchemaValidator();
const formats = makeValidator();

function checkFormats(entity: Entity): void {
  const { annotations = {}, labels = {}, links, name, tags } = entity.metadata;
  const bad = [
    !formats.isValidApiVersion(entity.apiVersion) && 'apiVersion',
    !formats.isValidEntityName(name) && 'metadata.name',
    (tags ?? []).some(tag => !formats.isValidTag(tag)) && 'metadata.tags',
    (links ?? []).some(
      ({ url }) => !CommonValidatorFunctions.isValidUrl(url),
    ) && 'metadata.links',
    Object.entries(labels).some(
      ([key, value]) =>
        !formats.isValidLabelKey(key) || !formats.isValidLabelValue(value),
    ) && 'metadata.labels',
    Object.entries(annotations).some(
      ([key, value]) =>
        !formats.isValidAnnotationKey(key) ||
        !formats.isValidAnnotationValue(value),
    ) && 'metadata.annotations',
  ].find(Boolean);
  if (bad) throw new Error(`'${bad}' has a value that the catalog refuses`);
}

function checkSpec(entity: Entity): void {
  const required = REQUIRED_TEXT[entity.kind];
  if (!required) {
    throw new Error(`kind '${entity.kind}' is not emitted by this plugin`);
  }
  const spec = entity.spec ?? {};
  const missing = required.find(field => {
    const value = spec[field];
    return typeof value !== 'string' || value === '';
  });
  if (missing) throw new Error(`'spec.${missing}' must have a value`);
  for (const [field, defaultKind] of Object.entries(REFERENCES)) {
    const value = spec[field] ?? [];
    for (const ref of Array.isArray(value) ? value : [value]) {
      parseEntityRef(String(ref), defaultKind ? { defaultKind } : undefined);
    }
  }
}

function checkSize(entity: Entity): void {
  const { definition, ...spec } = entity.spec ?? {};
  const rest = Buffer.byteLength(JSON.stringify({ ...entity, spec }));
  if (rest > MAX_BYTES) {
    throw new Error(`the entity is larger than ${MAX_BYTES} bytes`);
  }
  if (Buffer.byteLength(String(definition ?? '')) > MAX_DEFINITION_BYTES) {
    throw new Error(
      `the definition is larger than ${MAX_DEFINITION_BYTES} bytes`,
    );
  }
}

function check(entity: Entity): void {
  isEntity(entity);
  const foreign = Object.keys(entity).find(key => !ROOT_FIELDS.has(key));
  if (foreign) throw new Error(`'${foreign}' is no field of an entity`);
  checkFormats(entity);
  checkSpec(entity);
  if (stringifyEntityRef(entity).length > MAX_REF) {
    throw new Error(`the entity reference is longer than ${MAX_REF}`);
  }
  const location =
    entity.metadata.annotations?.['backstage.io/managed-by-location'];
  parseLocationRef(location ?? '');
  checkSize(entity);
}

/**
 * What is wrong with an entity, `undefined` when nothing is. One malformed
 * entity makes the catalog refuse a whole mutation, so each is looked at alone.
 */
export function entityProblem(entity: Entity): string | undefined {
  try {
    check(entity);
    return undefined;
  } catch (error) {
    return plainLine(toError(error).message, 500);
  }
}
