import type { AuthService } from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import { OWN_LOCATIONS } from '../catalog/location';
import type { CardReader, ModelDocsPorts } from './cards';
import { serverRefsOf } from './entities/serverRefs';
import type { RecordLookup } from './inventory/RecordLookup';

const MAX_SERVERS = 20;

/**
 * What the pages of a model say beyond its card. They are read by everybody who
 * may see the model, so servers stand there only where nothing of them is a
 * secret: their addresses, which are in their entities too.
 */
export function createDocsPorts(options: {
  auth: AuthService;
  catalog: CatalogService;
  lookup: Pick<RecordLookup, 'ofEntity'>;
  cards: CardReader;
}): ModelDocsPorts {
  const { auth, catalog, lookup, cards } = options;
  return {
    cards,
    recordOf: entity => lookup.ofEntity(entity),
    serversOf: async modelRef => {
      const credentials = await auth.getOwnServiceCredentials();
      const model = await catalog.getEntityByRef(modelRef, { credentials });
      const entityRefs = serverRefsOf(model, MAX_SERVERS);
      if (entityRefs.length === 0) return [];
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs },
        { credentials },
      );
      const servers = items.filter(item => item !== undefined).filter(isOurs);
      const found = await Promise.all(
        servers.map(server => lookup.ofEntity(server)),
      );
      return found.flatMap((server): ServerRecord[] =>
        server?.record.kind === 'server' ? [server.record] : [],
      );
    },
    // Runs have readers of their own: the pages name only what the model's record names.
    runsOf: async () => [],
  };
}

/**
 * Emitted by our provider: no file can say so of itself. What people write into
 * annotations would bring the record of any server onto the pages.
 */
function isOurs(entity: Entity): boolean {
  const location = entity.metadata.annotations?.[ANNOTATION_LOCATION];
  return location?.startsWith(OWN_LOCATIONS) ?? false;
}
