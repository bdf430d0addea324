import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  DeferredEntity,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { Cursor, CursorStore } from './CursorStore';
import { entityProblem } from './entityCheck';
import type { FeedClient } from './FeedClient';
import type { FeedPage } from './feedPage';
import type { Time } from './time';

const RECONCILE_EVERY_MS = 24 * 60 * 60_000;

export interface FeedReaderOptions {
  sourceKey: string;
  /** Also the location of each entity. */
  locationKey: string;
  connection: Pick<EntityProviderConnection, 'applyMutation'>;
  client: Pick<FeedClient, 'read'>;
  cursors: Pick<CursorStore, 'get' | 'set'>;
  time: Pick<Time, 'now'>;
  logger: LoggerService;
}

/**
 * Brings one source's changes into the catalog as deltas.
 *
 * To reconcile is to read from 0: the feed holds each entity once, with its
 * state or a tombstone, and the catalog writes nothing for an entity it has.
 * So an entity that somebody unregistered comes back, and nothing is removed
 * that the feed does not name as removed.
 */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  readonly #complaints = new Map<string, string>();
  #cursor: Cursor | undefined;
  #reconciledHere = false;

  constructor(options: FeedReaderOptions) {
    this.#options = options;
  }

  /** Another replica may have gone on meanwhile: the stored cursor counts. */
  forgetCursor(): void {
    this.#cursor = undefined;
  }

  async readToEnd(signal: AbortSignal): Promise<void> {
    const { client, sourceKey } = this.#options;
    let cursor = await this.#start();
    let page: FeedPage;
    do {
      signal.throwIfAborted();
      page = await client.read({ sourceKey, after: cursor.after, signal });
      if (mustRestart(cursor, page)) {
        cursor = { epoch: page.epoch, after: 0, ready: page.ready };
        page = await client.read({ sourceKey, after: 0, signal });
      }
      if (page.hasMore && page.lastSequence <= cursor.after) {
        throw new InputError('the change feed does not go on');
      }
      await this.#apply(page);
      cursor = await this.#advance(cursor, page);
    } while (page.hasMore);
    this.#reconciledHere = true;
  }

  async #start(): Promise<Cursor> {
    const { cursors, sourceKey, time } = this.#options;
    const stored = this.#cursor ?? (await cursors.get(sourceKey));
    const isDue =
      !this.#reconciledHere ||
      time.now() - (stored?.reconciledAt ?? 0) > RECONCILE_EVERY_MS;
    // A pass that is not through goes on where it stood, or a large feed would
    // begin anew with each run of the task and never end.
    const isUnderWay = stored?.reconciledAt === undefined;
    return stored && (!isDue || isUnderWay)
      ? stored
      : { epoch: stored?.epoch ?? '', after: 0, ready: stored?.ready ?? false };
  }

  async #advance(cursor: Cursor, page: FeedPage): Promise<Cursor> {
    const { cursors, sourceKey, time } = this.#options;
    const next: Cursor = {
      epoch: page.epoch,
      after: page.lastSequence,
      ready: page.ready,
      reconciledAt:
        cursor.reconciledAt ?? (page.hasMore ? undefined : time.now()),
    };
    const isNews =
      next.after !== cursor.after ||
      next.epoch !== cursor.epoch ||
      next.ready !== cursor.ready ||
      next.reconciledAt !== cursor.reconciledAt;
    if (isNews) await cursors.set(sourceKey, next);
    this.#cursor = next;
    return next;
  }

  async #apply(page: FeedPage): Promise<void> {
    const { connection, locationKey } = this.#options;
    const added: DeferredEntity[] = [];
    const removed: { entityRef: string; locationKey: string }[] = [];
    for (const change of page.items) {
      if (change.type === 'upsert') {
        if (await this.#isFit(change)) {
          added.push({ entity: change.entity, locationKey });
        }
      } else if (page.ready) {
        removed.push({ entityRef: change.entityRef, locationKey });
      }
    }
    if (added.length + removed.length > 0) {
      await connection.applyMutation({ type: 'delta', added, removed });
    }
  }

  async #isFit(
    change: Extract<FeedPage['items'][number], { type: 'upsert' }>,
  ): Promise<boolean> {
    const { locationKey, logger } = this.#options;
    const { entity, entityRef } = change;
    const problem = await entityProblem({
      entity,
      entityRef,
      location: locationKey,
    });
    if (!problem) {
      this.#complaints.delete(entityRef);
    } else if (this.#complaints.get(entityRef) !== problem) {
      this.#complaints.set(entityRef, problem);
      logger.warn(`Entity '${entityRef}' is skipped: ${problem}`);
    }
    return !problem;
  }
}

/**
 * Another database, an older copy of it, or a source that has become ready:
 * what was held back before counts now.
 */
function mustRestart(cursor: Cursor, page: FeedPage): boolean {
  return (
    cursor.after > 0 &&
    (page.epoch !== cursor.epoch ||
      page.lastSequence < cursor.after ||
      (page.ready && !cursor.ready))
  );
}
