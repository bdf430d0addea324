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
import { keyHash } from './keyHash';
import type { RecordRow } from './recordRows';
import { fromJson, fromScopeRow, type ScopeRow } from './scopeRows';
import type {
  Absence,
  InventoryPage,
  Leaving,
  NamedRecord,
  RecordKey,
  Remarks,
  ScopeState,
  StoredRecord,
} from './types';
import { readStored } from './writeBatch';

const KEYS_BATCH = 2_000;

/** What is read of an inventory; the contract is that of `Inventory`. */
export abstract class InventoryReads {
  constructor(protected readonly knex: Knex) {}

  async proposal(sourceId: string): Promise<string | undefined> {
    const hashes: string[] = await this.knex('model_records')
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
    const row = await this.knex('model_scans')
      .where({ source_id: sourceId })
      .first('outcome');
    return fromJson(row?.outcome ?? null);
  }

  async configHash(sourceId: string): Promise<string | undefined> {
    const row = await this.knex('model_scans')
      .where({ source_id: sourceId })
      .first('config_hash');
    return row?.config_hash ?? undefined;
  }

  async scopes(sourceId: string): Promise<ScopeState[]> {
    const rows: ScopeRow[] = await this.knex('model_scopes')
      .where({ source_id: sourceId })
      .orderBy('scope_id');
    return rows.map(fromScopeRow);
  }

  async stored(
    sourceId: string,
    keyHashes: string[],
  ): Promise<Map<string, StoredRecord>> {
    const stored = await readStored(this.knex, sourceId, keyHashes);
    return new Map(stored.map(record => [record.keyHash, record]));
  }

  async records(
    sourceId: string,
    keys: string[],
  ): Promise<
    Map<string, { record: SourceRecord; scopeId: string; stale: boolean }>
  > {
    if (keys.length === 0) return new Map();
    const rows: RecordRow[] = await this.knex('model_records')
      .where({ source_id: sourceId })
      .whereRaw(inList(this.knex, 'key_hash', keys.map(keyHash)))
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
    const rows = await this.knex('model_scan_pages')
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
    const row = await this.knex('model_scan_pages')
      .where({ source_id: sourceId, scope_id: scopeId })
      .count({ count: '*' })
      .first();
    return toNumber(row?.count);
  }

  async *keys(sourceId: string, scopeId: string): AsyncGenerator<RecordKey[]> {
    let after = '';
    for (;;) {
      const rows: RecordRow[] = await this.knex('model_records')
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
          this.knex('model_records')
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
      await this.knex('model_records')
        .where({ source_id: sourceId })
        .groupBy('scope_id', 'kind')
        .select('scope_id', 'kind', this.knex.raw('count(*) as count'));
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
    const name = isSqlite(this.knex) ? 'sort_name' : 'sort_name collate "C"';
    const rows: RecordRow[] = await this.knex('model_records')
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
      this.knex('model_records')
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
    const rows: RecordRow[] = await this.knex('model_records')
      .where({ source_id: sourceId })
      .whereRaw(inList(this.knex, 'key_hash', keyHashes))
      .select('key_hash', 'native_key');
    return new Map(rows.map(row => [row.key_hash, row.native_key]));
  }
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
