import {
  EntityPolicies,
  FieldFormatEntityPolicy,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';

/** A provider's roots bypass `catalog.rules`, so what may come is said here. */
const KINDS = new Set(['resource', 'component', 'api', 'aimodelserverapi']);

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/** What is wrong with an entity, `undefined` when nothing is: one bad envelope makes the catalog refuse all beside it. */
export async function entityProblem(options: {
  entity: Entity;
  entityRef: string;
  location: string;
}): Promise<string | undefined> {
  const { entity, entityRef, location } = options;
  try {
    await policy.enforce(entity);
    if (!KINDS.has(entity.kind.toLocaleLowerCase('en-US'))) {
      return `kind '${entity.kind}' is not provided here`;
    }
    if (stringifyEntityRef(entity) !== entityRef) {
      return `it is announced as another entity than ${stringifyEntityRef(
        entity,
      )}`;
    }
    const annotations = entity.metadata.annotations ?? {};
    return annotations['backstage.io/managed-by-location'] === location &&
      annotations['backstage.io/managed-by-origin-location'] === location
      ? undefined
      : `its managed-by-location is not '${location}'`;
  } catch (error) {
    return toError(error).message;
  }
}
