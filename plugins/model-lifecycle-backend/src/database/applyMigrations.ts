import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isSqlite } from './sql';

const migrationsDirectory = () =>
  resolvePackagePath('backstage-plugin-model-lifecycle-backend', 'migrations');

/** The plugin's database with all its tables, ready for use. */
export async function applyMigrations(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  await tuneSqlite(knex);
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: migrationsDirectory() });
  }
  return knex;
}

/**
 * No configuration key sets these, and the default journal makes each reader
 * wait for each writer. A database in memory ignores the journal mode.
 */
async function tuneSqlite(knex: Knex): Promise<void> {
  if (!isSqlite(knex)) {
    return;
  }
  await knex.raw('PRAGMA journal_mode = WAL');
  await knex.raw('PRAGMA busy_timeout = 5000');
  await knex.raw('PRAGMA synchronous = NORMAL');
}
