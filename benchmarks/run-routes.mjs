// The routes of one run, as a signed-in user under a conditional policy.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../e2e/lib/ports.mjs';
import { until } from '../e2e/lib/until.mjs';
import { startPostgres } from '../e2e/peers/postgres.mjs';
import { measureInChild, serveInChild } from './lib/child.mjs';
import { percentile } from './lib/measure.mjs';
import { loadPackage } from './lib/source.mjs';
import { number, printTable, say } from './lib/table.mjs';

const RUNS = Number(process.env.TRAINING_RUNS ?? 1_000);
const SAMPLES = Number(process.env.SAMPLES ?? 1_000_000);
const REQUESTS = Number(process.env.REQUESTS ?? 300);
/** Only rows whose name has this, and only this database. */
const { ROUTE = '', DATABASE, PROFILE_DIR } = process.env;
const LONG_SAMPLES = 100_000;
const LOG_LINES = 50_000;
const ENTITIES = 200;

const file = name => new URL(`./routes/${name}.mjs`, import.meta.url);

/** Training jobs of which the guest's group owns every other one. */
function writeCatalog(dir) {
  const entity = (kind, name, spec) =>
    JSON.stringify({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name },
      spec,
    });
  const lines = [
    entity('User', 'guest', { memberOf: ['ml'] }),
    entity('Group', 'ml', { type: 'team', children: [] }),
    entity('Group', 'others', { type: 'team', children: [] }),
    ...Array.from({ length: ENTITIES }, (_, index) =>
      entity('Resource', `recommender-${index}`, {
        type: 'training-job',
        owner: index % 2 ? 'group:default/others' : 'group:default/ml',
      }),
    ),
  ];
  const target = path.join(dir, 'catalog.yaml');
  writeFileSync(target, lines.join('\n---\n'));
  return target;
}

function configOf({ dir, port, database }) {
  const url = `http://localhost:${port}`;
  return {
    app: { baseUrl: url },
    backend: { baseUrl: url, listen: { port, host: '127.0.0.1' }, database },
    auth: {
      providers: {
        guest: {
          userEntityRef: 'user:default/guest',
          ownershipEntityRefs: ['user:default/guest', 'group:default/ml'],
          dangerouslyAllowOutsideDevelopment: true,
        },
      },
    },
    events: { useEventBus: 'never' },
    permission: { enabled: true },
    catalog: {
      rules: [{ allow: ['User', 'Group', 'Resource'] }],
      locations: [{ type: 'file', target: writeCatalog(dir) }],
    },
    modelLifecycle: { training: { logs: { visibility: 'everyone' } } },
  };
}

async function startBackend({ dir, database }) {
  const port = await freePort();
  const url = `http://localhost:${port}/api`;
  const server = await serveInChild(file('server'), {
    config: configOf({ dir, port, database }),
    profiled: PROFILE_DIR !== undefined,
  });
  const signIn = await fetch(`${url}/auth/guest/refresh`, {
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  });
  const { token } = (await signIn.json()).backstageIdentity;
  const get = async route => {
    const startedAt = performance.now();
    const response = await fetch(`${url}/${route}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    return { ms: performance.now() - startedAt, status: response.status, text };
  };
  await until(
    async () => {
      const { text } = await get(
        'catalog/entities/by-query?filter=kind=resource&limit=1',
      );
      return JSON.parse(text).totalItems === ENTITIES / 2;
    },
    { what: 'the catalog to hold the jobs', timeoutMs: 120_000 },
  );
  const json = async route => {
    const { status, text } = await get(route);
    if (status !== 200)
      throw new Error(`${route} answered ${status}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };
  const cpuMs = async () => {
    const { cpu } = await server.ask({});
    return (cpu.user + cpu.system) / 1_000;
  };
  const profile = async what => {
    if (!PROFILE_DIR) return;
    const file = `${what.replaceAll(/\W+/g, '-')}.cpuprofile`;
    await server.ask({ profile: path.join(PROFILE_DIR, file) });
  };
  return { get, json, cpuMs, profile, stop: () => server.stop() };
}

/** Asks one after the other; whatever is not answered with 200 is a broken benchmark. */
async function timed({ get, cpuMs }, routes) {
  const before = await cpuMs();
  const times = [];
  for (const route of routes) {
    const { ms, status, text } = await get(route);
    if (status !== 200)
      throw new Error(`${route} answered ${status}: ${text.slice(0, 300)}`);
    times.push(ms);
  }
  const cpu = ((await cpuMs()) - before) / routes.length;
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), cpu };
}

const times = (count, make) =>
  Array.from({ length: count }, (_, index) => make(index));

async function measure(name, { dir, database, own }) {
  say(`${name}: writing ${number(SAMPLES)} samples of ${number(RUNS)} runs`);
  const seeded = await measureInChild(file('seed'), {
    database: own,
    runs: RUNS,
    samplesPerRun: SAMPLES / RUNS,
    longSamples: LONG_SAMPLES,
    logLines: LOG_LINES,
  });
  say(`${name}: asking`);
  const backend = await startBackend({ dir, database });
  try {
    const { items, totalItems } = await backend.json(
      'model-lifecycle/runs?limit=100',
    );
    const visible = items.map(({ id }) => `model-lifecycle/runs/${id}`);
    const run = index => visible[index % visible.length];
    await timed(backend, times(100, run)); // compiled code
    const rows = [];
    const add = async (what, goalMs, routes) => {
      if (!what.includes(ROUTE)) return;
      // Compiled code, but for the row that asks for what nobody has asked yet.
      if (goalMs) await timed(backend, routes.slice(0, 50));
      await backend.profile('before');
      const { p50, p95, cpu } = await timed(backend, routes);
      await backend.profile(`${name} ${what}`);
      rows.push([
        what,
        number(p50, 1),
        number(p95, 1),
        number(cpu, 1),
        goalMs ? `<= ${goalMs}` : '',
        goalMs ? (p95 <= goalMs ? 'met' : 'missed') : '',
      ]);
    };
    await new Promise(resolve => {
      setTimeout(resolve, 16_000);
    }); // what is known of the user's visibility expires
    await add(
      'run, nothing known of its entity (cold)',
      undefined,
      visible.slice(0, 50),
    );
    await add('run, visibility cache warm', 10, times(REQUESTS, run));
    await add(
      '(for comparison) the catalog: one entity',
      undefined,
      times(
        REQUESTS,
        () => 'catalog/entities/by-name/resource/default/recommender-0',
      ),
    );
    const log = `model-lifecycle/runs/${seeded.loggedRun}/logs?pageSize=100`;
    const { total } = await backend.json(log);
    for (const share of [0, 0.5, 1]) {
      const page = Math.max(1, Math.floor((total / 100) * share));
      await add(
        `log page ${number(page)} of ${number(total / 100)}`,
        15,
        times(REQUESTS / 3, () => `${log}&page=${page}`),
      );
    }
    const series = `model-lifecycle/runs/${seeded.longRun}/metrics?points=1000`;
    await add(
      `metrics of ${number(LONG_SAMPLES)} samples at 1,000 points`,
      30,
      times(REQUESTS / 3, () => series),
    );
    await add(
      `list of runs, 25 of ${number(totalItems)} visible`,
      undefined,
      times(REQUESTS / 3, () => 'model-lifecycle/runs?limit=25'),
    );
    printTable(
      `${name}: ${number(RUNS)} runs, ${number(SAMPLES)} samples`,
      ['route', 'p50 ms', 'p95 ms', 'server CPU ms', 'goal p95 ms', ''],
      rows,
    );
    process.stdout.write(
      `\nOn disk: ${number(
        ((seeded.bytes / SAMPLES) * 1e6) / 1e6,
        1,
      )} MB for a million samples (runs, links and indexes included); written at ${number(
        SAMPLES / (seeded.seedMs / 1_000),
      )} samples per second.\n`,
    );
  } finally {
    await backend.stop();
  }
}

async function onSqlite() {
  const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-routes-'));
  const directory = path.join(dir, 'database');
  mkdirSync(directory);
  await measure('SQLite', {
    dir,
    database: { client: 'better-sqlite3', connection: { directory } },
    own: {
      client: 'better-sqlite3',
      connection: { filename: path.join(directory, 'model-lifecycle.sqlite') },
    },
  });
  rmSync(dir, { recursive: true, force: true });
}

async function onPostgres() {
  const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-routes-'));
  // PostgreSQL runs as a user of its own where this runs as root.
  chmodSync(dir, 0o755);
  const postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
  try {
    const name = 'backstage_plugin_model-lifecycle';
    const admin = loadPackage('knex')({
      client: 'pg',
      connection: postgres.connectionString,
    });
    await admin.raw('CREATE DATABASE ??', [name]);
    await admin.destroy();
    const { hostname, port, username, password } = new URL(
      postgres.connectionString,
    );
    const connection = {
      host: hostname,
      port: Number(port),
      user: username,
      password,
    };
    await measure('PostgreSQL', {
      dir,
      database: { client: 'pg', connection },
      own: { client: 'pg', connection: { ...connection, database: name } },
    });
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function runRoutes() {
  if (DATABASE !== 'postgres') await onSqlite();
  if (DATABASE !== 'sqlite') await onPostgres();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runRoutes();
