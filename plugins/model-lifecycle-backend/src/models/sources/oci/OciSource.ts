import {
  UpstreamError,
  type ListContext,
  type ListingEvent,
  type ModelCard,
  type ModelSource,
  type Reason,
  type ScopeEnd,
  type SourceFinding,
  type SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { readCard } from './card';
import type { OciClient } from './client';
import { isRepositoryName, type OciConfig } from './config';
import type { ListedNames } from './listNames';
import { listRepository } from './listRepository';
import { reasonOfRegistry } from './reasons';
import type { RegistrySession } from './RepositoryReader';

/** The scope of discovery: it lists no models, and says whether all repositories are known. */
const CATALOG_SCOPE = '_catalog';
/** After so many repositories in a row the registry itself is taken for dead. */
const MAX_DEAD_IN_A_ROW = 3;
const DEAD = new Set([
  'upstream-unreachable',
  'upstream-timeout',
  'upstream-tls',
  'upstream-address-refused',
  'upstream-credentials',
]);

/** Scopes are repositories. */
export class OciSource implements ModelSource {
  constructor(
    private readonly config: OciConfig,
    private readonly client: OciClient,
  ) {}

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    const session: RegistrySession = {
      client: this.client,
      config: this.config,
      context,
      hasReferrers: true,
    };
    const repositories = [...this.config.repositories];
    if (this.config.discovery) {
      const found = await this.#discover(context.signal);
      repositories.push(
        ...found.repositories.filter(name => !repositories.includes(name)),
      );
      yield { type: 'end', scope: CATALOG_SCOPE, end: found.end };
    }
    let dead: Reason[] = [];
    for (const repository of repositories) {
      if (context.finished?.has(repository)) continue;
      if (dead.length >= MAX_DEAD_IN_A_ROW) {
        const end: ScopeEnd = { outcome: 'failed', reason: dead[0] };
        yield { type: 'end', scope: repository, end };
        continue;
      }
      const end = yield* listRepository(session, repository);
      dead =
        end.outcome === 'failed' && DEAD.has(end.reason.code)
          ? [...dead, end.reason]
          : [];
    }
  }

  async readCard(
    record: SourceRecord,
    signal: AbortSignal,
  ): Promise<ModelCard | undefined> {
    const { client, config } = this;
    const repository = record.scope;
    return readCard({ client, config, record, repository, signal });
  }

  async check(signal: AbortSignal): Promise<SourceFinding[]> {
    const findings: SourceFinding[] = [];
    const { registry, repositories, discovery } = this.config;
    const look = async (where: string, ask: () => Promise<unknown>) => {
      try {
        await ask();
        const reason = { code: 'readable' };
        findings.push({ severity: 'ok', where, reason });
      } catch (error) {
        signal.throwIfAborted();
        const reason = reasonOfRegistry(error);
        findings.push({ severity: 'error', where, reason });
      }
    };
    if (discovery) {
      await look(registry, () => this.client.repositories(signal));
    }
    for (const repository of repositories) {
      await look(`${registry}/${repository}`, () =>
        this.client.probe(repository, signal),
      );
    }
    return findings;
  }

  async #discover(
    signal: AbortSignal,
  ): Promise<{ repositories: string[]; end: ScopeEnd }> {
    let listed: ListedNames;
    try {
      listed = await this.client.repositories(signal);
    } catch (error) {
      signal.throwIfAborted();
      const isOff =
        error instanceof UpstreamError &&
        ['unauthorized', 'forbidden', 'not-found'].includes(error.kind);
      const reason = isOff
        ? { code: 'oci-catalog-refused', params: { host: error.host } }
        : reasonOfRegistry(error);
      return { repositories: [], end: { outcome: 'failed', reason } };
    }
    const { match, maxRepositories = Infinity } = this.config.discovery ?? {};
    const wanted = listed.names
      .filter(name => isRepositoryName(name) && (match?.test(name) ?? true))
      .sort();
    const repositories = wanted.slice(0, maxRepositories);
    const cut = wanted.length - repositories.length;
    const reason =
      listed.incomplete ??
      (cut > 0
        ? { code: 'oci-repositories-cut', params: { count: cut } }
        : undefined);
    return {
      repositories,
      end: reason
        ? { outcome: 'partial', reason }
        : { outcome: 'complete', absence: 'proof' },
    };
  }
}
