import type { HttpEndpoint, HttpRequest, JsonAnswer } from './http';
import { UpstreamError } from './http';
import type { Reason } from './reason';
import type { ListContext, ScopeEnd, StoredPage } from './source';

/** @public */
export interface PageToAsk {
  /** How the page before said to go on; absent for the first one. */
  next?: string;
  /** From 0. */
  position: number;
  pageSize: number;
}

/** @public */
export type ReadPage =
  /** The bytes are those of the last complete listing. */
  | { same: true; position: number }
  | {
      same: false;
      position: number;
      answer: JsonAnswer;
      stored: StoredPage;
    };

/** @public */
export interface ReadPagesOptions {
  endpoint: HttpEndpoint;
  scope: string;
  context: ListContext;
  pageSize: number;
  /** More pages than this are an error: a server that never ends. Default: 10,000. */
  maxPages?: number;
  request(page: PageToAsk): Omit<HttpRequest, 'signal'>;
  /**
   * Where `next` looks: with `body`, an answer with the bytes of the last
   * complete listing is not parsed, since it goes on as it did then.
   */
  nextFrom: 'body' | 'headers';
  /** How to go on after an answer; `undefined`: it was the last page. */
  next(answer: JsonAnswer, page: PageToAsk): string | undefined;
}

/** A listing that cannot be believed although each answer was well formed JSON. @public */
export class ListingError extends Error {
  constructor(
    readonly code:
      | 'repeated-page-token'
      | 'too-many-pages'
      /** JSON, but not what this call is documented to answer. */
      | 'unexpected-answer',
  ) {
    super(code);
    this.name = 'ListingError';
  }

  get reason(): Reason {
    return { code: this.code };
  }
}

/**
 * How a scope ends whose listing threw: `partial` where something of it was
 * seen, else `failed`. What is no failure of the source, a mistake of ours or
 * an abort, is thrown on.
 *
 * @public
 */
export function endOfBrokenListing(
  error: unknown,
  { sawSomething }: { sawSomething: boolean },
): ScopeEnd {
  if (!(error instanceof UpstreamError || error instanceof ListingError)) {
    throw error;
  }
  return {
    outcome: sawSomething ? 'partial' : 'failed',
    reason: error.reason,
  };
}

/**
 * Reads a paged list to its end. A page with the bytes of the last complete
 * listing is not parsed again by the caller. Where an answer is too large or
 * the server gives up on it (504), the page size is halved and the page asked
 * again, down to one item.
 *
 * Throws what the endpoint throws, and a {@link ListingError} for a token that
 * comes again and for a list without an end.
 *
 * @public
 */
export async function* readPages(
  options: ReadPagesOptions,
): AsyncGenerator<ReadPage> {
  const { context, scope, maxPages = 10_000 } = options;
  const seen = new Set<string>();
  let page: PageToAsk = { position: 0, pageSize: options.pageSize };
  for (;;) {
    const { answer, pageSize } = await ask(options, page);
    page = { ...page, pageSize };
    const before = context.full
      ? undefined
      : await context.previous.page(scope, page.position);
    const sameBytes = before?.digest === answer.digest;
    const next =
      sameBytes && options.nextFrom === 'body'
        ? before.next
        : options.next(answer, page);
    // The same bytes can have another page after them where a header says so.
    if (sameBytes && before.next === next) {
      yield { same: true, position: page.position };
    } else {
      const stored = { digest: answer.digest, ...(next ? { next } : {}) };
      yield { same: false, position: page.position, answer, stored };
    }
    if (next === undefined) return;
    if (seen.has(next)) throw new ListingError('repeated-page-token');
    seen.add(next);
    if (seen.size >= maxPages) throw new ListingError('too-many-pages');
    page = { next, position: page.position + 1, pageSize };
  }
}

async function ask(
  options: ReadPagesOptions,
  page: PageToAsk,
): Promise<{ answer: JsonAnswer; pageSize: number }> {
  for (let pageSize = page.pageSize; ; pageSize = Math.floor(pageSize / 2)) {
    try {
      const answer = await options.endpoint.json({
        ...options.request({ ...page, pageSize }),
        signal: options.context.signal,
      });
      return { answer, pageSize };
    } catch (error) {
      const helps =
        error instanceof UpstreamError &&
        (error.kind === 'too-large' || error.status === 504);
      if (!helps || pageSize <= 1) throw error;
    }
  }
}
