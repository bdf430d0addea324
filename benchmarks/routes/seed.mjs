// Fills one database through the history itself, and says what it takes on disk.
import { childOptions, reportResult } from '../lib/child.mjs';
import { loadBackend, loadPackage, quietLogger } from '../lib/source.mjs';

const { database, runs, samplesPerRun, longSamples, logLines } = childOptions();
const { applyMigrations } = loadBackend('database/applyMigrations.ts');
const { createRunHistory } = loadBackend('training/history/index.ts');
const seeds = loadBackend('training/history/__testUtils__/seed.ts');
const { makeRun, runId } = loadBackend(
  'training/history/__testUtils__/runs.ts',
);
const { systemTime: time } = loadBackend('time/time.ts');

const LEASE = 'cluster:lab';
const LONG_RUN = runId(runs + 1);
/** Logs are of this one: ended, so that no cluster is asked, and visible. */
const LOGGED_RUN = runId(3);
const now = Date.now();

const knex = loadPackage('knex')({ ...database, useNullAsDefault: true });
await applyMigrations({ getClient: async () => knex });
await knex('leases').insert({
  lease_key: LEASE,
  holder: 'benchmark',
  fencing_number: 1,
  expires_at_ms: Number.MAX_SAFE_INTEGER,
});
const fence = { leaseKey: LEASE, fencingNumber: 1 };
const history = createRunHistory({ knex, time, logger: quietLogger() });

const emptyBytes = await bytesOnDisk();
const startedAt = performance.now();
await seeds.seedHistory(history, fence, { runs, samplesPerRun, now });
const seedMs = performance.now() - startedAt;
const bytes = (await bytesOnDisk()) - emptyBytes;

const long = makeRun({
  id: LONG_RUN,
  name: 'long',
  namespace: 'team-0',
  createdAt: now,
  observedAt: now,
});
const options = {
  runs: 1,
  samplesPerRun: longSamples,
  series: 5,
  intervalMs: 1_000,
  now,
};
const reports = longSamples / 5;
for (let start = 0; start < reports; start += 500) {
  const samples = Array.from(
    { length: Math.min(500, reports - start) },
    (_, offset) => seeds.seedSamples(7, start + offset, options),
  ).flat();
  await history.write(
    [{ run: long, structural: start === 0, transitions: [], samples }],
    fence,
  );
}
await history.setLinks(
  [{ runId: LONG_RUN, entityRef: 'resource:default/recommender-0' }],
  'provider',
  [LONG_RUN],
);
await history.setOwner(LONG_RUN, 'group:default/team-0');

const file = {
  pod: 'recommender-2-node-0',
  container: 'node',
  attempt: 1,
  phase: 'training',
  rank: 0,
  lines: 0,
  bytes: 0,
  notes: [],
};
for (let first = 1; first <= logLines; first += 1_000) {
  await history.appendLog(
    LOGGED_RUN,
    file,
    seeds.seedLogLines(1_000, first),
    fence,
  );
}
await history.flush();
await knex.destroy();
await reportResult({ seedMs, bytes, longRun: LONG_RUN, loggedRun: LOGGED_RUN });
process.exit(0);

/** With everything where it stays: WAL written back, dead rows removed. */
async function bytesOnDisk() {
  if (database.client === 'pg') {
    await knex.raw('VACUUM FULL');
    const { rows } = await knex.raw(
      'SELECT pg_database_size(current_database()) AS bytes',
    );
    return Number(rows[0].bytes);
  }
  await knex.raw('PRAGMA wal_checkpoint(TRUNCATE)');
  await knex.raw('VACUUM');
  const [{ page_count: pages }] = await knex.raw('PRAGMA page_count');
  const [{ page_size: size }] = await knex.raw('PRAGMA page_size');
  return pages * size;
}
