import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  ModelRecord,
  ServerRecord,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { DocsTree } from '../../docs/docsTree';
import type { CardReader } from './CardReader';
import { modelDocs } from './docs/modelDocs';
import type { DocsRun } from './docs/trainingPage';

/**
 * What stands on the pages is seen by everybody who may see the entity of the
 * model: what a port gives has to be fit for them.
 */
export interface ModelDocsPorts {
  /** The record that an entity of the feed was made from. */
  recordOf(
    entity: Entity,
  ): Promise<{ sourceId: string; record: SourceRecord } | undefined>;
  /** Servers, of whichever source, whose relations name the model. */
  serversOf(modelRef: string): Promise<ServerRecord[]>;
  /** Runs that made the model and have ended. */
  runsOf(model: {
    entityRef: string;
    sourceId: string;
    record: ModelRecord;
  }): Promise<DocsRun[]>;
  cards: Pick<CardReader, 'read' | 'image'>;
}

/**
 * The documentation of an entity, as the feed has it, that is a model with a
 * card; `undefined` for every other one. Rejects where the source cannot be read: then TechDocs
 * keeps the pages that it has.
 */
export function createModelDocs(
  ports: ModelDocsPorts,
): (entity: Entity) => Promise<DocsTree | undefined> {
  return async entity => {
    const found = await ports.recordOf(entity);
    if (found?.record.kind !== 'model') return undefined;
    const { sourceId, record } = found;
    const entityRef = stringifyEntityRef(entity);
    const card = await ports.cards.read({ sourceId, record });
    if (!card) return undefined;
    const [servers, runs] = await Promise.all([
      ports.serversOf(entityRef),
      ports.runsOf({ entityRef, sourceId, record }),
    ]);
    return modelDocs(record, {
      card,
      servers,
      runs,
      readImage: ({ name }) => ports.cards.image({ sourceId, record, name }),
    });
  };
}
