import type {
  EndpointConfig,
  ListContext,
  ListingEvent,
  ModelCard,
  ModelSource,
  Reason,
  SourceFinding,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { JsonValue } from '@backstage/types';
import { reasonOf } from '../../../http/answers/failure';
import { asFields, asList, asText } from '../../../http/answers/fields';
import { listScope } from '../support/listScope';
import type { BuiltInServices } from '../types';
import { CatalogClient, originOfCard, toModelCard } from './catalog';
import { RegistryClient } from './client';
import type { RegistryConfig } from './config';
import type { FoundRegistry } from './discovery/findRegistries';
import { RegistryDiscovery } from './discovery/RegistryDiscovery';
import { isTrusted } from './discovery/trust';
import type { RegistryPlace } from './normalise';
import { listRegistry } from './RegistryListing';

/** A registry that is to be listed, or why it cannot be. */
type Registry = RegistryPlace &
  ({ endpoint: EndpointConfig } | { problem: Reason });

/** Several registries, each a scope of its own. Each cluster that is looked through is one, too. */
export class KubeflowRegistrySource implements ModelSource {
  readonly #discovery: RegistryDiscovery | undefined;
  readonly #catalog: CatalogClient | undefined;

  constructor(
    private readonly config: RegistryConfig,
    private readonly services: BuiltInServices,
  ) {
    const { discover, catalog } = config;
    this.#discovery = discover && new RegistryDiscovery(discover, services);
    this.#catalog =
      catalog && new CatalogClient(services.http.connect(catalog));
  }

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    const registries: Registry[] = [...this.config.registries];
    for (const cluster of this.config.discover?.clusters ?? []) {
      registries.push(...(yield* this.#discover(cluster, context)));
    }
    for (const registry of registries) {
      if ('problem' in registry) {
        const end = { outcome: 'failed', reason: registry.problem } as const;
        yield { type: 'end', scope: registry.id, end };
      } else {
        yield* this.#listRegistry(registry, context);
      }
    }
  }

  async readCard(
    { key, scope, ...record }: SourceRecord,
    signal: AbortSignal,
  ): Promise<ModelCard | undefined> {
    const version = record.kind === 'model' ? record.cardVersion : undefined;
    if (version === undefined) return undefined;
    const origin = originOfCard(version);
    if (origin) return this.#catalog?.readCard(origin, signal);
    const registry = await this.#registry(scope, signal);
    if (!registry || !('endpoint' in registry)) return undefined;
    const id = key.slice(scope.length + 1);
    const model = await this.#client(registry.endpoint).model(id, signal);
    const { readme } = asFields(model);
    return typeof readme === 'string' ? toModelCard(readme) : undefined;
  }

  async check(signal: AbortSignal): Promise<SourceFinding[]> {
    const findings: SourceFinding[] = [];
    const registries: Registry[] = [...this.config.registries];
    for (const cluster of this.config.discover?.clusters ?? []) {
      const found = await this.#discovery!.discover(cluster, signal);
      const { problem } = found;
      findings.push(
        problem
          ? { severity: 'error', where: cluster, reason: problem }
          : {
              severity: found.registries.length > 0 ? 'ok' : 'warning',
              where: cluster,
              reason: {
                code: 'registries-found',
                params: { count: found.registries.length },
              },
            },
      );
      registries.push(...this.#usable(found.registries));
    }
    for (const registry of registries) {
      findings.push(
        await this.#probe(registry.id, async () => {
          if ('problem' in registry) return registry.problem;
          await this.#client(registry.endpoint).probe(signal);
          return undefined;
        }),
      );
    }
    const catalog = this.#catalog;
    if (catalog) {
      findings.push(
        await this.#probe('catalog', async () => {
          await catalog.probe(signal);
          return undefined;
        }),
      );
    }
    return findings;
  }

  async #probe(
    where: string,
    call: () => Promise<Reason | undefined>,
  ): Promise<SourceFinding> {
    try {
      const reason = await call();
      return reason
        ? { severity: 'error', where, reason }
        : { severity: 'ok', where, reason: { code: 'readable' } };
    } catch (error) {
      return { severity: 'error', where, reason: reasonOf(error) };
    }
  }

  #listRegistry(
    registry: RegistryPlace & { endpoint: EndpointConfig },
    context: ListContext,
  ): AsyncGenerator<ListingEvent> {
    const { maxVersions, servers, includeArchived } = this.config;
    return listScope({
      scope: registry.id,
      signal: context.signal,
      read: () =>
        listRegistry({
          place: registry,
          client: this.#client(registry.endpoint),
          catalog: this.#catalog,
          maxVersions,
          servers,
          includeArchived,
          context,
          now: this.services.now(),
        }),
    });
  }

  /**
   * Looks through a cluster. Registries that were there before and are not now,
   * or cannot be seen now, stay: as long as nobody excludes them, their absence
   * is a fault.
   */
  async *#discover(
    cluster: string,
    { previous, signal }: ListContext,
  ): AsyncGenerator<ListingEvent, Registry[]> {
    const scope = `discovery:${cluster}`;
    const found = await this.#discovery!.discover(cluster, signal);
    const ids = new Set(found.registries.map(({ id }) => id));
    const exclude = this.config.discover?.exclude ?? [];
    const missing = remembered(await previous.cursor(scope), cluster).filter(
      ({ id }) => !ids.has(id) && !exclude.includes(id),
    );
    const { problem, blind, notes } = found;
    yield {
      type: 'end',
      scope,
      end: problem
        ? { outcome: blind ? 'failed' : 'partial', reason: problem }
        : {
            outcome: 'complete',
            absence: 'proof',
            cursor: [...found.registries, ...missing].map(toMemory),
            ...(notes.length > 0 && { notes }),
          },
    };
    const gone = missing.map(({ id }) => ({
      id,
      problem: { code: 'registry-vanished', params: { registry: id, cluster } },
    }));
    return [
      ...this.#usable(found.registries),
      ...(problem ? this.#usable(missing) : gone),
    ];
  }

  /** A registry that the config names, too, is listed as the config says. */
  #usable(found: readonly FoundRegistry[]): Registry[] {
    const { registries, discover, template, viewUrl } = this.config;
    const taken = new Set(registries.map(({ endpoint }) => endpoint.baseUrl));
    const ids = new Set(registries.map(({ id }) => id));
    return found
      .filter(({ id, baseUrl }) => !ids.has(id) && !taken.has(baseUrl ?? ''))
      .map(registry => {
        const { id, cluster, baseUrl } = registry;
        if (!baseUrl) {
          const reason = { code: 'registry-without-address' };
          return { id, problem: { ...reason, params: { registry: id } } };
        }
        if (!isTrusted(registry, discover!, template)) {
          const { host } = new URL(baseUrl);
          const params = { registry: id, host };
          return { id, problem: { code: 'registry-not-trusted', params } };
        }
        return { id, cluster, viewUrl, endpoint: { ...template, baseUrl } };
      });
  }

  async #registry(
    id: string,
    signal: AbortSignal,
  ): Promise<Registry | undefined> {
    const named = this.config.registries.find(registry => registry.id === id);
    const cluster = this.config.discover?.clusters.find(name =>
      id.startsWith(`${name}.`),
    );
    if (named || !cluster) return named;
    const { registries } = await this.#discovery!.discover(cluster, signal);
    return this.#usable(registries).find(registry => registry.id === id);
  }

  #client(endpoint: EndpointConfig): RegistryClient {
    return new RegistryClient(this.services.http.connect(endpoint));
  }
}

function toMemory({ id, namespace, baseUrl }: FoundRegistry): JsonValue {
  return { id, namespace, ...(baseUrl && { baseUrl }) };
}

function remembered(
  cursor: JsonValue | undefined,
  cluster: string,
): FoundRegistry[] {
  return asList(cursor).flatMap(entry => {
    const { id, namespace, baseUrl } = asFields(entry);
    const known = {
      id: asText(id, 300),
      namespace: asText(namespace, 100),
      baseUrl: asText(baseUrl, 500),
    };
    return known.id && known.namespace
      ? [{ ...known, id: known.id, namespace: known.namespace, cluster }]
      : [];
  });
}
