import type { LoggerService } from '@backstage/backend-plugin-api';
import { resourceName } from '../client/resourcePath';
import { ClusterRequestError, isClusterError } from '../errors';
import type { Time } from '../../time/time';
import type {
  ClusterClient,
  KubernetesObject,
  ResourceStatus,
  ResourceType,
  UnreadArrays,
} from '../types';
import { Backoff } from './Backoff';
import { ObjectCache, type ObjectChange } from './ObjectCache';
import {
  garbledProblem,
  type Problem,
  problemOfError,
  shortWatchProblem,
  silentProblem,
} from './problem';
import { watchOver } from './watchdog';

const PAGE_SIZE = 500;
const SLOW_RETRY_MS = 60_000;
/** A watch that ends sooner is no ordinary end. */
const SHORT_WATCH_MS = 5_000;
const GOOD_WATCH_MS = 120_000;

export interface ReflectorOptions {
  client: ClusterClient;
  resource: ResourceType;
  /** `undefined`: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  /** What `trim` leaves out anyway, so that it need not be parsed. */
  unread?: UnreadArrays;
  /** Leaves out what nobody reads; keeps `metadata.uid` and `metadata.resourceVersion`. */
  trim: (object: KubernetesObject) => KubernetesObject;
  /**
   * Each change once, in the server's order for each object. Level-based: states
   * in between may be missing after a relist. Must return quickly.
   */
  onChange: (change: ObjectChange) => void;
  /** After each complete list, when its deletions have been delivered too. */
  onSynced?: () => void;
  /** When `status` has become another one, for the better or the worse. Must return quickly. */
  onStatus?: () => void;
  logger: LoggerService;
  time: Time;
  signal: AbortSignal;
}

/**
 * Keeps a trimmed copy of one resource of one cluster, and says what changes:
 * list all pages, watch from there, begin again where the server says so. It
 * never gives up and never throws; `status` says how it stands. Nothing is
 * deleted that was not seen deleted or missing from a complete list.
 */
export class Reflector {
  readonly #cache: ObjectCache;
  readonly #backoff: Backoff;
  /** Where the watch goes on; `undefined`: list first. */
  #resourceVersion?: string;
  #completeLists = 0;
  #silentWatches = 0;
  /** What is wrong now, until the step that it befell has worked again. */
  #problem?: Problem & { during: 'list' | 'watch' };
  #running = false;
  #toldState: ResourceStatus['status'] = 'syncing';
  #nextRetryAt?: number;
  #lastEventAt?: number;

  constructor(private readonly options: ReflectorOptions) {
    const { trim, onChange, logger, labelSelector, time } = options;
    this.#cache = new ObjectCache({
      trim,
      onChange,
      logger,
      deletedIsFinal: !labelSelector,
    });
    this.#backoff = new Backoff(time);
  }

  /** Resolves soon after the signal aborts, and never before. */
  async run(): Promise<void> {
    const { signal } = this.options;
    this.#running = true;
    while (!signal.aborted) {
      const version = this.#resourceVersion;
      const during = version === undefined ? 'list' : 'watch';
      const problem =
        version === undefined ? await this.#list() : await this.#watch(version);
      if (problem && !signal.aborted) {
        this.#problem = { ...problem, during };
        if (problem.relist) this.#resourceVersion = undefined;
        this.#tellState();
        await this.#rest(problem);
      }
    }
    this.#running = false;
  }

  /** The present copy, in no order. */
  objects(): IterableIterator<KubernetesObject> {
    return this.#cache.values();
  }

  get synced(): boolean {
    return this.#completeLists > 0;
  }

  get handlerErrors(): number {
    return this.#cache.handlerErrors;
  }

  status(): ResourceStatus {
    return {
      resource: resourceName(this.options.resource),
      status: this.#state(),
      objects: this.#cache.size,
      relists: Math.max(0, this.#completeLists - 1),
      reason: this.#problem?.reason,
      nextRetryAt: this.#nextRetryAt,
      lastEventAt: this.#lastEventAt,
    };
  }

  #state(): ResourceStatus['status'] {
    if (!this.#running) return 'off';
    return this.#problem?.status ?? (this.synced ? 'live' : 'syncing');
  }

  async #list(): Promise<Problem | undefined> {
    const { client, resource, namespace, labelSelector, unread, signal } =
      this.options;
    const seen = new Set<string>();
    let resourceVersion: string | undefined;
    let continueToken: string | undefined;
    do {
      try {
        const page = await client.list(resource, {
          namespace,
          labelSelector,
          limit: PAGE_SIZE,
          continueToken,
          unread,
          signal,
        });
        for (const object of page.items) {
          seen.add(object.metadata.uid);
          this.#cache.listed(object);
        }
        // All pages show the moment of the first one.
        resourceVersion ??= page.resourceVersion;
        continueToken = page.continueToken;
      } catch (error) {
        return problemOfError(this.#asClusterError(error));
      }
    } while (continueToken);
    this.#cache.keepOnly(seen);
    this.#resourceVersion = resourceVersion;
    this.#completeLists++;
    this.#lastEventAt = this.options.time.now();
    this.#worked('list');
    this.options.onSynced?.();
    this.#tellState();
    return undefined;
  }

  async #watch(version: string): Promise<Problem | undefined> {
    const { client, resource, namespace, labelSelector, unread, time } =
      this.options;
    const attempt = new AbortController();
    const end = () => attempt.abort();
    this.options.signal.addEventListener('abort', end);
    const startedAt = time.now();
    let signOfLifeAt = startedAt;
    let silent = false;
    void watchOver({
      time,
      signal: attempt.signal,
      lastSignOfLife: () => signOfLifeAt,
      onHolding: () => {
        this.#worked('watch');
        this.#tellState();
      },
      onSilent: () => {
        silent = true;
        attempt.abort();
      },
    });
    try {
      const events = client.watch(resource, {
        namespace,
        labelSelector,
        resourceVersion: version,
        timeoutSeconds: 300 + Math.floor(time.random() * 301),
        unread,
        signal: attempt.signal,
      });
      for await (const event of events) {
        if (attempt.signal.aborted) break;
        switch (event.type) {
          case 'FAILED':
            return problemOfError(event.error);
          case 'GARBLED':
            return garbledProblem(client.name, event.line);
          case 'CLOSED':
            return time.now() - startedAt < SHORT_WATCH_MS
              ? shortWatchProblem(client.name)
              : undefined;
          default:
            signOfLifeAt = time.now();
            this.#lastEventAt = signOfLifeAt;
            this.#silentWatches = 0;
            this.#worked('watch');
            this.#apply(event);
            this.#tellState();
        }
      }
      return silent ? this.#silentProblem() : undefined;
    } catch (error) {
      return problemOfError(this.#asClusterError(error));
    } finally {
      this.options.signal.removeEventListener('abort', end);
      attempt.abort();
      if (time.now() - startedAt >= GOOD_WATCH_MS && !silent) {
        this.#backoff.reset();
      }
    }
  }

  #apply(
    event:
      | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject }
      | { type: 'BOOKMARK'; resourceVersion: string },
  ): void {
    if (event.type === 'BOOKMARK') {
      this.#resourceVersion = event.resourceVersion;
      return;
    }
    if (event.type === 'DELETED') this.#cache.deleted(event.object);
    else this.#cache.watched(event.object);
    this.#resourceVersion =
      event.object.metadata.resourceVersion ?? this.#resourceVersion;
  }

  /** Silent twice from one position: the position may be one that the server never reaches. */
  #silentProblem(): Problem {
    this.#silentWatches++;
    return silentProblem(this.options.client.name, this.#silentWatches > 1);
  }

  #worked(step: 'list' | 'watch'): void {
    if (this.#problem?.during === step) this.#problem = undefined;
  }

  #tellState(): void {
    const state = this.#state();
    if (state === this.#toldState) return;
    this.#toldState = state;
    this.options.onStatus?.();
  }

  async #rest(problem: Problem): Promise<void> {
    const { time, signal } = this.options;
    const delayMs = Math.max(this.#delayMs(problem), problem.retryAfterMs ?? 0);
    this.#nextRetryAt = time.now() + delayMs;
    if (delayMs > 0) await time.sleep(delayMs, signal);
    this.#nextRetryAt = undefined;
  }

  #delayMs(problem: Problem): number {
    if (problem.pace === 'slow') {
      return SLOW_RETRY_MS * (0.8 + this.options.time.random() * 0.4);
    }
    const first = this.#backoff.fresh;
    const delayMs = this.#backoff.next();
    return problem.pace === 'soon' && first ? 0 : delayMs;
  }

  /** The port promises ClusterErrors; a client that breaks it must not end the loop. */
  #asClusterError(error: unknown) {
    if (isClusterError(error)) return error;
    return new ClusterRequestError({
      cluster: this.options.client.name,
      action: `reading ${resourceName(this.options.resource)}`,
      kind: 'server',
      what: `failed: ${error instanceof Error ? error.message : error}`,
      cause: error,
    });
  }
}
