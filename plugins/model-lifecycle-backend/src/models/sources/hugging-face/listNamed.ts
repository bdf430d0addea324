import type {
  KeyedReason,
  ListContext,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { UnexpectedAnswerError } from '../../../http/answers/failure';
import { asCount, asFields, asList } from '../../../http/answers/fields';
import type { ScopePage } from '../support/listScope';
import type { HuggingFaceClient } from './client';
import { lastModified, repositoryId } from './normalise';
import { emptyPage, type PageBuilder, type PageParts } from './PageBuilder';
import { readModels, type AskedModel } from './readModels';
import type { HubScope } from './scopes';

/** A repository is believed to be gone when so many listings in a row did not find it. */
const MISSES = 3;

interface Options<Kind extends HubScope['kind']> {
  client: HuggingFaceClient;
  scope: Extract<HubScope, { kind: Kind }>;
  context: ListContext;
  pages: PageBuilder;
}

/**
 * Repositories that the config names. One that the hub does not show stays as
 * it is for two listings; its cursor counts them.
 */
export async function* listIds(
  options: Options<'ids'>,
): AsyncGenerator<ScopePage, ScopeEnd> {
  const { client, scope, context, pages } = options;
  const before = asFields(
    asFields(await context.previous.cursor(scope.name)).missing,
  );
  const owned = await pages.owned(scope, scope.ids, context);
  const page = emptyPage();
  const missing: Record<string, number> = {};
  for await (const asked of readModels(client, [...owned], context.signal)) {
    if (asked.outcome === 'missing') {
      const misses = (asCount(before[asked.asked]) ?? 0) + 1;
      missing[asked.asked] = misses;
      const list = misses < MISSES ? page.retained : page.skipped;
      list.push({ key: asked.asked, reason: asked.reason });
    } else {
      add(page, asked, { pages, scope });
    }
  }
  yield { position: 0, ...page };
  return { outcome: 'complete', absence: 'proof', cursor: { missing } };
}

/**
 * The models of a collection: one answer names them all. Only those whose stamp
 * moved since the last listing are asked for.
 */
export async function* listCollection(
  options: Options<'collection'>,
): AsyncGenerator<ScopePage, ScopeEnd> {
  const { client, scope, context, pages } = options;
  const answer = await client.collection(scope.slug, context.signal);
  const members = membersOf(answer.parse());
  const owned = await pages.owned(scope, [...members.keys()], context);
  const before = context.full
    ? {}
    : asFields(asFields(await context.previous.cursor(scope.name)).stamps);
  const stored = await context.previous.records([...owned]);
  const page = emptyPage();
  const toAsk: string[] = [];
  for (const id of owned) {
    const record = stored.get(id);
    const unchanged = members.get(id) && before[id] === members.get(id);
    if (unchanged && record?.kind === 'model') {
      page.records.push({ ...record, scope: scope.name });
    } else {
      toAsk.push(id);
    }
  }
  const unread = new Set<string>();
  for await (const asked of readModels(client, toAsk, context.signal)) {
    if (asked.outcome !== 'read') unread.add(asked.asked);
    if (asked.outcome === 'missing') page.retained.push(toKeyed(asked));
    else add(page, asked, { pages, scope });
  }
  yield { position: 0, ...page };
  const stamps = [...members].filter(([id, at]) => at && !unread.has(id));
  return {
    outcome: 'complete',
    absence: 'proof',
    cursor: { stamps: Object.fromEntries(stamps) as Record<string, string> },
  };
}

function add(
  page: PageParts,
  asked: Exclude<AskedModel, { outcome: 'missing' }>,
  { pages, scope }: { pages: PageBuilder; scope: HubScope },
): void {
  if (asked.outcome === 'unread') {
    page.retained.push(toKeyed(asked));
    return;
  }
  if (asked.id !== asked.asked) {
    page.skipped.push({
      key: asked.asked,
      reason: { code: 'renamed', params: { to: asked.id } },
    });
  }
  const listed = page.records.some(({ key }) => key === asked.id);
  if (!listed) page.records.push(pages.record(scope, asked.item)!);
}

function toKeyed(asked: {
  asked: string;
  reason: KeyedReason['reason'];
}): KeyedReason {
  return { key: asked.asked, reason: asked.reason };
}

/** Models by their id, with the time of their last change. */
function membersOf(collection: unknown): Map<string, string | undefined> {
  const { items } = asFields(collection);
  if (!Array.isArray(items)) throw new UnexpectedAnswerError('a collection');
  const models = asList(items).filter(
    item =>
      asFields(item).type === 'model' || asFields(item).repoType === 'model',
  );
  return new Map(
    models.flatMap(item => {
      const id = repositoryId(item);
      return id ? [[id, lastModified(item)] as const] : [];
    }),
  );
}
