// What a scan of a large source costs: the first one, one without news, one
// with pages that move while the models do not, one with 1 % of changes.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../e2e/peers/postgres.mjs';
import { serveInChild } from './lib/child.mjs';
import { number, printTable, ratio, say } from './lib/table.mjs';

const SIZES = (process.env.MODELS ?? '10000,100000').split(',').map(Number);
const { DATABASE } = process.env;
const PAGE_SIZE = 200;

const file = name => new URL(`./models/${name}.mjs`, import.meta.url);

/** Peak of a scan is told above what was held before it. */
const STEPS = [
  ['floor: fetch and parse', 'floor', {}],
  ['first scan', 'scan', {}],
  ['unchanged, pages stable', 'scan', {}],
  ['unchanged, pages volatile', 'scan', { isVolatile: true }],
  ['1 % changed', 'scan', { changedEach: 100 }],
  ['unchanged again', 'scan', { changedEach: 100, keep: true }],
];

async function measure({ models, database, dir }) {
  const server = await serveInChild(file('server'), {
    models,
    pageSize: PAGE_SIZE,
  });
  const subject = await serveInChild(file('scans'), {
    url: server.url,
    models,
    pageSize: PAGE_SIZE,
    client: database.client,
    connection: database.connection ?? {
      filename: path.join(dir, `models-${models}.sqlite`),
    },
  });
  const rows = [];
  try {
    for (const [name, what, { keep, ...server_ }] of STEPS) {
      say(`${database.name}, ${number(models)} models: ${name}`);
      if (!keep) await server.ask(server_);
      rows.push({ name, ...(await subject.ask({ what })) });
    }
  } finally {
    await subject.stop();
    await server.stop();
  }
  return rows;
}

function print({ models, database, rows }) {
  const [floor, first] = rows;
  printTable(
    `${database.name}, ${number(models)} models in pages of ${PAGE_SIZE}`,
    [
      'scan',
      'CPU s',
      'beside the floor',
      'wall s',
      'beside the first',
      'heap held MB',
      'with garbage MB',
      'added',
      'changed',
    ],
    rows.map(({ name, cpuMs, wallMs, peakMb, heldMb, counts }) => [
      name,
      number(cpuMs / 1_000, 2),
      ratio(cpuMs, floor.cpuMs),
      number(wallMs / 1_000, 2),
      ratio(wallMs, first.wallMs),
      number(heldMb, 1),
      number(peakMb, 1),
      number(counts.added ?? 0),
      number(counts.changed ?? 0),
    ]),
  );
}

export async function modelsInventory() {
  const dir = mkdtempSync(path.join(tmpdir(), 'models-inventory-'));
  chmodSync(dir, 0o755);
  try {
    const databases = [{ name: 'SQLite', client: 'better-sqlite3' }];
    let postgres;
    if (DATABASE !== 'SQLite') {
      postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
      databases.push({ name: 'PostgreSQL', client: 'pg' });
    }
    try {
      for (const models of SIZES) {
        for (const database of databases) {
          if (DATABASE && database.name !== DATABASE) continue;
          const connection =
            database.client === 'pg' &&
            (await newDatabase(postgres.connectionString, `models_${models}`));
          const used = { ...database, ...(connection && { connection }) };
          const rows = await measure({ models, database: used, dir });
          print({ models, database, rows });
        }
      }
    } finally {
      await postgres?.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function newDatabase(connectionString, name) {
  const { loadPackage } = await import('./lib/source.mjs');
  const knex = loadPackage('knex')({
    client: 'pg',
    connection: connectionString,
  });
  await knex.raw('create database ??', [name]);
  await knex.destroy();
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await modelsInventory();
