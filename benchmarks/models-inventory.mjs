// What scans of a large source cost, beside the RHDH provider that reads the
// same models in its own protocol: the first one, one without news, one with
// pages that move while the models do not, one with 1 % of changes.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../e2e/peers/postgres.mjs';
import { serveInChild } from './lib/child.mjs';
import { medianOf } from './lib/measure.mjs';
import { loadPackage } from './lib/source.mjs';
import { number, printTable, ratio, say } from './lib/table.mjs';

const SIZES = (process.env.MODELS ?? '10000,100000').split(',').map(Number);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const { DATABASE = 'sqlite', SUBJECT = '', PROFILE_DIR } = process.env;
const PAGE_SIZE = 200;
const LIMIT_MS = 120_000;
const PEERS = fileURLToPath(new URL('./.peers/model-catalog', import.meta.url));
const PEER =
  '@red-hat-developer-hub/backstage-plugin-catalog-backend-module-model-catalog';

const file = name => new URL(`./models/${name}.mjs`, import.meta.url);

const PEER_STEPS = [
  ['first', {}],
  ['unchanged', {}],
];
const OUR_STEPS = [
  ['first', {}],
  ['unchanged, stable pages', {}],
  ['unchanged, volatile pages', { isVolatile: true }],
  ['1 % changed', { changedEach: 100 }],
  // Without a new round: the server answers what it answered before.
  ['unchanged after that', undefined],
];

const SUBJECTS = [
  { name: 'RHDH, stock', file: 'rhdh', steps: PEER_STEPS },
  {
    name: 'RHDH, 16 connections',
    file: 'rhdh',
    steps: PEER_STEPS,
    options: { connections: 16 },
  },
  { name: 'floor', file: 'floor', steps: PEER_STEPS },
  {
    name: 'ours, SQLite',
    file: 'scans',
    steps: OUR_STEPS,
    database: 'sqlite',
  },
  {
    name: 'ours, PostgreSQL',
    file: 'scans',
    steps: OUR_STEPS,
    database: 'postgres',
  },
];

/** One subject over all its steps, with a server of its own. */
async function measure(subject, { models, round, databases }) {
  const server = await serveInChild(file('server'), {
    models,
    pageSize: PAGE_SIZE,
  });
  const child = await serveInChild(file(subject.file), {
    url: server.url,
    folder: PEERS,
    models,
    pageSize: PAGE_SIZE,
    ...subject.options,
    ...(subject.database &&
      (await databases[subject.database](`models_${models}_${round}`))),
  });
  const results = new Map();
  let sockets = 0;
  try {
    for (const [step, state] of subject.steps) {
      say(`${number(models)} models, ${subject.name}: ${step}`);
      if (state) await server.ask(state);
      await server.ask({ asked: true });
      const profile =
        PROFILE_DIR &&
        path.join(PROFILE_DIR, `${subject.file}-${step}.cpuprofile`);
      const result = await Promise.race([
        child.ask({ profile }),
        sleep(
          LIMIT_MS,
          { failed: `not done after ${LIMIT_MS / 1_000} s` },
          { ref: false },
        ),
      ]);
      const asked = await server.ask({ asked: true });
      sockets += asked.sockets;
      results.set(step, { ...result, ...asked, sockets });
      if (result.failed) {
        // Too busy to hear that it shall end.
        process.kill(child.pid, 'SIGKILL');
        break;
      }
      if (result.seen !== models) {
        throw new Error(
          `${subject.name} saw ${result.seen} of ${models} models: ${step}`,
        );
      }
    }
  } finally {
    await child.stop();
    await server.stop();
  }
  return results;
}

function row({ name, step, runs, floor, peer }) {
  const { failed } = runs.find(run => run.failed) ?? {};
  if (failed) {
    const { requests, sockets } = runs[0];
    const unknown = Array(6).fill('');
    const counts = [number(requests), number(sockets)];
    return [name, step, `fails: ${failed}`, ...unknown, ...counts, '', '', ''];
  }
  const result = medianOf(runs);
  return [
    name,
    step,
    number(result.cpuMs),
    floor ? ratio(result.cpuMs, floor.cpuMs) : '',
    peer ? ratio(result.cpuMs, peer.cpuMs) : '',
    number(result.wallMs),
    number(result.heldMb, 1),
    number(result.peakMb, 1),
    result.written === undefined ? '' : number(result.written),
    number(result.requests),
    number(result.sockets),
    number(result.bytes / 1e6, 1),
    result.statements === undefined ? '' : number(result.statements),
    result.changes === undefined ? '' : number(result.changes),
  ];
}

function print({ models, subjects, measured, load }) {
  const runsOf = (subject, step) =>
    measured.get(subject)?.flatMap(results => results.get(step) ?? []) ?? [];
  const best = (subject, step) => {
    const runs = runsOf(subject, step);
    return runs.length > 0 && !runs.some(run => run.failed)
      ? medianOf(runs)
      : undefined;
  };
  const floor = best('floor', 'unchanged');
  const peers = ['RHDH, stock', 'RHDH, 16 connections'].flatMap(
    name => best(name, 'unchanged') ?? [],
  );
  const peer = peers.sort((one, other) => one.cpuMs - other.cpuMs)[0];
  printTable(
    `${number(models)} models, medians of ${ROUNDS}, load average ${load.join(
      ' to ',
    )}`,
    [
      'subject',
      'refresh',
      'CPU ms',
      'beside the floor',
      'beside the best RHDH',
      'wall ms',
      'heap held MB',
      'with garbage MB',
      'entities written',
      'requests',
      'sockets',
      'MB read',
      'writing statements',
      'changes told',
    ],
    subjects.flatMap(({ name, steps }) =>
      steps.flatMap(([step]) => {
        const runs = runsOf(name, step);
        return runs.length > 0 ? [row({ name, step, runs, floor, peer })] : [];
      }),
    ),
  );
}

export async function modelsInventory() {
  const hasPeer = existsSync(path.join(PEERS, 'node_modules', PEER));
  if (!hasPeer)
    say(`${PEER} is not installed, see README.md; ours is measured alone`);
  const subjects = SUBJECTS.filter(
    subject =>
      (hasPeer || subject.file !== 'rhdh') &&
      (!subject.database || DATABASE.includes(subject.database)) &&
      SUBJECT.split(',').some(part => subject.name.includes(part)),
  );
  const dir = mkdtempSync(path.join(tmpdir(), 'models-inventory-'));
  chmodSync(dir, 0o755);
  const postgres = subjects.some(({ database }) => database === 'postgres')
    ? await startPostgres({ dir: path.join(dir, 'postgres') })
    : undefined;
  const databases = {
    sqlite: async name => ({
      client: 'better-sqlite3',
      connection: { filename: path.join(dir, `${name}.sqlite`) },
    }),
    postgres: async name => ({
      client: 'pg',
      connection: await newDatabase(postgres.connectionString, name),
    }),
  };
  try {
    for (const models of SIZES) {
      const measured = new Map(subjects.map(({ name }) => [name, []]));
      const loads = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const subject of subjects) {
          loads.push(loadavg()[0]);
          const before = measured.get(subject.name);
          // What failed once is not tried again.
          if (before.some(hasFailed)) continue;
          before.push(await measure(subject, { models, round, databases }));
        }
      }
      const load = [Math.min(...loads), Math.max(...loads)].map(value =>
        value.toFixed(1),
      );
      print({ models, subjects, measured, load });
    }
  } finally {
    await postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function hasFailed(results) {
  return [...results.values()].some(({ failed }) => failed);
}

async function newDatabase(connectionString, name) {
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
