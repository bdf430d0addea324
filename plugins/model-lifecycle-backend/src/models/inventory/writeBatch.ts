import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  Reason,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import {
  chunked,
  inList,
  replaceWithNew,
  upsertRows,
  type Row,
} from '../../database/sql';
import type { EntityFeed } from '../../feed/types';
import type { Timestamp } from '../../time/time';
import { modelsSourceKey } from '../entities/sourceKey';
import { deleteJoinKeys, writeJoinKeys } from './joinKeyRows';
import {
  REPLACED_COLUMNS,
  STORED_COLUMNS,
  fromStoredRow,
  toMarkColumns,
  toRecordRow,
  type RecordRow,
} from './recordRows';
import { fromJson, toJson, toScopeRow } from './scopeRows';
import type {
  InventoryBatch,
  PublishOptions,
  RecordMark,
  ScopeState,
  StoredRecord,
} from './types';

export type RecordFeed = Pick<EntityFeed, 'put' | 'remove' | 'markReady'>;

export interface BatchContext {
  transaction: Knex.Transaction;
  feed: RecordFeed;
  sourceId: string;
  scanNumber: number;
  now: Timestamp;
  publish: PublishOptions;
}

/** The entities of a record with their references; those of before where it has none now. */
export function publishRecord(
  options: PublishOptions & { sourceId: string },
  record: SourceRecord,
  refsBefore: string[],
): { entities: Entity[]; refs: string[]; problem?: Reason } {
  const { entities, skipped } = options.publisher.build(
    options.sourceId,
    options.sourceType,
    record,
  );
  // A record that is there keeps its entity, even where a new one cannot be
  // made: an entity goes only when its record does.
  return skipped
    ? { entities: [], refs: refsBefore, problem: skipped }
    : { entities, refs: entities.map(entity => stringifyEntityRef(entity)) };
}

export async function writeBatch(
  context: BatchContext,
  batch: InventoryBatch,
): Promise<void> {
  const { transaction, sourceId } = context;
  await writeScopes(transaction, sourceId, batch.scopes);
  await removeRecords(context, batch.remove);
  await putRecords(context, batch.put);
  await writeMarks(transaction, sourceId, batch.marks);
  await upsertRows(transaction, {
    table: 'model_scan_pages',
    rows: batch.pages.map(page => ({
      source_id: sourceId,
      scope_id: page.scopeId,
      position: page.position,
      digest: page.digest,
      next: page.next ?? null,
      key_hashes: page.keyHashes,
      left_out: toJson(page.leftOut),
    })),
    key: ['source_id', 'scope_id', 'position'],
    update: replaceWithNew(['digest', 'next', 'key_hashes', 'left_out']),
  });
  for (const { scopeId, position } of batch.forgetPages) {
    await transaction('model_scan_pages')
      .where({ source_id: sourceId, scope_id: scopeId, position })
      .delete();
  }
}

async function putRecords(
  context: BatchContext,
  put: InventoryBatch['put'],
): Promise<void> {
  if (put.length === 0) return;
  const { transaction, sourceId, feed } = context;
  const entities: Entity[] = [];
  const goneRefs: string[] = [];
  const refs = await readRefs(
    transaction,
    sourceId,
    put.filter(({ isKnown }) => isKnown).map(({ record }) => record.keyHash),
  );
  const rows: Row[] = put.map(({ record }) => {
    const before = refs.get(record.keyHash)?.present ?? [];
    const published = publishRecord(
      { ...context.publish, sourceId },
      record.record,
      before,
    );
    entities.push(...published.entities);
    goneRefs.push(...before.filter(ref => !published.refs.includes(ref)));
    return toRecordRow({
      ...context,
      record,
      entityRefs: published.refs,
      entityProblem: published.problem,
    });
  });
  await upsertRows(transaction, {
    table: 'model_records',
    rows,
    key: ['source_id', 'key_hash'],
    update: replaceWithNew(REPLACED_COLUMNS),
  });
  await writeJoinKeys(
    transaction,
    sourceId,
    put.map(({ record, isKnown }) => ({
      keyHash: record.keyHash,
      record: record.record,
      isKnown,
    })),
  );
  const source = modelsSourceKey(sourceId);
  await feed.put({ source, entities, transaction });
  if (goneRefs.length > 0) {
    await feed.remove({ source, entityRefs: goneRefs, transaction });
  }
}

export async function removeRecords(
  context: Pick<BatchContext, 'transaction' | 'feed' | 'sourceId'>,
  keyHashes: string[],
): Promise<void> {
  const { transaction, sourceId, feed } = context;
  if (keyHashes.length === 0) return;
  const refs = await readRefs(transaction, sourceId, keyHashes);
  const entityRefs = [...refs.values()].flatMap(({ present, retired }) => [
    ...present,
    ...retired,
  ]);
  await transaction('model_records')
    .where({ source_id: sourceId })
    .whereRaw(inList(transaction, 'key_hash', keyHashes))
    .delete();
  await deleteJoinKeys(transaction, sourceId, keyHashes);
  const source = modelsSourceKey(sourceId);
  await feed.remove({ source, entityRefs, transaction });
}

export async function readStored(
  knex: Knex,
  sourceId: string,
  keyHashes: string[],
): Promise<StoredRecord[]> {
  if (keyHashes.length === 0) return [];
  const rows: RecordRow[] = await knex('model_records')
    .where({ source_id: sourceId })
    .whereRaw(inList(knex, 'key_hash', keyHashes))
    .select(STORED_COLUMNS);
  return rows.map(fromStoredRow);
}

/** Entities of records by key hash; `retired` are those of a shape before. */
async function readRefs(
  knex: Knex,
  sourceId: string,
  keyHashes: string[],
): Promise<Map<string, { present: string[]; retired: string[] }>> {
  if (keyHashes.length === 0) return new Map();
  const rows: RecordRow[] = await knex('model_records')
    .where({ source_id: sourceId })
    .whereRaw(inList(knex, 'key_hash', keyHashes))
    .select('key_hash', 'entity_refs', 'retired_refs');
  return new Map(
    rows.map(row => [
      row.key_hash,
      {
        present: fromJson<string[]>(row.entity_refs) ?? [],
        retired: fromJson<string[]>(row.retired_refs) ?? [],
      },
    ]),
  );
}

/** Marks that say the same are one statement. */
async function writeMarks(
  transaction: Knex.Transaction,
  sourceId: string,
  marks: RecordMark[],
): Promise<void> {
  const groups = new Map<string, { columns: Row; keyHashes: string[] }>();
  for (const mark of marks) {
    const columns = toMarkColumns(mark);
    const text = JSON.stringify(columns);
    const group = groups.get(text) ?? { columns, keyHashes: [] };
    group.keyHashes.push(mark.keyHash);
    groups.set(text, group);
  }
  for (const { columns, keyHashes } of groups.values()) {
    for (const part of chunked(keyHashes, 500)) {
      await transaction('model_records')
        .where({ source_id: sourceId })
        .whereRaw(inList(transaction, 'key_hash', part))
        .update(columns);
    }
  }
}

export async function writeScopes(
  transaction: Knex.Transaction,
  sourceId: string,
  scopes: ScopeState[],
): Promise<void> {
  const rows = scopes.map(scope => toScopeRow(sourceId, scope));
  if (rows.length === 0) return;
  await upsertRows(transaction, {
    table: 'model_scopes',
    rows,
    key: ['source_id', 'scope_id'],
    update: replaceWithNew(
      Object.keys(rows[0]).filter(
        column => !['source_id', 'scope_id', 'scope'].includes(column),
      ),
    ),
  });
}
