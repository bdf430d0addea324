import { NotAllowedError } from '@backstage/errors';
import type { ApiContext } from './context';
import type { ApiRouter } from './router';

/** How the catalog's backend signs in to other plugins. */
const CATALOG = 'plugin:catalog';
const DEFAULT_LIMIT = 500;

/** The change feed holds every entity, whoever may see it: for the catalog alone. */
export function addEntityRoutes(router: ApiRouter, context: ApiContext): void {
  router.get('/entities', async (request, response) => {
    const { principal } = await context.httpAuth.credentials(request, {
      allow: ['service'],
    });
    if (principal.subject !== CATALOG) {
      throw new NotAllowedError('Only the catalog may read the change feed');
    }
    const { source, after = 0, limit = DEFAULT_LIMIT } = request.query;
    response.json(await context.feed.read({ source, after, limit }));
  });
}
