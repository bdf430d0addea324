import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonValue } from '@backstage/types';
import type { ConfigSection } from '../config';
import type { HttpConnector } from './http';
import type { Reason } from './reason';
import type { SourceRecord } from './record';

/**
 * A system that knows models. It talks and pages and never decides what is
 * removed: it says what it saw and how far that can be believed.
 *
 * @public
 */
export interface ModelSource {
  /**
   * Lists everything, scope by scope. Each scope that is begun ends with an
   * `end` event; one that is not ends as failed. Scopes may interleave.
   *
   * Must not throw for what a source can do wrong: that is an `end` with
   * `partial` (some pages were read) or `failed` (none). What is thrown fails
   * the whole listing. 401 and 403 are failed, never an empty list. Stops soon
   * after `signal` aborts.
   *
   * Pages are streamed: nothing holds a whole source in memory.
   */
  list(context: ListContext): AsyncIterable<ListingEvent>;

  /**
   * Whether a key that two listings did not show is there: asked under `hint`
   * before anything is removed. `unknown` for every answer but a clear one.
   */
  lookUp?(key: string, signal: AbortSignal): Promise<Presence>;

  /** The card of a model that has a `cardVersion`. Lazy: called when somebody wants to read it. */
  readCard?(
    record: SourceRecord,
    signal: AbortSignal,
  ): Promise<ModelCard | undefined>;

  /**
   * A picture that lies beside the card, for a card with a `baseUrl`: `path`
   * is relative to that, as an address writes it, and never leads above it.
   * Without this method pictures leave their words. At most `maxBytes` are
   * read; absent where there is no such file.
   */
  readCardImage?(
    record: SourceRecord,
    options: { path: string; maxBytes: number; signal: AbortSignal },
  ): Promise<Uint8Array | undefined>;

  /**
   * For sources that push: runs until `signal` aborts and calls `changed` when
   * a listing would find something new. The listing after it should cost the
   * source nothing. It runs on one replica at a time.
   */
  follow?(context: FollowContext): Promise<void>;

  /** What is missing for this source to work: access, scopes, certificates. Reads only. */
  check?(signal: AbortSignal): Promise<SourceFinding[]>;
}

/** @public */
export type Presence = 'present' | 'gone' | 'unknown';

/** @public */
export interface ModelCard {
  /** Markdown without its front matter. */
  markdown: string;
  /** Front matter, parsed. */
  facts?: Record<string, JsonValue>;
  /** What relative links and images start from. */
  baseUrl?: string;
}

/** @public */
export interface SourceFinding {
  severity: 'ok' | 'warning' | 'error';
  /** The scope, cluster or address. */
  where: string;
  reason: Reason;
}

/** @public */
export interface FollowContext {
  signal: AbortSignal;
  changed(): void;
}

/** @public */
export interface ListContext {
  signal: AbortSignal;
  /** What is known from before. */
  previous: PreviousListing;
  /**
   * Set about once a day, and when `previous` is not to be trusted: read
   * everything, also what a cheap test calls unchanged.
   */
  full: boolean;
  /**
   * Scopes that an earlier run of a long scan has behind it. They may be left
   * out; what is left out stays as it is.
   */
  finished?: ReadonlySet<string>;
}

/** @public */
export interface PreviousListing {
  /** A page of the scope's last complete listing, by its place from 0. */
  page(scope: string, position: number): Promise<StoredPage | undefined>;
  /** Stored records, by key; those that are not there are missing from the answer. */
  records(keys: string[]): Promise<Map<string, SourceRecord>>;
  /** What the scope's last `complete` or `changes` gave as `cursor`. */
  cursor(scope: string): Promise<JsonValue | undefined>;
}

/** @public */
export interface StoredPage {
  /** Of the bytes of the answer. */
  digest: string;
  /** How to ask for the page after it; absent on the last one. */
  next?: string;
}

/** @public */
export type ListingEvent =
  | ({ type: 'page'; scope: string } & ListedPage)
  /**
   * The page at this place has the bytes of the last complete listing: its
   * keys are taken from the stored page, nothing is parsed or compared.
   */
  | { type: 'same-page'; scope: string; position: number }
  | { type: 'end'; scope: string; end: ScopeEnd };

/** @public */
export interface ListedPage {
  /** From 0, rising within the scope. */
  position: number;
  records: SourceRecord[];
  /** Seen, but a detail could not be read: the stored record stays as it is, marked as stale. */
  retained?: KeyedReason[];
  /** Seen and left out: not a model, malformed, not wanted. No record is stored, and a stored one goes. */
  skipped?: KeyedReason[];
  /**
   * Given where an unchanged page can be known by its bytes. Not kept while the
   * page has something `retained`: the next listing has to look again.
   */
  stored?: StoredPage;
}

/** @public */
export interface KeyedReason {
  key: string;
  reason: Reason;
}

/** @public */
export type ScopeEnd =
  /**
   * Everything of the scope was seen. `proof`: one answer, a snapshot or a
   * cursor by key; what was not seen is not there. `hint`: offsets or page
   * numbers, where an edit during the listing can hide something that is there.
   */
  | {
      outcome: 'complete';
      absence: 'proof' | 'hint';
      cursor?: JsonValue;
      /** Said beside the success, such as a version table without rows. */
      notes?: Reason[];
    }
  /** Only what changed since `cursor` was asked for: absence says nothing. */
  | { outcome: 'changes'; cursor?: JsonValue; notes?: Reason[] }
  /** Some of it was seen. Nothing is removed. */
  | { outcome: 'partial'; reason: Reason }
  /** Nothing can be said. Nothing is removed. */
  | { outcome: 'failed'; reason: Reason };

/** What a source gets to work with. @public */
export interface ModelSourceServices {
  /** The only way out. */
  http: HttpConnector;
  logger: LoggerService;
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/**
 * A kind of source, by the `type` of its config.
 *
 * @public
 */
export interface ModelSourceType<TServices = ModelSourceServices> {
  type: string;
  /**
   * Reads the keys that are this type's own and rejects nothing: unknown keys
   * are rejected afterwards for all. Throws an InputError that names the key
   * path. No network. The answer makes the source.
   */
  configure(section: ConfigSection): ConfiguredSource<TServices>;
}

/** @public */
export interface ConfiguredSource<TServices = ModelSourceServices> {
  /** How often it is listed where the config does not say. Default: 30 minutes. */
  frequencyMs?: number;
  /** Other sources that records may point to, by id: checked to be configured. */
  refersTo?: string[];
  create(options: { id: string; services: TServices }): ModelSource;
}
