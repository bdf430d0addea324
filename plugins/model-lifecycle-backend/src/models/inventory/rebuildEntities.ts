import type { Entity } from '@backstage/catalog-model';
import { stableStringify } from '../../feed/entityHash';
import { modelsSourceKey } from '../entities/sourceKey';
import type { RecordRow } from './recordRows';
import { fromJson, toJson } from './scopeRows';
import { publishRecord, type BatchContext } from './writeBatch';

/** One batch of records in order of their hashes; answers where to go on, `undefined` at the end. */
export async function rebuildBatch(
  context: BatchContext,
  options: { after: string; limit: number },
): Promise<string | undefined> {
  const { transaction, sourceId, feed } = context;
  const rows: RecordRow[] = await transaction('model_records')
    .where({ source_id: sourceId })
    .where('key_hash', '>', options.after)
    .orderBy('key_hash')
    .limit(options.limit)
    .select(
      'key_hash',
      'record',
      'entity_refs',
      'retired_refs',
      'entity_problem',
    );
  const entities: Entity[] = [];
  for (const row of rows) {
    const before = fromJson<string[]>(row.entity_refs) ?? [];
    const published = publishRecord(
      { ...context.publish, sourceId },
      JSON.parse(row.record),
      before,
    );
    entities.push(...published.entities);
    const retired = new Set([
      ...(fromJson<string[]>(row.retired_refs) ?? []),
      ...before,
    ]);
    published.refs.forEach(ref => retired.delete(ref));
    const columns = {
      entity_refs: JSON.stringify(published.refs),
      retired_refs: toJson(retired.size > 0 ? [...retired].sort() : undefined),
      entity_problem: toJson(published.problem),
    };
    const { entity_refs, retired_refs, entity_problem } = row;
    const stored = { entity_refs, retired_refs, entity_problem };
    if (stableStringify(columns) !== stableStringify(stored)) {
      await transaction('model_records')
        .where({ source_id: sourceId, key_hash: row.key_hash })
        .update(columns);
    }
  }
  await feed.put({ source: modelsSourceKey(sourceId), entities, transaction });
  return rows.length < options.limit
    ? undefined
    : rows[rows.length - 1].key_hash;
}

/** Entities of the shape before go when all records have the new one; true when more are left. */
export async function retireBatch(
  context: BatchContext,
  limit: number,
): Promise<boolean> {
  const { transaction, sourceId, feed } = context;
  const rows: RecordRow[] = await transaction('model_records')
    .where({ source_id: sourceId })
    .whereNotNull('retired_refs')
    .limit(limit)
    .select('key_hash', 'retired_refs');
  if (rows.length === 0) return false;
  await feed.remove({
    source: modelsSourceKey(sourceId),
    entityRefs: rows.flatMap(row => fromJson<string[]>(row.retired_refs) ?? []),
    transaction,
  });
  await transaction('model_records')
    .where({ source_id: sourceId })
    .whereIn(
      'key_hash',
      rows.map(row => row.key_hash),
    )
    .update({ retired_refs: null });
  return rows.length === limit;
}
