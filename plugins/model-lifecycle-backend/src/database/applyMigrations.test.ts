import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory, { type Knex } from 'knex';
import { applyMigrations } from './applyMigrations';
import { inList, isSqlite, upsertRows } from './sql';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

async function tablesOf(knex: Knex): Promise<string[]> {
  const rows = isSqlite(knex)
    ? await knex('sqlite_master').where('type', 'table').select('name')
    : await knex('pg_tables')
        .where('schemaname', 'public')
        .select({ name: 'tablename' });
  return rows.map(row => row.name);
}

describe.each(databases.eachSupportedId())('migrations on %s', databaseId => {
  it('make all tables, also a second time, and take every one of them back', async () => {
    const knex = await databases.init(databaseId);
    const database = { getClient: async () => knex };
    await applyMigrations(database);
    await applyMigrations(database);
    expect(await tablesOf(knex)).toEqual(
      expect.arrayContaining(['leases', 'runs', 'metric_chunks', 'log_chunks']),
    );
    await knex.migrate.rollback(
      {
        directory: resolvePackagePath(
          'backstage-plugin-model-lifecycle-backend',
          'migrations',
        ),
      },
      true,
    );
    const left = (await tablesOf(knex)).filter(
      table => !/^(knex_|sqlite_)/.test(table),
    );
    expect(left).toEqual([]);
  });

  it('are left to somebody else where the config says so', async () => {
    const knex = await databases.init(databaseId);
    await applyMigrations({
      getClient: async () => knex,
      migrations: { skip: true },
    });
    expect(await tablesOf(knex)).not.toContain('runs');
  });

  it('rows beyond the limits of one statement are all written', async () => {
    const knex = await databases.init(databaseId);
    await knex.schema.createTable('numbers', table => {
      table.bigInteger('n').primary();
      table.text('word');
    });
    const numbers = Array.from({ length: 40_000 }, (_, n) => n);
    const write = (word: string) =>
      upsertRows<{ n: number | string }>(knex, {
        table: 'numbers',
        rows: numbers.map(n => ({ n, word })),
        key: ['n'],
        update: ['word = excluded.word'],
        returning: ['n'],
      });
    await write('old');
    expect((await write('new')).map(row => Number(row.n))).toEqual(numbers);
    const count = async (values: number[]) =>
      Number(
        (
          await knex('numbers')
            .where('word', 'new')
            .whereRaw(inList(knex, 'n', values))
            .count({ rows: '*' })
            .first()
        )?.rows,
      );
    expect(await count(numbers)).toBe(40_000);
    expect(await count([1, 2, 50_000])).toBe(2);
    expect(await count([])).toBe(0);
  });
});

it('a database in a file is set to WAL, so that readers never wait for a writer', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'history-'));
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: path.join(directory, 'plugin.sqlite'),
    useNullAsDefault: true,
  });
  try {
    await applyMigrations({ getClient: async () => knex });
    expect(await knex.raw('PRAGMA journal_mode')).toEqual([
      { journal_mode: 'wal' },
    ]);
    expect(await knex.raw('PRAGMA busy_timeout')).toEqual([{ timeout: 5000 }]);
  } finally {
    await knex.destroy();
    await rm(directory, { recursive: true });
  }
});
