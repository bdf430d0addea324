import {
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  parseEntityRef,
  parseLocationRef,
  resourceEntityV1alpha1Validator,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { plainLine } from './plainText';

const MAX_BYTES = 64 * 1024;
const MAX_REF = 255;
const RELATION_FIELDS = ['dependsOn', 'dependencyOf', 'owner', 'system'];

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

async function check(entity: Entity): Promise<void> {
  await policy.enforce(entity);
  if (!(await resourceEntityV1alpha1Validator.check(entity))) {
    throw new Error(`kind '${entity.kind}' is not emitted by this plugin`);
  }
  if (stringifyEntityRef(entity).length > MAX_REF) {
    throw new Error(`the entity reference is longer than ${MAX_REF}`);
  }
  const location =
    entity.metadata.annotations?.['backstage.io/managed-by-location'];
  parseLocationRef(location ?? '');
  for (const field of RELATION_FIELDS) {
    const value = entity.spec?.[field] ?? [];
    for (const ref of Array.isArray(value) ? value : [value]) {
      parseEntityRef(String(ref), { defaultKind: 'group' });
    }
  }
  if (Buffer.byteLength(JSON.stringify(entity)) > MAX_BYTES) {
    throw new Error(`the entity is larger than ${MAX_BYTES} bytes`);
  }
}

/**
 * What is wrong with an entity, `undefined` when nothing is. One malformed
 * entity makes the catalog refuse a whole mutation, so each is looked at alone.
 */
export async function entityProblem(
  entity: Entity,
): Promise<string | undefined> {
  try {
    await check(entity);
    return undefined;
  } catch (error) {
    return plainLine(toError(error).message, 500);
  }
}
