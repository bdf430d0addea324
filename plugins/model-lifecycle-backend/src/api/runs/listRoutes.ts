import {
  parseEntityRef,
  stringifyEntityRef,
  type CompoundEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { RunPage } from 'backstage-plugin-model-lifecycle-common';
import type { GetRuns } from '../../schema/openapi';
import type { RunQuery } from '../../training/history/types';
import { entityRuns } from '../access/entityRuns';
import type { RunScope, UserCredentials } from '../access/RunAccess';
import type { ApiContext } from '../context';
import { etagOf, notModified } from '../notModified';
import type { ApiRouter } from '../router';

const DEFAULT_LIMIT = 20;

type Query = GetRuns['query'];

const EMPTY: RunPage = { items: [], totalItems: 0, counts: {} };

function parseRef(
  field: string,
  value: string,
  defaults: { defaultKind?: string; defaultNamespace?: string } = {},
): CompoundEntityRef {
  try {
    return parseEntityRef(value, defaults);
  } catch (error) {
    throw new InputError(
      `Invalid query parameter '${field}': expected an entity reference such as resource:default/name, ${
        (error as Error).message
      }`,
    );
  }
}

async function entityFilter(
  context: ApiContext,
  value: string,
  credentials: UserCredentials,
): Promise<RunQuery['entity']> {
  const ref = stringifyEntityRef(parseRef('entityRef', value));
  const [entity, adoptions] = await Promise.all([
    context.catalog.getEntityByRef(ref, { credentials }),
    context.adoptions.all(),
  ]);
  if (!entity) throw new NotFoundError(`No entity '${ref}'`);
  return entityRuns(ref, entity, adoptions);
}

async function ownerFilter(
  context: ApiContext,
  value: string,
  credentials: UserCredentials,
): Promise<string[]> {
  if (value === 'me') return context.access.ownershipRefs(credentials);
  const defaults = { defaultKind: 'group', defaultNamespace: 'default' };
  return [stringifyEntityRef(parseRef('owner', value, defaults))];
}

/** The filters of a request, each looked up with the user's own rights. */
async function toFilters(
  context: ApiContext,
  query: Query,
  credentials: UserCredentials,
): Promise<Omit<RunQuery, keyof RunScope>> {
  const { entityRef, job, owner } = query;
  const [entity, owners, jobRun] = await Promise.all([
    entityRef ? entityFilter(context, entityRef, credentials) : undefined,
    owner ? ownerFilter(context, owner, credentials) : undefined,
    job ? context.access.find(job, credentials) : undefined,
  ]);
  return {
    entity,
    owners,
    job: jobRun?.row.run.job,
    states: query.state,
    sourceId: query.cluster,
    namespace: query.namespace,
    text: query.q,
    order: query.order ?? 'newest',
    cursor: query.cursor,
    limit: query.limit ?? DEFAULT_LIMIT,
  };
}

async function readPage(
  context: ApiContext,
  query: Query,
  credentials: UserCredentials,
): Promise<RunPage> {
  const [access, filters] = await Promise.all([
    context.access.list(credentials),
    toFilters(context, query, credentials),
  ]);
  if (!access) return EMPTY;
  const { rows, groups, totalItems, counts, nextCursor } =
    await context.history.list({ ...filters, ...access.scope });
  const summaries = await context.present.many(rows, access.seen);
  const items = summaries.map(summary => ({
    ...summary,
    group: groups?.get(summary.id),
  }));
  return { items, totalItems, counts, nextCursor };
}

export function addListRoutes(router: ApiRouter, context: ApiContext): void {
  router.get('/runs', async (request, response) => {
    const credentials = await context.user(request);
    const page = await readPage(context, request.query, credentials);
    const version = etagOf(page);
    if (notModified(request, response, version)) return;
    response.json({ ...page, version });
  });
}
