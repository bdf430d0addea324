import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type {
  RecordReference,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { plainLine } from '../../catalog/plainText';
import { entityProblem } from '../../catalog/validateEntity';
import { contentHash, stableStringify } from '../../feed/entityHash';
import { buildDatasetEntity } from './datasetEntity';
import type { EntityInputs } from './metadata';
import { buildModelEntity } from './modelEntity';
import { createResolver } from './overrides/resolve';
import { recordEntityKind, recordEntityName, referenceToRef } from './refs';
import { buildServerEntities } from './serverEntities';
import type { BuiltEntities, EntityBuilderOptions } from './types';

/** To be raised where the same record and the same options give another text. */
const FORMAT = 1;

export interface EntityBuilder {
  /**
   * The entities of a record. Each is valid by itself, or the record is skipped
   * as a whole: a server without its API would lose a relation. Never throws.
   */
  build(
    sourceId: string,
    sourceType: string,
    record: SourceRecord,
  ): BuiltEntities;
  /** The entity that a reference of a record of this source means, whether there is one or not. */
  refOf(sourceId: string, reference: RecordReference): string | undefined;
  /** Another one where the same record may have other entities: then each is to be built again. */
  fingerprint: string;
}

/**
 * From records to catalog entities. Pure: the same record gives the same text,
 * whatever else there is, and nothing that moves while a model is used stands
 * in it.
 */
export function createEntityBuilder(
  options: EntityBuilderOptions,
): EntityBuilder {
  const { modelServer: shape } = options;
  const resolve = createResolver(options);
  const refOf: EntityBuilder['refOf'] = (sourceId, reference) =>
    referenceToRef(shape, sourceId, reference);

  const entitiesOf = (inputs: EntityInputs): Entity[] | undefined => {
    const { record, sourceId } = inputs;
    const own = { refOf: (ref: RecordReference) => refOf(sourceId, ref) };
    switch (record.kind) {
      case 'model': {
        const ownRef = stringifyEntityRef({
          kind: recordEntityKind('model', shape),
          name: recordEntityName(sourceId, record.key),
        });
        const { docsSecret } = options;
        const model = { ...own, ownRef, docsSecret };
        return [buildModelEntity({ ...inputs, record }, model)];
      }
      case 'server':
        return buildServerEntities({ ...inputs, record }, { ...own, shape });
      default:
        return [buildDatasetEntity({ ...inputs, record })];
    }
  };

  return {
    refOf,
    fingerprint: fingerprintOf(options),
    build(sourceId, sourceType, record) {
      if (
        record.kind === 'server' &&
        shape === 'ai-model-server-api' &&
        !options.recognisesAiModelServerApi
      ) {
        return {
          entities: [],
          skipped: {
            code: 'entity-kind-not-recognised',
            params: { kind: 'AiModelServerAPI' },
          },
          retain: true,
        };
      }
      try {
        const entities = entitiesOf({
          sourceId,
          sourceType,
          record,
          resolved: resolve(sourceId, record),
          kubernetesClusters: options.kubernetesClusters ?? {},
        });
        if (!entities) {
          return {
            entities: [],
            skipped: { code: 'entity-without-address' },
            retain: true,
          };
        }
        const problem = entities.map(entityProblem).find(Boolean);
        return problem ? invalid(problem) : { entities };
      } catch (error) {
        // A source of somebody else may give what no type allows.
        return invalid(plainLine(toError(error).message, 500));
      }
    },
  };
}

function invalid(message: string): BuiltEntities {
  return { entities: [], skipped: { code: 'entity-invalid', message } };
}

/** What the catalog takes counts only where it is asked for: a catalog that is away for a while changes nothing. */
function fingerprintOf({
  recognisesAiModelServerApi,
  ...options
}: EntityBuilderOptions): string {
  const kind =
    options.modelServer === 'ai-model-server-api' && recognisesAiModelServerApi;
  const text = JSON.stringify([FORMAT, options, kind], withPatterns);
  return contentHash(stableStringify(JSON.parse(text))).slice(0, 32);
}

/** JSON knows no expressions. */
function withPatterns(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? String(value) : value;
}
