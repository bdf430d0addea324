// Our way from the cluster to the catalog, as the backend wires it: watch,
// runs in SQLite, change feed, and the catalog module's reader. Only the HTTP
// between the two plugins is left out; its JSON is not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childOptions, reportResult } from '../lib/child.mjs';
import { startCpu, startPeakHeap } from '../lib/measure.mjs';
import { startProfiler } from '../lib/profile.mjs';
import {
  loadBackend,
  loadPackage,
  loadSource,
  quietLogger,
} from '../lib/source.mjs';
import { ourClient } from '../watch/subjects.mjs';

const { url, count, idleMs, profile } = childOptions();
const CATALOG = 'plugins/catalog-backend-module-model-lifecycle/src';
const SOURCE_KEY = 'training:lab';

const { ConfigReader } = loadPackage('@backstage/config');
const { applyMigrations } = loadBackend('database/applyMigrations.ts');
const { createRunHistory } = loadBackend('training/history/index.ts');
const { KnexEntityFeed } = loadBackend('feed/KnexEntityFeed.ts');
const { JobEntities } = loadBackend('training/entities/JobEntities.ts');
const { ClusterTraining } = loadBackend('training/clusters/ClusterTraining.ts');
const { LeaseHolder } = loadBackend('clusters/lease/LeaseHolder.ts');
const { SourceHealthStore } = loadBackend('health/SourceHealthStore.ts');
const { readModelLifecycleConfig } = loadBackend(
  'config/readModelLifecycleConfig.ts',
);
const { createOwnerMap } = loadBackend('catalog/ownerMap.ts');
const { systemTime: time } = loadBackend('time/time.ts');
const { FeedReader } = loadSource(`${CATALOG}/FeedReader.ts`);
const { parseFeedPage } = loadSource(`${CATALOG}/feedPage.ts`);

const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-refresh-'));
const knex = loadPackage('knex')({
  client: 'better-sqlite3',
  connection: { filename: path.join(dir, 'model-lifecycle.sqlite') },
  useNullAsDefault: true,
});
const logger = quietLogger();
const config = readModelLifecycleConfig(
  new ConfigReader({
    modelLifecycle: {
      training: { trainJobs: { entities: { maxPerNamespace: count } } },
    },
  }),
);
await applyMigrations({ getClient: async () => knex });
const history = createRunHistory({
  knex,
  time,
  logger,
  retention: config.training.retention,
});
const feed = new KnexEntityFeed({ knex, time });
const jobs = new JobEntities({
  feed,
  history,
  limits: config.training.trainJobs.entities,
  resolveOwner: createOwnerMap(config.models.owners),
  time,
});
const training = new ClusterTraining({
  clusters: [
    {
      kind: 'url',
      name: 'lab',
      url,
      serviceAccountToken: 'benchmark',
      skipTLSVerify: false,
    },
  ],
  createClient: () => ourClient(url),
  leases: new LeaseHolder({ knex, logger, time }),
  config: config.training,
  history,
  jobs,
  health: new SourceHealthStore(knex),
  time,
  logger,
  holder: 'benchmark',
  onWritten: () => {},
  onTouched: () => {},
});

const catalog = { mutations: 0, added: 0, removed: 0 };
let reads = 0;
let cursor;
const reader = new FeedReader({
  sourceKey: SOURCE_KEY,
  locationKey: `model-lifecycle:${SOURCE_KEY}`,
  connection: {
    applyMutation: async ({ added, removed }) => {
      catalog.mutations += 1;
      catalog.added += added.length;
      catalog.removed += removed.length;
    },
  },
  client: {
    read: async ({ sourceKey, after }) => {
      reads += 1;
      const page = await feed.read({ source: sourceKey, after, limit: 500 });
      return parseFeedPage(JSON.parse(JSON.stringify(page)));
    },
  },
  cursors: {
    get: async () => cursor,
    set: async (_key, next) => void (cursor = next),
  },
  time,
  logger,
});
const stop = new AbortController();

/** Runs the step and says what it cost. */
async function phase(step) {
  const asked = await ask('asked');
  const before = { ...catalog, reads };
  const endCpu = startCpu();
  const endPeak = startPeakHeap();
  await step();
  const after = await ask('asked');
  return {
    cpuMs: endCpu(),
    peakMb: endPeak(),
    mutations: catalog.mutations - before.mutations,
    added: catalog.added - before.added,
    removed: catalog.removed - before.removed,
    reads: reads - before.reads,
    lists: after.lists - asked.lists,
    watches: after.watches - asked.watches,
  };
}

async function ask(what) {
  return (await fetch(`${url}/${what}`)).json();
}

/** The catalog module reads every two seconds. */
async function follow(ms) {
  for (const endAt = Date.now() + ms; Date.now() < endAt; ) {
    await reader.readToEnd(stop.signal);
    await sleep(2_000);
  }
}

const running = training.run(stop.signal);
const first = await phase(async () => {
  const endAt = Date.now() + 300_000;
  while (catalog.added < count) {
    if (Date.now() > endAt)
      throw new Error(
        `${catalog.added} of ${count} entities after five minutes`,
      );
    await reader.readToEnd(stop.signal);
    await sleep(500);
  }
});
await sleep(15_000);
await reader.readToEnd(stop.signal);
const profiler = profile && (await startProfiler());
const idle = await phase(() => follow(idleMs));
await profiler?.write(profile);
const relist = await phase(async () => {
  await fetch(`${url}/expire`);
  await follow(6_000);
});
stop.abort();
await running;
await history.flush();
await knex.destroy();
rmSync(dir, { recursive: true, force: true });
await reportResult({ first, idle, relist });
process.exit(0);
