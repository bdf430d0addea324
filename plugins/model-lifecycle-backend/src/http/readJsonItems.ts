import {
  UpstreamError,
  type HttpEndpoint,
  type HttpRequest,
} from 'backstage-plugin-model-lifecycle-node';
import { DEFAULTS } from './limits';
import { tooLarge } from './readBody';
import { subjectOf, upstreamError, type Subject } from './upstreamErrors';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const LIST = 0x5b;
const COMMA = 0x2c;
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Finds where items begin and end; whether they are JSON, the engine says. */
class ItemScanner {
  readonly #key: string | undefined;
  readonly #maxItemBytes: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Of the list that is looked for; its items are one deeper. */
  #listDepth: number | undefined;
  #done = false;
  #ended = false;
  #item: Buffer[] = [];
  #itemBytes = 0;
  #isFirst = true;
  #offset = 0;
  /** The last string at depth 1: the key of what follows. */
  #text: number[] | undefined;
  #lastKey = '';

  constructor(
    private readonly subject: Subject,
    options: { key?: string; maxItemBytes?: number },
  ) {
    this.#key = options.key;
    this.#maxItemBytes = options.maxItemBytes ?? DEFAULTS.maxBodyBytes;
  }

  *read(piece: Uint8Array): Generator<unknown> {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const wasInList = this.#inList;
      const ends = this.#step(bytes[index]);
      if (!wasInList && this.#inList) from = index + 1;
      if (ends) {
        this.#keep(bytes.subarray(from, index));
        from = index + 1;
        yield* this.#take(bytes[index]);
      }
    }
    if (this.#inList) this.#keep(bytes.subarray(from));
    this.#offset += bytes.length;
  }

  end(): void {
    if (!this.#done) throw this.#notJson('holds no such list');
    if (!this.#ended) throw this.#notJson('breaks off');
  }

  get #inList(): boolean {
    return this.#listDepth !== undefined && !this.#done;
  }

  /** True where the byte ends an item: a comma of the list, or its bracket. */
  #step(byte: number): boolean {
    if (this.#inString) {
      this.#stepInString(byte);
      return false;
    }
    if (byte === QUOTE) {
      this.#inString = true;
      this.#text = this.#depth === 1 && !this.#inList ? [] : undefined;
      return false;
    }
    if (OPEN.has(byte)) {
      this.#open(byte);
      return false;
    }
    const isOfList = this.#inList && this.#depth === this.#listDepth;
    if (!CLOSE.has(byte)) {
      if (this.#ended && !SPACE.has(byte)) throw this.#notJson('goes on');
      return isOfList && byte === COMMA;
    }
    this.#depth -= 1;
    if (this.#depth < 0) throw this.#notJson('closes what is not open');
    this.#ended = this.#depth === 0;
    return isOfList;
  }

  #stepInString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#text) this.#lastKey = Buffer.from(this.#text).toString();
      return;
    }
    // Longer than any key that is looked for: not one of them.
    if (this.#text && this.#text.length < 200) this.#text.push(byte);
  }

  #open(byte: number): void {
    if (this.#ended) throw this.#notJson('goes on');
    const isList =
      byte === LIST &&
      this.#listDepth === undefined &&
      (this.#key === undefined
        ? this.#depth === 0
        : this.#depth === 1 && this.#lastKey === this.#key);
    this.#depth += 1;
    if (isList) this.#listDepth = this.#depth;
  }

  #keep(bytes: Buffer): void {
    this.#itemBytes += bytes.length;
    if (this.#itemBytes > this.#maxItemBytes) {
      throw tooLarge(this.subject, this.#maxItemBytes);
    }
    // The piece is the connection's own memory.
    if (bytes.length > 0) this.#item.push(Buffer.from(bytes));
  }

  *#take(end: number): Generator<unknown> {
    const text = Buffer.concat(this.#item).toString().trim();
    this.#item = [];
    this.#itemBytes = 0;
    const isLast = end !== COMMA;
    if (isLast) this.#done = true;
    if (text === '' && isLast && this.#isFirst) return;
    this.#isFirst = false;
    try {
      yield JSON.parse(text);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw this.#notJson('holds a malformed item');
      throw error;
    }
  }

  #notJson(what: string): UpstreamError {
    return upstreamError(
      this.subject,
      'not-json',
      `answered with JSON that ${what} before byte ${this.#offset}`,
      {
        advice: 'Check the base URL and the proxies in front of it',
        params: { what: 'malformed', byte: this.#offset },
      },
    );
  }
}

/**
 * The items of one list in a JSON body that has no pages and may be of any
 * size: only one item is in memory at a time. `key` is the member of the
 * outermost object that holds the list; without it the body is the list. It
 * has to be read to the end: only then was everything seen.
 *
 * Rejects with an UpstreamError: `not-json` where the body breaks off or holds
 * no such list, `too-large` where one item is larger than `maxItemBytes`.
 */
export async function* readJsonItems(
  endpoint: HttpEndpoint,
  request: HttpRequest,
  options: { key?: string; maxItemBytes?: number } = {},
): AsyncGenerator<unknown> {
  const url = new URL(endpoint.baseUrl);
  const subject = subjectOf(request.method ?? 'GET', url);
  const headers = { accept: 'application/json', ...request.headers };
  const scanner = new ItemScanner(subject, options);
  for await (const piece of await endpoint.stream({ ...request, headers })) {
    yield* scanner.read(piece);
  }
  scanner.end();
}
