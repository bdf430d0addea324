import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import { inList, upsertRows } from '../../database/sql';
import { keyHash } from './keyHash';

const TABLE = 'model_join_keys';
const MAX_KEYS = 100;

interface Joined {
  keyHash: string;
  record: SourceRecord;
  /** It was there before: keys that it had may have to go. */
  isKnown: boolean;
}

/** In the transaction that writes the records, so that neither is ahead. */
export async function writeJoinKeys(
  transaction: Knex.Transaction,
  sourceId: string,
  records: Joined[],
): Promise<void> {
  const known = records.filter(({ isKnown }) => isKnown);
  await deleteJoinKeys(
    transaction,
    sourceId,
    known.map(record => record.keyHash),
  );
  const rows = records.flatMap(({ keyHash: ofRecord, record }) =>
    joinHashes(record).map(join_hash => ({
      source_id: sourceId,
      key_hash: ofRecord,
      join_hash,
    })),
  );
  await upsertRows(transaction, {
    table: TABLE,
    rows,
    key: ['source_id', 'key_hash', 'join_hash'],
  });
}

export async function deleteJoinKeys(
  transaction: Knex.Transaction,
  sourceId: string,
  keyHashes: string[],
): Promise<void> {
  if (keyHashes.length === 0) return;
  await transaction(TABLE)
    .where({ source_id: sourceId })
    .whereRaw(inList(transaction, 'key_hash', keyHashes))
    .delete();
}

/** Records of other sources that have one of the keys, and which one. */
export async function findJoined(
  knex: Knex,
  options: { sourceId: string; joinKeys: readonly string[]; limit: number },
): Promise<{ sourceId: string; keyHash: string; joinKey: string }[]> {
  const keys = new Map(
    options.joinKeys.slice(0, MAX_KEYS).map(key => [keyHash(key), key]),
  );
  if (keys.size === 0) return [];
  const rows: { source_id: string; key_hash: string; join_hash: string }[] =
    await knex(TABLE)
      .whereRaw(inList(knex, 'join_hash', [...keys.keys()]))
      .whereNot({ source_id: options.sourceId })
      .orderBy(['source_id', 'key_hash', 'join_hash'])
      .limit(options.limit)
      .select('source_id', 'key_hash', 'join_hash');
  return rows.map(row => ({
    sourceId: row.source_id,
    keyHash: row.key_hash,
    joinKey: keys.get(row.join_hash) ?? '',
  }));
}

function joinHashes(record: SourceRecord): string[] {
  const keys = (record.joinKeys ?? []).slice(0, MAX_KEYS);
  return [...new Set(keys.map(keyHash))];
}
