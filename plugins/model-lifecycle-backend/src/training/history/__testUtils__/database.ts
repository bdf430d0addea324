import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { applyMigrations } from '../../../database/applyMigrations';
import type { Fence } from '../../../clusters/lease/fence';

/** SQLite always; PostgreSQL where a connection string says where it is. */
export function createTestDatabases(): TestDatabases {
  return TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_15'],
    disableDocker: true,
  });
}

/** All tables, and a lease whose fence is returned. */
export async function prepareDatabase(
  knex: Knex,
  leaseKey = 'cluster:lab',
): Promise<Fence> {
  await applyMigrations({ getClient: async () => knex });
  return moveLease(knex, leaseKey);
}

/** What an acquisition does: from now on only the returned fence may write. */
export async function moveLease(knex: Knex, leaseKey: string): Promise<Fence> {
  const stored = await knex('leases').where('lease_key', leaseKey).first();
  const fencingNumber = Number(stored?.fencing_number ?? 0) + 1;
  await knex('leases')
    .insert({
      lease_key: leaseKey,
      holder: `replica-${fencingNumber}`,
      fencing_number: fencingNumber,
      expires_at_ms: Number.MAX_SAFE_INTEGER,
    })
    .onConflict('lease_key')
    .merge();
  return { leaseKey, fencingNumber };
}
