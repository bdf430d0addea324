import type {
  KeyedReason,
  ListContext,
  ListingEvent,
  ModelSource,
  Presence,
  Reason,
  ScopeEnd,
  ServerRecord,
  SourceFinding,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind, reasonOf } from '../../../http/answers/failure';
import { listScope, type ScopePage } from '../support/listScope';
import type { BuiltInServices } from '../types';
import { ThreeScaleClient } from './client';
import type { ThreeScaleConfig } from './config';
import { listProvider } from './listProvider';
import { ProductReader, type ClusterProducts } from './products/ProductReader';
import { normaliseProduct, type Product } from './products/readProduct';
import { select } from './select';

/** One admin portal over its API, and Product resources of clusters: each is a scope. */
export class ThreeScaleSource implements ModelSource {
  readonly #client: ThreeScaleClient | undefined;
  readonly #host: string | undefined;
  readonly #products: ProductReader;

  constructor(
    private readonly config: ThreeScaleConfig,
    services: BuiltInServices,
  ) {
    const { endpoint } = config;
    this.#client =
      endpoint && new ThreeScaleClient(services.http.connect(endpoint));
    this.#host = endpoint && new URL(endpoint.baseUrl).host;
    this.#products = new ProductReader(config, services);
  }

  follow(context: { signal: AbortSignal; changed(): void }): Promise<void> {
    return this.#products.follow(context);
  }

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    const clusters: ClusterProducts[] = [];
    for (const cluster of this.config.clusters) {
      clusters.push(await this.#products.read(cluster, context.signal));
    }
    const client = this.#client;
    const host = this.#host;
    if (client && host) {
      const { config } = this;
      const products = byKey(clusters);
      const unread = problemsOf(clusters);
      yield* listScope({
        scope: host,
        signal: context.signal,
        read: () =>
          listProvider({ client, config, host, context, products, unread }),
      });
    }
    const claimed = new Set<string>();
    for (const cluster of clusters) {
      yield* listScope({
        scope: `cluster:${cluster.cluster}`,
        signal: context.signal,
        read: () => this.#listCluster(cluster, claimed),
      });
    }
  }

  /** A refused question says nothing. */
  async lookUp(key: string, signal: AbortSignal): Promise<Presence> {
    const [host, id] = key.split('/');
    if (!this.#client || host !== this.#host) return 'unknown';
    try {
      await this.#client.service(id, signal);
      return 'present';
    } catch (error) {
      signal.throwIfAborted();
      reasonOf(error);
      return isKind(error, 'not-found') ? 'gone' : 'unknown';
    }
  }

  async check(signal: AbortSignal): Promise<SourceFinding[]> {
    const findings: SourceFinding[] = [];
    const { config } = this;
    const client = this.#client;
    const probe = async (where: string, call: () => Promise<unknown>) => {
      try {
        await call();
        findings.push({ severity: 'ok', where, reason: { code: 'readable' } });
      } catch (error) {
        signal.throwIfAborted();
        findings.push({ severity: 'error', where, reason: reasonOf(error) });
      }
    };
    if (client) {
      await probe(`${this.#host} services`, () =>
        client.services(signal).next(),
      );
      await probe(`${this.#host} proxy configs`, () =>
        client.proxyConfigs(config.environment, signal).next(),
      );
      await probe(`${this.#host} ActiveDocs`, () =>
        client.activeDocs(signal, config.maxDefinitionBytes).next(),
      );
    }
    for (const where of config.clusters) {
      const read = await this.#products.read(where, signal);
      findings.push(
        'problem' in read
          ? { severity: 'error', where, reason: read.problem }
          : { severity: 'ok', where, reason: { code: 'readable' } },
      );
    }
    return findings;
  }

  /** What the API lists, too, is left to it. */
  async *#listCluster(
    cluster: ClusterProducts,
    claimed: Set<string>,
  ): AsyncGenerator<ScopePage, ScopeEnd> {
    if ('problem' in cluster) {
      return { outcome: 'failed', reason: cluster.problem };
    }
    const { environment, developerPortalUrl } = this.config;
    const scope = `cluster:${cluster.cluster}`;
    const records: ServerRecord[] = [];
    const skipped: KeyedReason[] = [];
    for (const product of cluster.products) {
      const rule = select(product, this.config.select);
      const { key, host, namespace, resourceName } = product;
      if (!rule || (host && host === this.#host)) continue;
      if (!key) {
        skipped.push({
          key: `${cluster.cluster}/${namespace}/${resourceName}`,
          reason: { code: 'product-not-synced' },
        });
      } else if (!claimed.has(key)) {
        claimed.add(key);
        const options = { key, scope, rule, environment, developerPortalUrl };
        records.push(normaliseProduct(product, options));
      }
    }
    yield { position: 0, records, skipped };
    return {
      outcome: 'complete',
      absence: 'proof',
      ...(cluster.notInstalled && {
        notes: [{ code: 'kind-not-installed', params: { kind: 'Product' } }],
      }),
    };
  }
}

function byKey(clusters: readonly ClusterProducts[]): Map<string, Product> {
  const products = clusters.flatMap(cluster =>
    'products' in cluster ? cluster.products : [],
  );
  return new Map(
    products.flatMap(product =>
      product.key ? [[product.key, product] as const] : [],
    ),
  );
}

function problemsOf(clusters: readonly ClusterProducts[]): Map<string, Reason> {
  return new Map(
    clusters.flatMap(cluster =>
      'problem' in cluster ? [[cluster.cluster, cluster.problem] as const] : [],
    ),
  );
}
