// Scans of one source over the product's own client, inventory and feed.
import { GCProfiler } from 'node:v8';
import { childOptions, endWithParent, reportResult } from '../lib/child.mjs';
import { settledHeapMb, startCpu } from '../lib/measure.mjs';
import { loadBackend, loadPackage, quietLogger } from '../lib/source.mjs';

const { url, models, pageSize, connection, client } = childOptions();
const knex = loadPackage('knex')({
  client,
  connection,
  useNullAsDefault: true,
  pool: client === 'pg' ? { min: 1, max: 10 } : { min: 1, max: 1 },
});
const { applyMigrations } = loadBackend('database/applyMigrations.ts');
const { KnexEntityFeed } = loadBackend('feed/KnexEntityFeed.ts');
const { KnexInventory } = loadBackend('models/inventory/KnexInventory.ts');
const { scanSource } = loadBackend('models/scanning/scanSource.ts');
const { createEntityBuilder } = loadBackend(
  'models/entities/createEntityBuilder.ts',
);
const { createHttpConnector } = loadBackend('http/createHttpConnector.ts');
const { systemTime: time } = loadBackend('time/time.ts');
const { readPages } = loadPackage('backstage-plugin-model-lifecycle-node');

await applyMigrations({ getClient: async () => knex });
const feed = new KnexEntityFeed({ knex, time });
const inventory = new KnexInventory({ knex, feed, time });
const publisher = createEntityBuilder({
  owners: { default: 'group:default/ml', map: [] },
  overrides: [],
  modelServer: 'component',
  docsSecret: await feed.docsSecret(),
});
const http = createHttpConnector({
  sourceId: 'registry',
  logger: quietLogger(),
  time,
});
const endpoint = http.connect({ baseUrl: url });

const toRecord = item => ({
  kind: 'model',
  key: item.name,
  scope: 'registry',
  title: item.name,
  description: item.description,
  owner: item.owner,
  tags: Object.values(item.tags).sort(),
  versions: item.versions.map(version => ({
    name: version.version,
    aliases: version.aliases,
    uri: version.source,
    sizeBytes: version.size,
    format: version.format,
  })),
  currentVersion: '2',
});

const source = {
  async *list(context) {
    const scope = 'registry';
    const pages = readPages({
      endpoint,
      scope,
      context,
      pageSize,
      nextFrom: 'body',
      request: page => ({
        path: '/models',
        query: { page_token: page.next },
      }),
      next: answer => answer.parse().next,
    });
    for await (const page of pages) {
      const { position } = page;
      yield page.same
        ? { type: 'same-page', scope, position }
        : {
            type: 'page',
            scope,
            position,
            stored: page.stored,
            records: page.answer.parse().items.map(toRecord),
          };
    }
    yield {
      type: 'end',
      scope,
      end: { outcome: 'complete', absence: 'proof' },
    };
  },
};
const settings = {
  id: 'registry',
  type: 'benchmark',
  enabled: true,
  frequencyMs: 600_000,
  timeoutMs: 3_600_000,
  include: [],
  exclude: [],
  maxModels: models,
  removal: { maxShare: 0.3, minItems: 3, confirmAfterMs: 86_400_000 },
  maxScanAgeMs: 86_400_000,
  configHash: 'a',
  ownConfigHash: 'a',
};

const scan = () =>
  scanSource({
    source,
    settings,
    inventory,
    publisher,
    time,
    signal: new AbortController().signal,
  });

/** Fetch and parse of the same bytes, one page after the other. */
async function floor() {
  let next;
  let seen = 0;
  do {
    const answer = await endpoint.json({
      path: '/models',
      query: { page_token: next },
      signal: new AbortController().signal,
    });
    const body = answer.parse();
    seen += body.items.length;
    next = body.next;
  } while (next !== undefined);
  return { counts: { seen } };
}

/** The most that was there just before a collection, garbage included, and just after a full one. */
function startHeap() {
  const profiler = new GCProfiler();
  profiler.start();
  const mb = ({ heapStatistics: { usedHeapSize, externalMemory } }) =>
    (usedHeapSize + externalMemory) / 1e6;
  return async () => {
    const atEnd = await settledHeapMb();
    const { statistics } = profiler.stop();
    const full = statistics.filter(({ gcType }) => gcType === 'MarkSweepCompact');
    return {
      peakMb: Math.max(...statistics.map(({ beforeGC }) => mb(beforeGC))),
      heldMb: Math.max(atEnd, ...full.map(({ afterGC }) => mb(afterGC))),
    };
  };
}

async function measured(work) {
  const before = await settledHeapMb();
  const endHeap = startHeap();
  const endCpu = startCpu();
  const startedAt = performance.now();
  const { counts } = await work();
  const cpuMs = endCpu();
  const wallMs = performance.now() - startedAt;
  const { peakMb, heldMb } = await endHeap();
  return {
    counts,
    cpuMs,
    wallMs,
    peakMb: peakMb - before,
    heldMb: heldMb - before,
  };
}

/** What comes next is the parent's matter: it changes the server in between. */
process.on('message', async ({ what }) => {
  if (what.startsWith('prof')) return;
  await reportResult(await measured(what === 'floor' ? floor : scan));
});
endWithParent();
await reportResult({ ready: true });
