import type {
  KeyedReason,
  ListContext,
  Reason,
  ScopeEnd,
  ServerApi,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { distinctReasons } from '../../kubernetes/distinctReasons';
import { Details } from '../support/Details';
import type { ScopePage } from '../support/listScope';
import type { ThreeScaleClient } from './client';
import type { SelectionRule, ThreeScaleConfig } from './config';
import { readDoc } from './definitions';
import { readGateway, type Gateway } from './gateways';
import type { ListItem } from './listItems';
import {
  normaliseService,
  readService,
  toCandidate,
  type Service,
} from './normalise';
import type { Product } from './products/readProduct';
import { select } from './select';

export interface ProviderListingOptions {
  client: ThreeScaleClient;
  config: ThreeScaleConfig;
  host: string;
  context: ListContext;
  /** Product resources of this provider, by key. */
  products: ReadonlyMap<string, Product>;
  /** Clusters whose resources cannot be said. */
  unread: ReadonlyMap<string, Reason>;
}

/** A product that fronts a model. */
interface Selected {
  service: Service;
  rule: SelectionRule;
  product?: Product;
  gateway?: Gateway;
  plans?: unknown[];
  stored?: SourceRecord;
  /** A detail of it could not be read. */
  problem?: Reason;
}

type PageParts = Exclude<ScopePage, { samePage: number }>;

const BATCH = 16;
const PAGE = 100;

class ProviderListing {
  readonly #notes: Reason[] = [];
  readonly #seen = new Set<string>();
  #total = 0;
  #position = 0;

  readonly #details: Details;

  constructor(private readonly options: ProviderListingOptions) {
    this.#details = new Details(options.context.signal);
  }

  async *read(): AsyncGenerator<ScopePage, ScopeEnd> {
    const gateways = await this.#gateways();
    const selected = new Map<string, Selected>();
    for await (const page of this.options.client.services(
      this.options.context.signal,
    )) {
      this.#total = page.total ?? this.#total;
      const left = await this.#select(page.items, gateways, selected);
      if (left.skipped.length > 0) yield this.#page(left);
    }
    await this.#readPlans([...selected.values()]);
    yield* this.#withDefinitions(selected);
    if (this.#seen.size < this.#total) {
      const params = { seen: this.#seen.size, total: this.#total };
      const reason = { code: 'listing-cut-short', params };
      return { outcome: 'partial', reason };
    }
    const notes = distinctReasons(this.#notes);
    // Page numbers: what is deleted during the listing hides what comes after it.
    return { outcome: 'complete', absence: 'hint', ...(notes && { notes }) };
  }

  /** Those of a page that front models, and those that were kept and do so no more. */
  async #select(
    items: readonly unknown[],
    gateways: ReadonlyMap<string, Gateway> | Reason,
    selected: Map<string, Selected>,
  ): Promise<{ skipped: KeyedReason[] }> {
    const { host, products, config, context, unread } = this.options;
    const services = items.flatMap(item => readService(item, host) ?? []);
    const stored = await context.previous.records(
      services.map(({ key }) => key),
    );
    const skipped: KeyedReason[] = [];
    for (const service of services) {
      this.#seen.add(service.key);
      const product = products.get(service.key);
      const before = stored.get(service.key);
      const gateway =
        gateways instanceof Map ? gateways.get(service.id) : undefined;
      const rule = select(
        toCandidate(service, gateway, product),
        config.select,
      );
      const problem =
        unread.get(before?.kubernetes?.cluster ?? '') ??
        ('code' in gateways ? gateways : undefined);
      if (rule ?? (problem && before)) {
        selected.set(service.id, {
          service,
          rule: rule ?? { serves: [] },
          product,
          gateway,
          stored: before,
          problem,
        });
      } else if (before) {
        const reason = { code: 'not-selected' };
        skipped.push({ key: service.key, reason });
      }
    }
    return { skipped };
  }

  /** By service id; why, where they cannot be read. */
  async #gateways(): Promise<ReadonlyMap<string, Gateway> | Reason> {
    const { client, config, context } = this.options;
    const read = await this.#details.read(async () => {
      const gateways = new Map<string, Gateway>();
      const pages = client.proxyConfigs(config.environment, context.signal);
      for await (const { items } of pages) {
        for (const item of items) {
          const gateway = readGateway(item);
          if (gateway) gateways.set(gateway.serviceId, gateway.gateway);
        }
      }
      return gateways;
    });
    return 'value' in read ? read.value : read.problem;
  }

  async #readPlans(all: readonly Selected[]): Promise<void> {
    const { client, context } = this.options;
    for (let at = 0; at < all.length; at += BATCH) {
      await Promise.all(
        all.slice(at, at + BATCH).map(async one => {
          const read = await this.#details.read(() =>
            client.plans(one.service.id, context.signal),
          );
          if ('value' in read) one.plans = read.value;
          else one.problem ??= read.problem;
        }),
      );
    }
  }

  /** A service is done when its document comes by: no two are held in memory. */
  async *#withDefinitions(
    selected: Map<string, Selected>,
  ): AsyncGenerator<ScopePage> {
    const documents = this.#documents();
    for (;;) {
      const read = await this.#details.read(() => documents.next());
      if ('problem' in read) {
        for (const one of selected.values()) one.problem ??= read.problem;
        break;
      }
      if (read.value.done) break;
      const doc = readDoc(read.value.value, this.options.config);
      const one = doc && selected.get(doc.serviceId);
      if (!one) continue;
      if (doc.problem) {
        this.#notes.push(doc.problem);
      } else {
        selected.delete(doc.serviceId);
        yield this.#page(this.#finish(one, doc.api));
      }
    }
    const rest = [...selected.values()].map(one => this.#finish(one));
    for (let from = 0; from < rest.length; from += PAGE) {
      const parts = rest.slice(from, from + PAGE);
      yield this.#page({
        records: parts.flatMap(({ records }) => records),
        retained: parts.flatMap(({ retained = [] }) => retained),
      });
    }
  }

  /** What is stored stays where a detail is missing; what is new comes without it. */
  #finish(one: Selected, api?: ServerApi): Omit<PageParts, 'position'> {
    const { config, host, client } = this.options;
    const { service, problem, stored } = one;
    if (problem && stored) {
      return {
        records: [],
        retained: [{ key: service.key, reason: problem }],
      };
    }
    if (problem) this.#notes.push(problem);
    const record = normaliseService({
      ...one,
      api,
      scope: host,
      adminUrl: client.endpoint.baseUrl,
      environment: config.environment,
      developerPortalUrl: config.developerPortalUrl,
    });
    return { records: [record] };
  }

  #page(parts: Partial<PageParts>): ScopePage {
    const position = this.#position;
    this.#position += 1;
    return { records: [], ...parts, position };
  }

  #documents(): AsyncGenerator<ListItem> {
    const { client, config, context } = this.options;
    return client.activeDocs(context.signal, config.maxDefinitionBytes);
  }
}

/** Lists the products of one admin portal. */
export async function* listProvider(
  options: ProviderListingOptions,
): AsyncGenerator<ScopePage, ScopeEnd> {
  return yield* new ProviderListing(options).read();
}
