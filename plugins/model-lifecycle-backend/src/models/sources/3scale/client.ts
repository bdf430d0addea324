import {
  readPages,
  type HttpEndpoint,
  type JsonAnswer,
  type PageToAsk,
} from 'backstage-plugin-model-lifecycle-node';
import { UnexpectedAnswerError } from '../../../http/answers/failure';
import { asCount, asFields, asList } from '../../../http/answers/fields';
import { nothingKnown } from '../support/nothingKnown';
import { listItems, type ListItem } from './listItems';

const PREFIX = '/admin/api';

/** A power of two below the limit of 500: places stay whole pages when pages are halved. */
const PAGE_SIZE = 256;
/** Each holds the whole configuration of a gateway, up to 2 MB. */
const CONFIGS_PAGE_SIZE = 32;

/** One page, and how many items the server says there are. */
export interface ServerPage {
  items: unknown[];
  total?: number;
}

/** The Account Management API of one admin portal. */
export class ThreeScaleClient {
  constructor(readonly endpoint: HttpEndpoint) {}

  services(signal: AbortSignal): AsyncGenerator<ServerPage> {
    return this.#pages({
      path: 'services.json',
      list: 'services',
      item: 'service',
      pageSize: PAGE_SIZE,
      signal,
    });
  }

  /** The newest configuration of each gateway, in bulk. */
  proxyConfigs(
    environment: 'production' | 'sandbox',
    signal: AbortSignal,
  ): AsyncGenerator<ServerPage> {
    return this.#pages({
      path: `account/proxy_configs/${environment}.json`,
      list: 'proxy_configs',
      item: 'proxy_config',
      query: { version: 'latest' },
      pageSize: CONFIGS_PAGE_SIZE,
      signal,
    });
  }

  async plans(serviceId: string, signal: AbortSignal): Promise<unknown[]> {
    const answer = await this.endpoint.json({
      path: `${PREFIX}/services/${serviceId}/application_plans.json`,
      signal,
    });
    return itemsOf(answer, 'plans', 'application_plan');
  }

  /** All of them with their bodies: the API has no pages for them. */
  async *activeDocs(
    signal: AbortSignal,
    maxItemBytes: number,
  ): AsyncGenerator<ListItem> {
    const bytes = await this.endpoint.stream({
      path: `${PREFIX}/active_docs.json`,
      headers: { accept: 'application/json' },
      signal,
    });
    yield* listItems(bytes, maxItemBytes);
  }

  async service(id: string, signal: AbortSignal): Promise<void> {
    const answer = await this.endpoint.json({
      path: `${PREFIX}/services/${id}.json`,
      signal,
    });
    const { service } = asFields(answer.parse());
    if (service === undefined) throw new UnexpectedAnswerError('a service');
  }

  async *#pages(options: {
    path: string;
    list: string;
    item: string;
    query?: Record<string, string>;
    pageSize: number;
    signal: AbortSignal;
  }): AsyncGenerator<ServerPage> {
    const { path, list, item, query, pageSize, signal } = options;
    const pages = readPages({
      endpoint: this.endpoint,
      scope: path,
      context: { signal, full: true, previous: nothingKnown },
      pageSize,
      nextFrom: 'body',
      request: page => ({
        path: `${PREFIX}/${path}`,
        query: {
          ...query,
          per_page: page.pageSize,
          page: placeOf(page) / page.pageSize + 1,
        },
      }),
      next: (answer, page) => nextPlace(answer, page, list),
    });
    for await (const page of pages) {
      if (page.same) continue;
      const total = totalOf(page.answer);
      yield { items: itemsOf(page.answer, list, item), total };
    }
  }
}

function placeOf({ next }: PageToAsk): number {
  return Number(next ?? 0);
}

/**
 * `metadata` stands there only when there are more items than one page holds: a
 * full page without it may be the last one.
 */
function nextPlace(
  answer: JsonAnswer,
  page: PageToAsk,
  list: string,
): string | undefined {
  const fields = asFields(answer.parse());
  const perPage = asCount(asFields(fields.metadata).per_page);
  if (perPage !== undefined && perPage !== page.pageSize) {
    throw new UnexpectedAnswerError(`a page of ${page.pageSize} items`);
  }
  const after = placeOf(page) + page.pageSize;
  const total = totalOf(answer);
  const isLast =
    total === undefined
      ? asList(fields[list]).length < page.pageSize
      : after >= total;
  return isLast ? undefined : String(after);
}

function totalOf(answer: JsonAnswer): number | undefined {
  const { metadata } = asFields(answer.parse());
  return asCount(asFields(metadata).total_entries);
}

/** Each item stands in an object of its own. */
function itemsOf(answer: JsonAnswer, list: string, item: string): unknown[] {
  const items = asFields(answer.parse())[list];
  if (!Array.isArray(items)) {
    throw new UnexpectedAnswerError(`a list of ${list} of 3scale`);
  }
  return items.map(entry => asFields(entry)[item]);
}
