import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { ANNOTATION_NATIVE_ID } from 'backstage-plugin-model-lifecycle-common';
import { docsKeyOf } from '../catalog/docsRef';
import { assertFence, type Fence } from '../clusters/lease/fence';
import type { Time } from '../time/time';
import type { Timestamp } from '../training/run';
import { emittedEntities } from './adoption/emitted';
import { settleRows } from './adoption/settleRows';
import { contentHash, stableStringify } from './entityHash';
import { createHead, lockHead, setHead } from './feedHeads';
import type { EntityFeed, FeedItem, FeedPage } from './types';

const MAX_PAGE = 500;
const WRITE_BATCH = 100;
const PRUNE_BATCH = 1_000;
const MAX_NATIVE_ID = 512;

interface ItemRow {
  source_key: string;
  entity_ref: string;
  sequence: number | string;
  entity_hash: string | null;
  entity: string | null;
  docs_key: string | null;
  native_id: string | null;
  changed_at_ms: number | string;
}

/** A row without its place in the sequence. A tombstone keeps the native id of what was there. */
type Change = Pick<
  ItemRow,
  'entity_ref' | 'entity_hash' | 'entity' | 'docs_key'
> &
  Partial<Pick<ItemRow, 'native_id'>>;

export class KnexEntityFeed implements EntityFeed {
  readonly #knex: Knex;
  readonly #time: Pick<Time, 'now'>;

  constructor(options: { knex: Knex; time: Pick<Time, 'now'> }) {
    this.#knex = options.knex;
    this.#time = options.time;
  }

  async put(options: {
    source: string;
    entities: Entity[];
    fence?: Fence;
    transaction?: Knex.Transaction;
  }): Promise<{ written: number }> {
    const byRef = new Map(
      options.entities.map(entity => {
        const change = toChange(entity);
        return [change.entity_ref, change];
      }),
    );
    const written = await this.#write({
      ...options,
      changes: [...byRef.values()],
      differs: (change, stored) => stored !== change.entity_hash,
    });
    return { written };
  }

  async remove(options: {
    source: string;
    entityRefs: string[];
    fence?: Fence;
    transaction?: Knex.Transaction;
  }): Promise<{ removed: number }> {
    const changes = [...new Set(options.entityRefs)].map(entity_ref => ({
      entity_ref,
      entity_hash: null,
      entity: null,
      docs_key: null,
    }));
    const removed = await this.#write({
      ...options,
      changes,
      differs: (_change, stored) => typeof stored === 'string',
    });
    return { removed };
  }

  async read(options: {
    source: string;
    after: number;
    limit: number;
  }): Promise<FeedPage> {
    const limit = Math.min(options.limit, MAX_PAGE);
    const { epoch } = await this.#identity();
    // The head first: what commits in between is then seen as an item at least.
    const head = await this.#knex('entity_feed_heads')
      .where({ source_key: options.source })
      .first('last_sequence', 'ready');
    const rows: ItemRow[] = await this.#knex<ItemRow>('entity_feed_items')
      .where({ source_key: options.source })
      .where('sequence', '>', options.after)
      .orderBy('sequence')
      .limit(limit + 1)
      .select('entity_ref', 'sequence', 'entity');
    const items = await this.#toItems(options.source, rows.slice(0, limit));
    return {
      epoch,
      ready: Boolean(head?.ready),
      items,
      lastSequence:
        items[items.length - 1]?.sequence ?? Number(head?.last_sequence ?? 0),
      hasMore: rows.length > limit,
    };
  }

  async markReady(source: string): Promise<void> {
    const marked = await this.#knex('entity_feed_heads')
      .where({ source_key: source })
      .first('ready');
    if (marked?.ready) return;
    await createHead(this.#knex, source);
    await this.#knex('entity_feed_heads')
      .where({ source_key: source })
      .update({ ready: true });
  }

  async refs(source: string): Promise<string[]> {
    return this.#knex('entity_feed_items')
      .where({ source_key: source })
      .whereNotNull('entity_hash')
      .orderBy('entity_ref')
      .pluck('entity_ref');
  }

  async entityByDocsKey(docsKey: string): Promise<Entity | undefined> {
    const row = await this.#knex<ItemRow>('entity_feed_items')
      .where({ docs_key: docsKey })
      .first('entity');
    return row?.entity ? JSON.parse(row.entity) : undefined;
  }

  async docsSecret(): Promise<string> {
    return (await this.#identity()).docsSecret;
  }

  async pruneTombstones(before: Timestamp): Promise<boolean> {
    const old = () =>
      this.#knex('entity_feed_items')
        .whereNull('entity_hash')
        .where('changed_at_ms', '<', before);
    const rows = await old()
      .limit(PRUNE_BATCH + 1)
      .select('source_key', 'entity_ref', 'sequence');
    for (const row of rows.slice(0, PRUNE_BATCH)) {
      // The sequence too: an entity that came back meanwhile stays.
      await this.#knex('entity_feed_items').where(row).delete();
    }
    return rows.length > PRUNE_BATCH;
  }

  async #write(options: {
    source: string;
    changes: Change[];
    differs: (change: Change, stored: string | null | undefined) => boolean;
    fence?: Fence;
    transaction?: Knex.Transaction;
  }): Promise<number> {
    const knex: Knex = options.transaction ?? this.#knex;
    let count = 0;
    for (let at = 0; at < options.changes.length; at += WRITE_BATCH) {
      const batch = options.changes.slice(at, at + WRITE_BATCH);
      const changed = await this.#changed(knex, { ...options, batch });
      if (changed.length === 0) continue;
      const commit = (transaction: Knex.Transaction) =>
        this.#commit(transaction, { ...options, batch: changed });
      count += options.transaction
        ? await commit(options.transaction)
        : await this.#knex.transaction(commit);
    }
    return count;
  }

  async #commit(
    transaction: Knex.Transaction,
    options: {
      source: string;
      batch: Change[];
      differs: (change: Change, stored: string | null | undefined) => boolean;
      fence?: Fence;
    },
  ): Promise<number> {
    if (options.fence) await assertFence(transaction, options.fence);
    const head = await lockHead(transaction, options.source);
    // Again under the lock: another writer may have been faster.
    const changed = await this.#changed(transaction, options);
    if (changed.length === 0) return 0;
    const rows = changed.map((change, index) => ({
      ...change,
      source_key: options.source,
      sequence: head + index + 1,
      changed_at_ms: this.#time.now(),
    }));
    await transaction('entity_feed_items')
      .insert(rows)
      .onConflict(['source_key', 'entity_ref'])
      .merge();
    await setHead(transaction, options.source, head + rows.length);
    // What is adopted already never appears; all of these are emitted anyway.
    await settleRows(transaction, {
      source: options.source,
      entityRefs: changed.map(change => change.entity_ref),
    });
    return rows.length;
  }

  async #changed(
    knex: Knex,
    options: {
      source: string;
      batch: Change[];
      differs: (change: Change, stored: string | null | undefined) => boolean;
    },
  ): Promise<Change[]> {
    const rows = await knex<ItemRow>('entity_feed_items')
      .where({ source_key: options.source })
      .whereIn(
        'entity_ref',
        options.batch.map(change => change.entity_ref),
      )
      .select('entity_ref', 'entity_hash');
    const stored = new Map(rows.map(row => [row.entity_ref, row.entity_hash]));
    return options.batch.filter(change =>
      options.differs(change, stored.get(change.entity_ref)),
    );
  }

  /** What is adopted is told like what has gone. */
  async #toItems(source: string, rows: ItemRow[]): Promise<FeedItem[]> {
    const entities = new Map<string, Entity>(
      rows.flatMap(row =>
        row.entity ? [[row.entity_ref, JSON.parse(row.entity)]] : [],
      ),
    );
    const emitted =
      entities.size > 0
        ? await emittedEntities(this.#knex, source, entities)
        : undefined;
    return rows.map(row => {
      const entityRef = row.entity_ref;
      const sequence = Number(row.sequence);
      const entity = emitted?.get(entityRef);
      return entity
        ? { sequence, entityRef, type: 'upsert', entity }
        : { sequence, entityRef, type: 'remove' };
    });
  }

  async #identity(): Promise<{ epoch: string; docsSecret: string }> {
    const row = await this.#knex('entity_feed_identity')
      .where({ id: 1 })
      .first('epoch', 'docs_secret');
    return { epoch: row.epoch, docsSecret: row.docs_secret };
  }
}

function toChange(entity: Entity): Change {
  const text = stableStringify(entity);
  return {
    entity_ref: stringifyEntityRef(entity),
    entity_hash: contentHash(text),
    entity: text,
    docs_key: docsKeyOf(entity) ?? null,
    native_id:
      entity.metadata.annotations?.[ANNOTATION_NATIVE_ID]?.slice(
        0,
        MAX_NATIVE_ID,
      ) ?? null,
  };
}
