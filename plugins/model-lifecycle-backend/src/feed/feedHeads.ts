/* The head of each source in the feed: its lock and the last number given. */
import type { Knex } from 'knex';
import type { Timestamp } from '../training/run';

export async function createHead(knex: Knex, source: string): Promise<void> {
  await knex('entity_feed_heads')
    .insert({ source_key: source, last_sequence: 0, ready: false })
    .onConflict('source_key')
    .ignore();
}

/**
 * Holds the head until the transaction ends; answers its last number. An
 * update that changes nothing takes the row lock on PostgreSQL and the write
 * lock on SQLite, which knows no FOR UPDATE.
 */
export async function lockHead(
  transaction: Knex.Transaction,
  source: string,
): Promise<number> {
  await createHead(transaction, source);
  await transaction('entity_feed_heads')
    .where({ source_key: source })
    .update({ last_sequence: transaction.ref('last_sequence') });
  const head = await transaction('entity_feed_heads')
    .where({ source_key: source })
    .first('last_sequence');
  return Number(head.last_sequence);
}

export async function setHead(
  transaction: Knex.Transaction,
  source: string,
  lastSequence: number,
): Promise<void> {
  await transaction('entity_feed_heads')
    .where({ source_key: source })
    .update({ last_sequence: lastSequence });
}

/** Lets readers see rows again whose content is as it was: what is emitted for them has changed. */
export async function emitAgain(
  transaction: Knex.Transaction,
  options: { source: string; entityRefs: string[]; now: Timestamp },
): Promise<void> {
  const { source, entityRefs, now } = options;
  if (entityRefs.length === 0) return;
  let sequence = await lockHead(transaction, source);
  for (const entity_ref of entityRefs) {
    sequence += 1;
    await transaction('entity_feed_items')
      .where({ source_key: source, entity_ref })
      .update({ sequence, changed_at_ms: now });
  }
  await setHead(transaction, source, sequence);
}
