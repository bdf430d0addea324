import { ConflictError } from '@backstage/errors';
import type { JsonValue } from '@backstage/types';
import type { Knex } from 'knex';
import type { Time } from '../../time/time';
import { modelsSourceKey } from '../entities/sourceKey';
import { InventoryReads } from './InventoryReads';
import { rebuildBatch, retireBatch } from './rebuildEntities';
import { beginScan, lockScan } from './scanRows';
import type {
  Inventory,
  InventoryBatch,
  InventoryWriter,
  PublishOptions,
  ScanRun,
} from './types';
import {
  removeRecords,
  writeBatch,
  type BatchContext,
  type RecordFeed,
} from './writeBatch';

const REBUILD_BATCH = 200;
const REMOVE_BATCH = 200;

/** Inventories on SQLite and PostgreSQL: what is written. */
export class KnexInventory extends InventoryReads implements Inventory {
  readonly #feed: RecordFeed;
  readonly #time: Pick<Time, 'now'>;

  constructor(options: {
    knex: Knex;
    feed: RecordFeed;
    time: Pick<Time, 'now'>;
  }) {
    super(options.knex);
    this.#feed = options.feed;
    this.#time = options.time;
  }

  async begin(options: {
    sourceId: string;
    configHash: string;
    maxScanAgeMs: number;
  }): Promise<ScanRun> {
    const now = this.#time.now();
    return this.knex.transaction(async transaction => {
      const { run, configChanged } = await beginScan(transaction, {
        ...options,
        now,
      });
      if (configChanged) {
        await forgetListings(transaction, options.sourceId);
      }
      return run;
    });
  }

  async finish(
    run: ScanRun,
    result: {
      finished: boolean;
      complete: boolean;
      relist: boolean;
      outcome: JsonValue;
    },
  ): Promise<void> {
    const now = this.#time.now();
    await this.#transaction(run, async transaction => {
      await transaction('model_scans')
        .where({ source_id: run.sourceId })
        .update({
          ...(result.finished && { finished_at_ms: now }),
          ...(result.complete && { complete_at_ms: now }),
          outcome: JSON.stringify(result.outcome),
        });
      if (result.relist) await forgetListings(transaction, run.sourceId);
    });
  }

  async rebuild(run: ScanRun, publish: PublishOptions): Promise<void> {
    const { fingerprint } = publish.publisher;
    if (run.entitiesHash === fingerprint) return;
    const batch = (transaction: Knex.Transaction) =>
      this.#context(transaction, { ...run, publish });
    let after: string | undefined = '';
    while (after !== undefined) {
      const from: string = after;
      after = await this.#transaction(run, transaction =>
        rebuildBatch(batch(transaction), { after: from, limit: REBUILD_BATCH }),
      );
    }
    const retire = () =>
      this.#transaction(run, transaction =>
        retireBatch(batch(transaction), REBUILD_BATCH),
      );
    while (await retire());
    await this.#transaction(run, transaction =>
      transaction('model_scans')
        .where({ source_id: run.sourceId })
        .update({ entities_hash: fingerprint }),
    );
  }

  async write(
    writer: InventoryWriter & { scanNumber?: number },
    batch: InventoryBatch,
    publish: PublishOptions,
  ): Promise<void> {
    await this.#transaction(writer, transaction =>
      writeBatch(
        this.#context(transaction, { scanNumber: 0, ...writer, publish }),
        batch,
      ),
    );
  }

  async markReady(sourceId: string): Promise<void> {
    await this.#feed.markReady(modelsSourceKey(sourceId));
  }

  async removeScope(writer: InventoryWriter, scopeId: string): Promise<number> {
    const { sourceId } = writer;
    const where = { source_id: sourceId, scope_id: scopeId };
    let removed = 0;
    for (;;) {
      const keyHashes = await this.#transaction(writer, async transaction => {
        const hashes: string[] = await transaction('model_records')
          .where(where)
          .limit(REMOVE_BATCH)
          .pluck('key_hash');
        await removeRecords(
          { transaction, feed: this.#feed, sourceId },
          hashes,
        );
        return hashes;
      });
      removed += keyHashes.length;
      if (keyHashes.length < REMOVE_BATCH) break;
    }
    await this.#transaction(writer, async transaction => {
      await transaction('model_scan_pages').where(where).delete();
      await transaction('model_scopes').where(where).delete();
    });
    return removed;
  }

  async deletePagesFrom(
    run: ScanRun,
    scopeId: string,
    position: number,
  ): Promise<void> {
    const beyond = (knex: Knex) =>
      knex('model_scan_pages')
        .where({ source_id: run.sourceId, scope_id: scopeId })
        .where('position', '>=', position);
    if (!(await beyond(this.knex).first('position'))) return;
    await this.#transaction(run, transaction => beyond(transaction).delete());
  }

  async confirmRemovals(sourceId: string, proposal?: string): Promise<number> {
    const present = await this.proposal(sourceId);
    if (proposal !== undefined && proposal !== present) {
      throw new ConflictError(
        `What waits for confirmation in the source '${sourceId}' has changed; look at it again`,
      );
    }
    const remove = () =>
      this.#transaction({ sourceId }, async transaction => {
        const hashes: string[] = await transaction('model_records')
          .where({ source_id: sourceId, absence: 'waiting' })
          .limit(REMOVE_BATCH)
          .pluck('key_hash');
        await removeRecords(
          { transaction, feed: this.#feed, sourceId },
          hashes,
        );
        return hashes.length;
      });
    let removed = 0;
    for (let count = await remove(); count > 0; count = await remove()) {
      removed += count;
    }
    for (const { scopeId, status } of await this.scopes(sourceId)) {
      if (status === 'unnamed') {
        removed += await this.removeScope({ sourceId }, scopeId);
      }
    }
    await this.#transaction({ sourceId }, transaction =>
      transaction('model_scopes')
        .where({ source_id: sourceId })
        .whereNotNull('waiting_since_ms')
        .update({ waiting_since_ms: null }),
    );
    return removed;
  }

  #context(
    transaction: Knex.Transaction,
    options: { sourceId: string; scanNumber: number; publish: PublishOptions },
  ): BatchContext {
    const { sourceId, scanNumber, publish } = options;
    return {
      transaction,
      feed: this.#feed,
      sourceId,
      scanNumber,
      publish,
      now: this.#time.now(),
    };
  }

  #transaction<T>(
    writer: InventoryWriter,
    work: (transaction: Knex.Transaction) => PromiseLike<T>,
  ): Promise<T> {
    return this.knex.transaction(async transaction => {
      await lockScan(transaction, writer);
      return work(transaction);
    });
  }
}

/** What a later listing may build on: none of it, until it was read in full. */
async function forgetListings(
  transaction: Knex.Transaction,
  sourceId: string,
): Promise<void> {
  const ofSource = { source_id: sourceId };
  await transaction('model_scan_pages').where(ofSource).delete();
  await transaction('model_scopes')
    .where(ofSource)
    .update({ cursor: null, full_at_ms: null });
}
