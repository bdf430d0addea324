import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { Client } from 'pg';
import { readTable } from './config';
import { readCurrentVersion } from './readCurrentVersion';

const connectionString =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;
const services = {
  secret: async (value: object) => ('value' in value ? `${value.value}` : ''),
};

function read(config: object, connection: object) {
  const table = readTable(
    new ConfigSection('table', {
      ...config,
      connection: {
        host: '127.0.0.1',
        database: 'postgres',
        user: 'postgres',
        ssl: 'off',
        ...connection,
      },
    }),
  );
  return readCurrentVersion(table, services, new AbortController().signal);
}

describe('without a database', () => {
  it('says that it cannot be reached, not that there is no version', async () => {
    expect(await read({ timeout: '2s' }, { port: 1 })).toMatchObject({
      outcome: 'failed',
      reason: {
        code: 'version-table-unreachable',
        params: { host: '127.0.0.1', detail: 'ECONNREFUSED' },
      },
    });
  });
});

// Skipped where the environment names no PostgreSQL; `.ci/run` starts one.
const onPostgres = connectionString ? describe : describe.skip;

onPostgres('the table of the recommender, on PostgreSQL', () => {
  const url = new URL(connectionString ?? 'postgres://x');
  const connection = {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  const name = 'model_lifecycle_versions.model_version';
  let admin: Client;

  beforeAll(async () => {
    admin = new Client({ connectionString });
    await admin.connect();
    await admin.query(`
      drop schema if exists model_lifecycle_versions cascade;
      create schema model_lifecycle_versions;
      drop role if exists versions_stranger;
      create role versions_stranger login password 'stranger';
      create table ${name} (
        id serial primary key,
        version varchar(50) not null,
        updated_at timestamp default current_timestamp
      )`);
  });
  afterAll(async () => {
    await admin.query(
      'drop schema model_lifecycle_versions cascade; drop role versions_stranger',
    );
    await admin.end();
  });
  beforeEach(() => admin.query(`truncate ${name}`));

  it('names the row that serving reads, and follows an update in place', async () => {
    await admin.query(
      `insert into ${name} (version, updated_at) values ('1.0.3', '2026-01-02'), ('1.0.9', '2026-01-01')`,
    );
    expect(await read({ name }, connection)).toEqual({
      outcome: 'named',
      version: '1.0.3',
    });
    await admin.query(
      `update ${name} set version = '1.0.4' where version = '1.0.3'`,
    );
    expect(await read({ name }, connection)).toEqual({
      outcome: 'named',
      version: '1.0.4',
    });
    expect(await read({ name, order: 'id' }, connection)).toMatchObject({
      version: '1.0.9',
    });
  });

  it.each([
    ['an empty table', {}, {}, 'none', 'version-table-empty'],
    [
      'no table',
      { name: 'model_lifecycle_versions.other' },
      {},
      'none',
      'version-table-missing',
    ],
    [
      'no such column',
      { versionColumn: 'tag' },
      {},
      'failed',
      'version-table-column-missing',
    ],
    [
      'a wrong password',
      {},
      { password: 'wrong' },
      'failed',
      'version-table-unauthorized',
    ],
    [
      'no right to read it',
      {},
      { user: 'versions_stranger', password: 'stranger' },
      'failed',
      'version-table-forbidden',
    ],
    [
      'no such database',
      {},
      { database: 'nowhere' },
      'failed',
      'version-table-database-missing',
    ],
  ])(
    'tells %s from the others',
    async (_what, config, other, outcome, code) => {
      const found = await read(
        { name, ...config },
        { ...connection, ...other },
      );
      expect(found).toMatchObject({ outcome, reason: { code } });
      expect(JSON.stringify(found)).not.toContain('wrong');
    },
  );

  it('takes a name for a value, whatever stands in it', async () => {
    await admin.query(`insert into ${name} (version) values ('1.0.0')`);
    const where = { column: 'version', value: "1' or '1'='1" };
    expect(await read({ name, where }, connection)).toMatchObject({
      outcome: 'none',
    });
  });
});
