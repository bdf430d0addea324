import {
  readPages,
  type HttpAnswer,
  type HttpEndpoint,
  type HttpRequest,
  type JsonAnswer,
  type ListContext,
  type ReadPage,
} from 'backstage-plugin-model-lifecycle-node';
import { UnexpectedAnswerError } from '../../../http/answers/failure';

/**
 * What an answer shall hold. Downloads and likes are left out, since they move
 * at any time: without them an unchanged list has the same bytes. `siblings`
 * and `config` are heavy.
 */
const EXPAND = [
  'author',
  'cardData',
  'disabled',
  'gated',
  'gguf',
  'lastModified',
  'library_name',
  'model-index',
  'pipeline_tag',
  'private',
  'safetensors',
  'sha',
  'tags',
];

const PAGE_SIZE = 500;
/** A search that finds more than 100,000 models is a mistake in the config. */
const MAX_PAGES = 200;
const MAX_CARD_BYTES = 2 * 1024 * 1024;

type Query = NonNullable<HttpRequest['query']>;

/** The calls of the hub's API that are used. */
export class HuggingFaceClient {
  constructor(readonly endpoint: HttpEndpoint) {}

  /** Newest first. Where the hub gives up on a heavy page (504), smaller ones are asked for. */
  models(
    scope: string,
    query: Query,
    context: ListContext,
  ): AsyncGenerator<ReadPage> {
    return readPages({
      endpoint: this.endpoint,
      scope,
      context,
      pageSize: PAGE_SIZE,
      maxPages: MAX_PAGES,
      nextFrom: 'headers',
      request: ({ next, pageSize }) => ({
        path: '/api/models',
        query: {
          ...query,
          sort: 'lastModified',
          direction: -1,
          expand: EXPAND,
          limit: pageSize,
          cursor: next,
        },
      }),
      next: answer => nextCursor(answer.headers.link),
    });
  }

  /** Follows a rename: the repository's id may be another one than was asked for. */
  model(
    id: string,
    signal: AbortSignal,
    options: Pick<HttpRequest, 'accept'> = {},
  ): Promise<JsonAnswer> {
    return this.endpoint.json({
      path: `/api/models/${id}`,
      query: { expand: EXPAND },
      signal,
      ...options,
    });
  }

  collection(slug: string, signal: AbortSignal): Promise<JsonAnswer> {
    return this.endpoint.json({ path: `/api/collections/${slug}`, signal });
  }

  readme(
    id: string,
    revision: string,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    return this.endpoint.request({
      path: `/${id}/resolve/${revision}/README.md`,
      redirects: 'content',
      accept: [404],
      maxBytes: MAX_CARD_BYTES,
      signal,
    });
  }

  /** A file beside the README; `path` as an address writes it. */
  file(
    id: string,
    revision: string,
    options: { path: string; maxBytes: number; signal: AbortSignal },
  ): Promise<HttpAnswer> {
    return this.endpoint.request({
      path: `/${id}/resolve/${revision}/${options.path}`,
      redirects: 'content',
      accept: [404],
      maxBytes: options.maxBytes,
      signal: options.signal,
    });
  }

  async whoAmI(signal: AbortSignal): Promise<void> {
    await this.endpoint.json({ path: '/api/whoami-v2', signal });
  }

  async firstModel(query: Query, signal: AbortSignal): Promise<unknown> {
    const answer = await this.endpoint.json({
      path: '/api/models',
      query: { ...query, limit: 1 },
      signal,
    });
    return answer.parse();
  }
}

/**
 * The cursor of `Link: <…?cursor=…>; rel="next"`. Only the cursor is taken, so
 * that the address stays ours and the page size can be made smaller. Throws
 * where there is more but no cursor to ask for it.
 */
export function nextCursor(link: string | undefined): string | undefined {
  const links = [...(link ?? '').matchAll(/<([^>]*)>([^<]*)/g)];
  const next = links.find(([, , rest]) => /;\s*rel="?next"?/i.test(rest));
  if (!next) return undefined;
  const base = 'https://hub.invalid';
  const cursor = URL.canParse(next[1], base)
    ? new URL(next[1], base).searchParams.get('cursor')
    : undefined;
  if (!cursor) throw new UnexpectedAnswerError('a page with a cursor');
  return cursor;
}
