import type { Knex } from 'knex';
import { databaseTime } from './databaseClock';
import type { Fence } from './fence';

const TABLE = 'leases';

interface LeaseTerms {
  key: string;
  holder: string;
  durationMs: number;
}

/** Takes a lease that is free or expired, with a new fencing number; `undefined` when somebody holds it. */
export async function acquireLease(
  knex: Knex,
  terms: LeaseTerms,
): Promise<Fence | undefined> {
  const rows = await knex(TABLE)
    .insert({
      lease_key: terms.key,
      holder: terms.holder,
      fencing_number: 1,
      expires_at_ms: databaseTime(knex, terms.durationMs),
    })
    .onConflict('lease_key')
    .merge({
      holder: terms.holder,
      fencing_number: knex.raw('leases.fencing_number + 1'),
      expires_at_ms: databaseTime(knex, terms.durationMs),
    })
    .where('leases.expires_at_ms', '<=', databaseTime(knex))
    .returning('fencing_number');
  return rows.length === 0
    ? undefined
    : { leaseKey: terms.key, fencingNumber: Number(rows[0].fencing_number) };
}

/**
 * False when somebody else has acquired the lease since. One that expired and
 * that nobody took may be renewed: its fencing number is still the newest.
 */
export async function renewLease(
  knex: Knex,
  fence: Fence,
  durationMs: number,
): Promise<boolean> {
  const renewed = await knex(TABLE)
    .where({
      lease_key: fence.leaseKey,
      fencing_number: fence.fencingNumber,
    })
    // A released lease is over, even for whoever released it.
    .andWhere('expires_at_ms', '>', 0)
    .update({ expires_at_ms: databaseTime(knex, durationMs) });
  return renewed > 0;
}

/** The row stays, because its fencing number must go on rising. */
export async function releaseLease(knex: Knex, fence: Fence): Promise<void> {
  await knex(TABLE)
    .where({
      lease_key: fence.leaseKey,
      fencing_number: fence.fencingNumber,
    })
    .update({ expires_at_ms: 0 });
}

/** Who holds it now, for the Sources page. */
export async function leaseHolder(
  knex: Knex,
  key: string,
): Promise<string | undefined> {
  const row = await knex(TABLE)
    .where({ lease_key: key })
    .andWhere('expires_at_ms', '>', databaseTime(knex))
    .first('holder');
  return row?.holder;
}
