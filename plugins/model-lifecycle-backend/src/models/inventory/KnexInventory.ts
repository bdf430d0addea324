import { ConflictError } from '@backstage/errors';
import type { JsonValue } from '@backstage/types';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import {
  inList,
  isSqlite,
  toNumber,
  toOptionalNumber,
} from '../../database/sql';
import { contentHash } from '../../feed/entityHash';
import type { Time } from '../../time/time';
import { modelsSourceKey } from '../entities/sourceKey';
import { keyHash } from './keyHash';
import { rebuildBatch, retireBatch } from './rebuildEntities';
import type { RecordRow } from './recordRows';
import { beginScan, lockScan } from './scanRows';
import { fromJson, fromScopeRow, type ScopeRow } from './scopeRows';
import type {
  Absence,
  Inventory,
  InventoryBatch,
  InventoryPage,
  InventoryWriter,
  Leaving,
  NamedRecord,
  PublishOptions,
  RecordKey,
  Remarks,
  ScanRun,
  ScopeState,
  StoredRecord,
} from './types';
import {
  readStored,
  removeRecords,
  writeBatch,
  type BatchContext,
  type RecordFeed,
} from './writeBatch';

const REBUILD_BATCH = 200;
const REMOVE_BATCH = 200;
const KEYS_BATCH = 2_000;

export class KnexInventory implements Inventory {
  readonly #knex: Knex;
  readonly #feed: RecordFeed;
  readonly #time: Pick<Time, 'now'>;

  constructor(options: {
    knex: Knex;
    feed: RecordFeed;
    time: Pick<Time, 'now'>;
  }) {
    this.#knex = options.knex;
    this.#feed = options.feed;
    this.#time = options.time;
  }

  async begin(options: {
    sourceId: string;
    configHash: string;
    maxScanAgeMs: number;
  }): Promise<ScanRun> {
    const now = this.#time.now();
    return this.#knex.transaction(async transaction => {
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
    if (!(await beyond(this.#knex).first('position'))) return;
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

  async proposal(sourceId: string): Promise<string | undefined> {
    const hashes: string[] = await this.#knex('model_records')
      .where({ source_id: sourceId, absence: 'waiting' })
      .orderBy('key_hash')
      .pluck('key_hash');
    const scopes = await this.scopes(sourceId);
    const waiting = [
      ...hashes,
      ...scopes
        .filter(({ status }) => status === 'unnamed')
        .map(({ scopeId }) => scopeId),
    ];
    return waiting.length === 0
      ? undefined
      : contentHash(waiting.join('\n')).slice(0, 16);
  }

  async outcome(sourceId: string): Promise<JsonValue | undefined> {
    const row = await this.#knex('model_scans')
      .where({ source_id: sourceId })
      .first('outcome');
    return fromJson(row?.outcome ?? null);
  }

  async configHash(sourceId: string): Promise<string | undefined> {
    const row = await this.#knex('model_scans')
      .where({ source_id: sourceId })
      .first('config_hash');
    return row?.config_hash ?? undefined;
  }

  async scopes(sourceId: string): Promise<ScopeState[]> {
    const rows: ScopeRow[] = await this.#knex('model_scopes')
      .where({ source_id: sourceId })
      .orderBy('scope_id');
    return rows.map(fromScopeRow);
  }

  async stored(
    sourceId: string,
    keyHashes: string[],
  ): Promise<Map<string, StoredRecord>> {
    const stored = await readStored(this.#knex, sourceId, keyHashes);
    return new Map(stored.map(record => [record.keyHash, record]));
  }

  async records(
    sourceId: string,
    keys: string[],
  ): Promise<
    Map<string, { record: SourceRecord; scopeId: string; stale: boolean }>
  > {
    if (keys.length === 0) return new Map();
    const rows: RecordRow[] = await this.#knex('model_records')
      .where({ source_id: sourceId })
      .whereRaw(inList(this.#knex, 'key_hash', keys.map(keyHash)))
      .select('native_key', 'record', 'scope_id', 'stale_reason');
    return new Map(
      rows.map(row => [
        row.native_key,
        {
          record: JSON.parse(row.record),
          scopeId: row.scope_id,
          stale: row.stale_reason !== null,
        },
      ]),
    );
  }

  async pages(
    sourceId: string,
    scopeId: string,
    { from, count }: { from: number; count: number },
  ): Promise<InventoryPage[]> {
    const rows = await this.#knex('model_scan_pages')
      .where({ source_id: sourceId, scope_id: scopeId })
      .where('position', '>=', from)
      .where('position', '<', from + count);
    return rows.map(row => ({
      scopeId,
      position: toNumber(row.position),
      digest: row.digest,
      ...(row.next !== null && { next: row.next }),
      keyHashes: row.key_hashes,
      leftOut: fromJson(row.left_out),
    }));
  }

  async pageCount(sourceId: string, scopeId: string): Promise<number> {
    const row = await this.#knex('model_scan_pages')
      .where({ source_id: sourceId, scope_id: scopeId })
      .count({ count: '*' })
      .first();
    return toNumber(row?.count);
  }

  async *keys(sourceId: string, scopeId: string): AsyncGenerator<RecordKey[]> {
    let after = '';
    for (;;) {
      const rows: RecordRow[] = await this.#knex('model_records')
        .where({ source_id: sourceId, scope_id: scopeId })
        .where('key_hash', '>', after)
        .orderBy('key_hash')
        .limit(KEYS_BATCH)
        .select(
          'key_hash',
          'added_in_scan',
          'absence',
          'absent_since_ms',
          'leaving',
        );
      yield rows.map(toRecordKey);
      if (rows.length < KEYS_BATCH) return;
      after = rows[rows.length - 1].key_hash;
    }
  }

  async marked(
    sourceId: string,
  ): Promise<(RecordKey & { scopeId: string; key: string })[]> {
    const rows = await Promise.all(
      (['absence', 'leaving'] as const).map(
        (column): Promise<RecordRow[]> =>
          this.#knex('model_records')
            .where({ source_id: sourceId })
            .whereNotNull(column)
            .orderBy('key_hash')
            .select(
              'key_hash',
              'added_in_scan',
              'native_key',
              'scope_id',
              'absence',
              'absent_since_ms',
              'leaving',
            ),
      ),
    );
    const marked = new Map(rows.flat().map(row => [row.key_hash, row]));
    return [...marked.values()].map(row => ({
      ...toRecordKey(row),
      scopeId: row.scope_id,
      key: row.native_key,
    }));
  }

  async counts(
    sourceId: string,
  ): Promise<{ scopeId: string; kind: string; count: number }[]> {
    const rows: { scope_id: string; kind: string; count: number | string }[] =
      await this.#knex('model_records')
        .where({ source_id: sourceId })
        .groupBy('scope_id', 'kind')
        .select('scope_id', 'kind', this.#knex.raw('count(*) as count'));
    return rows.map(row => ({
      scopeId: row.scope_id,
      kind: row.kind,
      count: toNumber(row.count),
    }));
  }

  async lastByName(options: {
    sourceId: string;
    kind: string;
    limit: number;
    addedInScan?: number;
  }): Promise<NamedRecord[]> {
    const { sourceId, kind, limit, addedInScan } = options;
    // By code points on both databases: what is cut must not depend on a locale.
    const name = isSqlite(this.#knex) ? 'sort_name' : 'sort_name collate "C"';
    const rows: RecordRow[] = await this.#knex('model_records')
      .where({ source_id: sourceId, kind })
      .where(addedInScan === undefined ? {} : { added_in_scan: addedInScan })
      .orderByRaw(`${name} desc, key_hash desc`)
      .limit(limit)
      .select('key_hash', 'sort_name', 'native_key');
    return rows.map(row => ({
      keyHash: row.key_hash,
      sortName: row.sort_name,
      key: row.native_key,
    }));
  }

  async remarks(sourceId: string, limit: number): Promise<Remarks> {
    const of = (column: 'stale_reason' | 'entity_problem') =>
      this.#knex('model_records')
        .where({ source_id: sourceId })
        .whereNotNull(column);
    const count = async (column: 'stale_reason' | 'entity_problem') =>
      toNumber((await of(column).count({ count: '*' }).first())?.count);
    const list = async (column: 'stale_reason' | 'entity_problem') => {
      const rows: RecordRow[] = await of(column)
        .orderBy('key_hash')
        .limit(limit)
        .select('native_key', column);
      return rows.map(row => ({
        key: row.native_key,
        reason: JSON.parse(row[column]!),
      }));
    };
    return {
      stale: await count('stale_reason'),
      unpublished: await count('entity_problem'),
      listed: [
        ...(await list('entity_problem')),
        ...(await list('stale_reason')),
      ].slice(0, limit),
    };
  }

  async nativeKeys(
    sourceId: string,
    keyHashes: string[],
  ): Promise<Map<string, string>> {
    const rows: RecordRow[] = await this.#knex('model_records')
      .where({ source_id: sourceId })
      .whereRaw(inList(this.#knex, 'key_hash', keyHashes))
      .select('key_hash', 'native_key');
    return new Map(rows.map(row => [row.key_hash, row.native_key]));
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
    return this.#knex.transaction(async transaction => {
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

function toRecordKey(row: RecordRow): RecordKey {
  return {
    keyHash: row.key_hash,
    addedInScan: toNumber(row.added_in_scan),
    absence: (row.absence as Absence | null) ?? undefined,
    absentSince: toOptionalNumber(row.absent_since_ms),
    leaving: (row.leaving as Leaving | null) ?? undefined,
  };
}
