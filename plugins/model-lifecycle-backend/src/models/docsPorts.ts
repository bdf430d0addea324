import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import type { CardReader, ModelDocsPorts } from './cards';
import type { RecordLookup } from './inventory/RecordLookup';

const MAX_SERVERS = 20;
const SERVER_KINDS = /^(component|api|aimodelserverapi):/;

/**
 * What the pages of a model say beyond its card. They are read by everybody who
 * may see the model, so servers stand there only where nothing of them is a
 * secret: their addresses, which are in their entities too.
 */
export function createDocsPorts(options: {
  auth: AuthService;
  catalog: CatalogService;
  lookup: RecordLookup;
  cards: CardReader;
}): ModelDocsPorts {
  const { auth, catalog, lookup, cards } = options;
  const read = async (entityRef: string) => {
    const credentials = await auth.getOwnServiceCredentials();
    return catalog.getEntityByRef(entityRef, { credentials });
  };
  return {
    cards,
    recordOf: async entityRef => {
      const entity = await read(entityRef);
      return entity && lookup.ofEntity(entity);
    },
    serversOf: async modelRef => {
      const entity = await read(modelRef);
      const refs = (entity?.relations ?? []).filter(
        ({ type, targetRef }) =>
          type === 'dependencyOf' && SERVER_KINDS.test(targetRef),
      );
      const servers: ServerRecord[] = [];
      for (const { targetRef } of refs.slice(0, MAX_SERVERS)) {
        const server = await read(targetRef);
        const found = server && (await lookup.ofEntity(server));
        if (found?.record.kind === 'server') servers.push(found.record);
      }
      return servers;
    },
    // Runs have readers of their own: the pages name only what the model's record names.
    runsOf: async () => [],
  };
}
