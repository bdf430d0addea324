import type { Knex } from 'knex';

export function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).startsWith('pg');
}

/**
 * An SQL expression for the database's own clock in milliseconds, plus an
 * offset: replicas whose clocks differ still agree about who holds a lease.
 * PostgreSQL's `now()` stands still within a transaction and would be old for
 * a statement that waited for a lock.
 */
export function databaseTime(knex: Knex, offsetMs: number = 0): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw(
        '(floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ?::bigint)',
        [offsetMs],
      )
    : knex.raw(
        "(cast(round((julianday('now') - 2440587.5) * 86400000) as integer) + ?)",
        [offsetMs],
      );
}
