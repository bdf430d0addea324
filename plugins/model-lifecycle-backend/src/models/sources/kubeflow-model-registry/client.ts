import {
  readPages,
  type HttpEndpoint,
  type JsonAnswer,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind, UnexpectedAnswerError } from '../../../http/answers/failure';
import { asFields, asText } from '../../../http/answers/fields';
import { nothingKnown } from '../support/nothingKnown';

const PREFIX = '/api/model_registry/v1alpha3';

/** Always sent: without one the server answers with everything it has. */
const PAGE_SIZE = 200;

/** Collections that can be listed whole. */
export type Collection =
  | 'registered_models'
  | 'model_versions'
  | 'artifacts'
  | 'inference_services'
  | 'serving_environments';

/** The server is older than `filterQuery` (v0.3) and says so. */
export class FilterRefusedError extends Error {
  constructor() {
    super('The registry does not know filterQuery');
    this.name = 'FilterRefusedError';
  }
}

/** The REST API of one registry. */
export class RegistryClient {
  readonly #prefix: string;

  constructor(readonly endpoint: HttpEndpoint) {
    this.#prefix = endpoint.baseUrl.endsWith(PREFIX) ? '' : PREFIX;
  }

  /** Everything of a collection, page by page. */
  all(collection: Collection, signal: AbortSignal): AsyncGenerator<unknown[]> {
    return this.#pages(collection, {}, signal);
  }

  /** What was written after a time. Rejects with a {@link FilterRefusedError} by old servers. */
  async *changedSince(
    collection: Collection,
    sinceMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<unknown[]> {
    const filterQuery = `lastUpdateTimeSinceEpoch > ${sinceMs}`;
    try {
      yield* this.#pages(collection, { filterQuery }, signal);
    } catch (error) {
      if (isKind(error, 'rejected') && error.status === 400) {
        throw new FilterRefusedError();
      }
      throw error;
    }
  }

  versionsOf(modelId: string, signal: AbortSignal): AsyncGenerator<unknown[]> {
    const id = encodeURIComponent(modelId);
    return this.#pages(`registered_models/${id}/versions`, {}, signal);
  }

  artifactsOf(
    versionId: string,
    signal: AbortSignal,
  ): AsyncGenerator<unknown[]> {
    const id = encodeURIComponent(versionId);
    return this.#pages(`model_versions/${id}/artifacts`, {}, signal);
  }

  async model(id: string, signal: AbortSignal): Promise<unknown> {
    const answer = await this.endpoint.json({
      path: `${this.#prefix}/registered_models/${encodeURIComponent(id)}`,
      signal,
    });
    return answer.parse();
  }

  /** One model: whether the registry can be read at all. */
  async probe(signal: AbortSignal): Promise<void> {
    const answer = await this.endpoint.json({
      path: `${this.#prefix}/registered_models`,
      query: { pageSize: 1 },
      signal,
    });
    itemsOf(answer);
  }

  /**
   * Tokens of pages are cursors by key, but only ids are unique: without the
   * order by id, items of one millisecond can be lost between pages.
   */
  async *#pages(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): AsyncGenerator<unknown[]> {
    const pages = readPages({
      endpoint: this.endpoint,
      scope: path,
      context: { signal, full: true, previous: nothingKnown },
      pageSize: PAGE_SIZE,
      nextFrom: 'body',
      request: ({ next, pageSize }) => ({
        path: `${this.#prefix}/${path}`,
        query: {
          ...query,
          pageSize,
          orderBy: 'ID',
          sortOrder: 'ASC',
          nextPageToken: next,
        },
      }),
      next: answer => asText(asFields(answer.parse()).nextPageToken, 4_000),
    });
    for await (const page of pages) {
      if (!page.same) yield itemsOf(page.answer);
    }
  }
}

function itemsOf(answer: JsonAnswer): unknown[] {
  const { items } = asFields(answer.parse());
  if (!Array.isArray(items)) {
    throw new UnexpectedAnswerError('a list of a model registry');
  }
  return items;
}
