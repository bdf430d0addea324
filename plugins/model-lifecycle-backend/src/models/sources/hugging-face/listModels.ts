import type {
  ListContext,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { UnexpectedAnswerError } from '../../../http/answers/failure';
import { asFields, asTime } from '../../../http/answers/fields';
import type { ScopePage } from '../support/listScope';
import type { HuggingFaceClient } from './client';
import { lastModified } from './normalise';
import type { PageBuilder } from './PageBuilder';
import type { HubScope } from './scopes';

/** The hub's index lags behind its repositories a little. */
const OVERLAP_MS = 5 * 60_000;

/**
 * The models of an author or a search, newest first. After a listing to the
 * end, the next ones read on only until what was known then; a full one reads
 * to the end. An edit moves a model to the front while the pages go by, so that
 * absence is no proof.
 */
export async function* listModels(options: {
  client: HuggingFaceClient;
  scope: HubScope;
  query: Record<string, string | readonly string[] | undefined>;
  context: ListContext;
  pages: PageBuilder;
}): AsyncGenerator<ScopePage, ScopeEnd> {
  const { client, scope, query, context, pages } = options;
  const known = context.full
    ? undefined
    : asTime(asFields(await context.previous.cursor(scope.name)).newest);
  const since = known && Date.parse(known) - OVERLAP_MS;
  let newest = known;
  let count = 0;
  for await (const page of client.models(scope.name, query, context)) {
    if (page.same) {
      // Newest first: what follows an unchanged page is unchanged.
      if (since) break;
      count += 1;
      yield { samePage: page.position };
      continue;
    }
    const items = toList(page.answer.parse());
    count += items.length;
    newest = newestOf([newest, ...items.map(lastModified)]);
    const isFresh = (item: unknown) =>
      !since || Date.parse(lastModified(item) ?? known!) >= since;
    const built = await pages.build(scope, items.filter(isFresh), context);
    yield {
      position: page.position,
      ...built.parts,
      // Pages that leave models to other scopes are looked at each time, and
      // those of a short listing have other places than those of a whole one.
      ...(since || built.ceded ? {} : { stored: page.stored }),
    };
    if (!items.every(isFresh)) break;
  }
  const cursor = newest ? { newest } : undefined;
  if (since) return { outcome: 'changes', cursor };
  return {
    outcome: 'complete',
    absence: 'hint',
    ...(cursor && { cursor }),
    ...(count === 0 && {
      notes: [{ code: 'scope-empty', params: { scope: scope.name } }],
    }),
  };
}

function toList(value: unknown): unknown[] {
  if (!Array.isArray(value))
    throw new UnexpectedAnswerError('a list of models');
  return value;
}

function newestOf(times: (string | undefined)[]): string | undefined {
  // ISO 8601 in UTC sorts as text.
  return times.reduce((a, b) => (b && (!a || b > a) ? b : a), undefined);
}
