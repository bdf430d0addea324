import type {
  ListContext,
  ListingEvent,
  ModelSource,
  ModelSourceServices,
  Presence,
  ScopeEnd,
  SourceFinding,
} from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import { listScope, type ScopePage } from '../support/listScope';
import type { BuiltInSourceType } from '../types';
import { readCard } from './card';
import { HuggingFaceClient } from './client';
import { readHuggingFaceConfig, type HuggingFaceConfig } from './config';
import { listModels } from './listModels';
import { listCollection, listIds } from './listNamed';
import { PageBuilder } from './PageBuilder';
import { readModel } from './readModels';
import { Ownership, scopesOf, searchQuery, type HubScope } from './scopes';

/** Models of Hugging Face, or of a hub with the same API, in the named scopes. */
export const huggingFaceSource: BuiltInSourceType = {
  type: 'hugging-face',
  configure(section) {
    const config = readHuggingFaceConfig(section);
    return {
      frequencyMs: 60 * 60_000,
      create: ({ services }) => createSource(config, services),
    };
  },
};

function createSource(
  config: HuggingFaceConfig,
  services: ModelSourceServices,
): ModelSource {
  const client = new HuggingFaceClient(services.http.connect(config.endpoint));
  return {
    list: context => list(config, client, context),
    lookUp: (key, signal) => lookUp(client, key, signal),
    async readCard(record, signal) {
      const version = record.kind === 'model' ? record.cardVersion : undefined;
      return version === undefined
        ? undefined
        : readCard(client, record.key, version, signal);
    },
    async readCardImage(record, options) {
      const version = record.kind === 'model' ? record.cardVersion : undefined;
      if (version === undefined) return undefined;
      const answer = await client.file(record.key, version, options);
      return answer.status === 404 ? undefined : answer.body;
    },
    check: signal => check(config, client, signal),
  };
}

async function* list(
  config: HuggingFaceConfig,
  client: HuggingFaceClient,
  context: ListContext,
): AsyncGenerator<ListingEvent> {
  const ownership = new Ownership(config);
  const pages = new PageBuilder({
    baseUrl: config.endpoint.baseUrl,
    covers: id =>
      config.authors.includes(id.split('/')[0]) || config.ids.includes(id),
    ownership,
  });
  for (const scope of scopesOf(config)) {
    const end = yield* listScope({
      scope: scope.name,
      signal: context.signal,
      read: () => readScope({ client, scope, context, pages }),
    });
    ownership.ended(scope, end.outcome);
  }
}

function readScope(options: {
  client: HuggingFaceClient;
  scope: HubScope;
  context: ListContext;
  pages: PageBuilder;
}): AsyncGenerator<ScopePage, ScopeEnd> {
  const { scope, ...rest } = options;
  switch (scope.kind) {
    case 'author':
    case 'search':
      return listModels({ ...rest, scope, query: queryOf(scope) });
    case 'ids':
      return listIds({ ...rest, scope });
    default:
      return listCollection({ ...rest, scope });
  }
}

function queryOf(scope: Extract<HubScope, { kind: 'author' | 'search' }>) {
  return scope.kind === 'author'
    ? { author: scope.author }
    : searchQuery(scope.search);
}

/** A renamed repository is not there under its old id. */
async function lookUp(
  client: HuggingFaceClient,
  key: string,
  signal: AbortSignal,
): Promise<Presence> {
  try {
    const asked = await readModel(client, key, signal);
    if (asked.outcome === 'unread') return 'unknown';
    return asked.outcome === 'read' && asked.id === key ? 'present' : 'gone';
  } catch (error) {
    signal.throwIfAborted();
    // Throws mistakes of ours: they are no answer of the source.
    reasonOf(error);
    return 'unknown';
  }
}

async function check(
  config: HuggingFaceConfig,
  client: HuggingFaceClient,
  signal: AbortSignal,
): Promise<SourceFinding[]> {
  const { host } = new URL(config.endpoint.baseUrl);
  const findings: SourceFinding[] = [];
  const probe = async (where: string, call: () => Promise<unknown>) => {
    try {
      const found = await call();
      const isEmpty = Array.isArray(found) && found.length === 0;
      findings.push(
        isEmpty
          ? {
              severity: 'warning',
              where,
              reason: { code: 'scope-empty', params: { scope: where } },
            }
          : { severity: 'ok', where, reason: { code: 'readable' } },
      );
    } catch (error) {
      signal.throwIfAborted();
      findings.push({ severity: 'error', where, reason: reasonOf(error) });
    }
  };
  if (config.endpoint.auth) await probe(host, () => client.whoAmI(signal));
  for (const scope of scopesOf(config)) {
    await probe(scope.name, () => probeScope(client, scope, signal));
  }
  return findings;
}

async function probeScope(
  client: HuggingFaceClient,
  scope: HubScope,
  signal: AbortSignal,
): Promise<unknown> {
  switch (scope.kind) {
    case 'author':
    case 'search':
      return client.firstModel(queryOf(scope), signal);
    case 'ids':
      return (await readModel(client, scope.ids[0], signal)).outcome === 'read'
        ? undefined
        : [];
    default:
      return client.collection(scope.slug, signal);
  }
}
