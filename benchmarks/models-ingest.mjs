// A first ingest, to the last entity in the catalog: from our source, and of the
// same entities from a provider that has them ready.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../e2e/lib/ports.mjs';
import { startPostgres } from '../e2e/peers/postgres.mjs';
import { serveInChild } from './lib/child.mjs';
import { medianOf } from './lib/measure.mjs';
import { loadPackage } from './lib/source.mjs';
import { number, printTable, ratio, say } from './lib/table.mjs';

const MODELS = Number(process.env.MODELS ?? 10_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const { PROFILE_DIR } = process.env;
const PAGE_SIZE = 200;
const TIMEOUT_MS = 30 * 60_000;
const CHANGED_EACH = 100;

const file = name => new URL(`./models/${name}.mjs`, import.meta.url);

function configOf({ port, connection, prefix, url }) {
  const baseUrl = `http://localhost:${port}`;
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { port, host: '127.0.0.1' },
      database: { client: 'pg', prefix, connection },
    },
    events: { useEventBus: 'never' },
    // What is in once is not looked at again while this is measured.
    catalog: {
      processingInterval: { hours: 6 },
      rules: [{ allow: ['Resource'] }],
    },
    modelLifecycle: {
      models: {
        sources: {
          registry: { type: 'benchmark', baseUrl: url, maxModels: MODELS },
        },
        owners: { default: 'group:default/ml' },
      },
    },
  };
}

async function measure(subject, { postgres, round }) {
  const server = await serveInChild(file('server'), {
    models: MODELS,
    pageSize: PAGE_SIZE,
  });
  const prefix = `${subject}_${round}_`;
  const connection = connectionOf(postgres.connectionString);
  const backend = await serveInChild(file('ingest'), {
    subject,
    models: MODELS,
    pageSize: PAGE_SIZE,
    profiled: PROFILE_DIR !== undefined,
    config: configOf({
      port: await freePort(),
      connection,
      prefix,
      url: server.url,
    }),
  });
  const knex = loadPackage('knex')({
    client: 'pg',
    connection: { ...connection, database: `${prefix}catalog` },
  });
  try {
    const load = loadavg()[0];
    await backend.ask({ go: true });
    const endedAt = await untilIn(knex, MODELS);
    const { startedAt, cpuMs } = await backend.ask({
      profile: PROFILE_DIR && path.join(PROFILE_DIR, `${subject}.cpuprofile`),
    });
    const first = { wallMs: endedAt - startedAt, cpuMs, load };
    if (subject === 'bare') return { first };
    const { round: changes } = await server.ask({ changedEach: CHANGED_EACH });
    await backend.ask({ again: true });
    const changedAt = await untilIn(
      knex,
      Math.ceil(MODELS / CHANGED_EACH),
      `Round ${changes}.`,
    );
    const after = await backend.ask({});
    const changed = {
      wallMs: changedAt - after.startedAt,
      cpuMs: after.cpuMs,
      load: loadavg()[0],
    };
    return { first, changed };
  } finally {
    await knex.destroy();
    await backend.stop();
    await server.stop();
  }
}

/** So many are processed and stitched, which is what a reader of the catalog sees. */
async function untilIn(knex, count, text = '') {
  for (const endAt = Date.now() + TIMEOUT_MS; Date.now() < endAt; ) {
    const row = await knex('final_entities')
      .whereLike('final_entity', `%${text}%`)
      .count({ count: '*' })
      .first();
    if (Number(row.count) >= count) return Date.now();
    await sleep(500);
  }
  throw new Error(`not all of ${count} models were in after half an hour`);
}

function connectionOf(connectionString) {
  const { hostname, port, username, password } = new URL(connectionString);
  return {
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

export async function modelsIngest() {
  const dir = mkdtempSync(path.join(tmpdir(), 'models-ingest-'));
  chmodSync(dir, 0o755);
  const postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
  const runs = { 'bare provider': [], ours: [], 'ours, 1 % changed': [] };
  const add = (name, run) => {
    say(
      `${name}: ${number(run.wallMs)} ms, CPU ${number(
        run.cpuMs,
      )} ms, load ${number(run.load, 1)}`,
    );
    runs[name].push(run);
  };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const bare = await measure('bare', { postgres, round });
      add('bare provider', bare.first);
      const ours = await measure('ours', { postgres, round });
      add('ours', ours.first);
      add('ours, 1 % changed', ours.changed);
    }
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  const bare = medianOf(runs['bare provider']);
  printTable(
    `First ingest of ${number(
      MODELS,
    )} models into the catalog, PostgreSQL, medians of ${ROUNDS}`,
    [
      'subject',
      'wall s',
      'beside bare',
      'CPU s of the backend',
      'beside bare',
      'load average',
    ],
    Object.entries(runs).map(([name, all]) => {
      const run = medianOf(all);
      return [
        name,
        number(run.wallMs / 1_000, 1),
        ratio(run.wallMs, bare.wallMs),
        number(run.cpuMs / 1_000, 1),
        ratio(run.cpuMs, bare.cpuMs),
        number(run.load, 1),
      ];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await modelsIngest();
