// Scans of one source over the product's own client, inventory and feed.
import { childOptions, endWithParent, reportResult } from '../lib/child.mjs';
import { startProfiler } from '../lib/profile.mjs';
import { loadBackend, loadPackage, quietLogger } from '../lib/source.mjs';
import { measured } from './measured.mjs';
import { createPagedSource } from './pagedSource.mjs';

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

const source = createPagedSource(endpoint, { pageSize });
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

/**
 * Statements that write while a scan runs, but those on the one row with which
 * each scan begins and ends.
 */
const WRITES = /^\s*(insert|update|delete|replace)\b/i;
let statements = 0;
knex.on('query', ({ sql }) => {
  if (WRITES.test(sql) && !sql.includes('model_scans')) statements += 1;
});

const toldChanges = async () => {
  const row = await knex('entity_feed_heads').first('last_sequence');
  return Number(row?.last_sequence ?? 0);
};

async function scan() {
  const before = { statements, changes: await toldChanges() };
  const { counts } = await scanSource({
    source,
    settings,
    inventory,
    publisher,
    time,
    signal: new AbortController().signal,
  });
  return {
    seen: counts.seen,
    written: counts.added + counts.changed + counts.removed,
    statements: statements - before.statements,
    changes: (await toldChanges()) - before.changes,
  };
}

let profiler;

/** What comes next is the parent's matter: it changes the server in between. */
process.on('message', async ({ profile }) => {
  if (profile) {
    profiler ??= await startProfiler();
    await profiler.write(profile);
  }
  const result = await measured(scan);
  if (profile) await profiler.write(profile);
  await reportResult(result);
});
endWithParent();
await reportResult({ ready: true });
