import type { Knex } from 'knex';
import { isSqlite } from '../../database/sql';
import { createTestDatabases } from './__testUtils__/database';
import { createTestHistory, type TestHistory } from './__testUtils__/history';
import { NOW, runId } from './__testUtils__/runs';
import { seedHistory, seedLogLines } from './__testUtils__/seed';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const file = {
  pod: 'trainer-0',
  container: 'node',
  attempt: 1,
  phase: 'training',
  lines: 0,
  bytes: 0,
  notes: [],
};

/** The tables that a statement reads from end to end. */
async function scannedTables(
  knex: Knex,
  statement: { sql: string; bindings: readonly Knex.Value[] },
): Promise<string[]> {
  if (isSqlite(knex)) {
    const plan: { detail: string }[] = await knex.raw(
      `explain query plan ${statement.sql}`,
      [...statement.bindings],
    );
    return plan.flatMap(({ detail }) => {
      const scan = /^SCAN (\w+)(?! USING (COVERING )?INDEX)/.exec(detail);
      return scan ? [scan[1]] : [];
    });
  }
  return knex.transaction(async transaction => {
    // Small tables are cheaper to scan: ask whether an index could be used.
    await transaction.raw('set local enable_seqscan = off');
    const { rows } = await transaction.raw(
      `explain ${statement.sql.replace(/\$\d+/g, '?')}`,
      [...statement.bindings],
    );
    return rows.flatMap((row: Record<string, string>) => {
      const scan = /Seq Scan on (\w+)/.exec(row['QUERY PLAN']);
      return scan ? [scan[1]] : [];
    });
  });
}

describe.each(databases.eachSupportedId())('query plans on %s', databaseId => {
  let test: TestHistory;

  beforeAll(async () => {
    test = await createTestHistory(databases, databaseId);
    await seedHistory(test.history, test.fence, {
      runs: 400,
      samplesPerRun: 300,
      series: 2,
    });
    for (const run of [1, 2, 3]) {
      await test.history.appendLog(
        runId(run),
        file,
        seedLogLines(2_000),
        test.fence,
      );
    }
    await test.knex.raw('analyze');
  });

  const scansOf = async (read: () => Promise<unknown>) => {
    const statements: { sql: string; bindings: Knex.Value[] }[] = [];
    const listen = (query: { sql: string; bindings: Knex.Value[] }) =>
      statements.push(query);
    test.knex.on('query', listen);
    await read();
    test.knex.removeListener('query', listen);
    const reading = statements.filter(({ sql }) => /^(select|with)/i.test(sql));
    expect(reading.length).toBeGreaterThan(0);
    const scans: string[] = [];
    for (const statement of reading) {
      scans.push(...(await scannedTables(test.knex, statement)));
    }
    // What a statement makes for itself is scanned, and may be.
    return scans.filter(
      table => !['matching', 'page', 'json_each'].includes(table),
    );
  };
  const list = { order: 'newest', limit: 20 } as const;

  it('a scan of everything is noticed', async () => {
    expect(
      await scansOf(() => test.knex('metric_chunks').where('points', 3)),
    ).toEqual(['metric_chunks']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['one run', () => test.history.get(runId(7))],
    ['transitions', () => test.history.transitions(runId(7))],
    ['series', () => test.history.series(runId(7), { points: 100 })],
    [
      'series in a range',
      () =>
        test.history.series(runId(7), { points: 9, from: NOW - 9, to: NOW }),
    ],
    ['log files', () => test.history.logFiles(runId(2))],
    [
      'a page of a log',
      () => test.history.readLog(runId(2), file, { from: 1_500, count: 100 }),
    ],
    ['links', () => test.history.links([runId(1), runId(2)])],
    ['runs by id', () => test.history.list({ ...list, ids: [runId(7)] })],
    [
      'runs of a job',
      () =>
        test.history.list({
          ...list,
          job: { sourceId: 'lab', namespace: 'team-1', name: 'recommender-1' },
        }),
    ],
    [
      'runs of a namespace',
      () =>
        test.history.list({ ...list, sourceId: 'lab', namespace: 'team-1' }),
    ],
    [
      'runs of owners',
      () => test.history.list({ ...list, owners: ['group:default/a'] }),
    ],
    [
      'runs by label',
      () => test.history.list({ ...list, labels: { app: 'app-1' } }),
    ],
    [
      'runs of an entity',
      () =>
        test.history.list({
          ...list,
          entityRef: 'resource:default/recommender-1',
        }),
    ],
    [
      'earlier runs of a job',
      () =>
        test.history.successfulRuns(
          { sourceId: 'lab', namespace: 'team-1', name: 'recommender-1' },
          { before: NOW, limit: 5 },
        ),
    ],
    ['retention', () => test.history.enforceRetention(NOW - 1e12)],
  ])('%s: every table through an index', async (_, read) => {
    expect(await scansOf(read)).toEqual([]);
  });

  it('what somebody may see scans the narrow rows at most, never samples, snapshots or logs', async () => {
    const scans = await scansOf(() =>
      test.history.list({
        ...list,
        order: 'attention',
        visible: {
          entityRefs: Array.from(
            { length: 2_000 },
            (_, n) => `resource:default/recommender-${n}`,
          ),
          ownedBy: ['user:default/a'],
        },
      }),
    );
    expect(
      scans.filter(table => !['runs', 'run_links'].includes(table)),
    ).toEqual([]);
  });
});
