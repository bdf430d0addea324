import { createTestDatabases } from './__testUtils__/database';
import { createTestHistory, type TestHistory } from './__testUtils__/history';
import { makeSample, makeWrite, NOW, runId } from './__testUtils__/runs';
import { seedLogLines } from './__testUtils__/seed';
import type { Run } from '../run';
import type { Series } from './types';

jest.setTimeout(60_000);

const databases = createTestDatabases();
const DAY_MS = 86_400_000;

describe.each(databases.eachSupportedId())('retention on %s', databaseId => {
  let test: TestHistory;

  beforeEach(async () => {
    test = await createTestHistory(databases, databaseId);
  });

  /** Calls until nothing is left, as the scheduled task does; answers how often. */
  const enforce = async (now: number) => {
    let batches = 1;
    while (await test.history.enforceRetention(now)) {
      batches += 1;
    }
    return batches;
  };
  const series = async (): Promise<Series> =>
    (await test.restarted().series(runId(1), { points: 100_000 })).series[0];

  const writeMetrics = async () => {
    const samples = Array.from({ length: 1_000 }, (_, index) =>
      makeSample({
        at: NOW + index * 5_000,
        value: index === 500 ? 1e6 : index,
        step: index,
        attempt: index < 300 ? 1 : 2,
      }),
    );
    await test.history.write([makeWrite({}, { samples })], test.fence);
    await test.history.flush();
  };

  it('keeps samples as they are for 7 days', async () => {
    await writeMetrics();
    const before = await series();
    await enforce(NOW + 6 * DAY_MS);
    expect(await series()).toEqual(before);
  });

  it('then minutes, then ten minutes, which lose neither samples nor spikes', async () => {
    await writeMetrics();
    await enforce(NOW + 8 * DAY_MS);
    const minutes = await series();
    expect(minutes.resolution).toBe('minute');
    await enforce(NOW + 31 * DAY_MS);
    const tens = await series();
    expect(tens.resolution).toBe('ten-minutes');
    expect(tens.buckets.length).toBeLessThan(minutes.buckets.length);
    for (const { samples, buckets } of [minutes, tens]) {
      expect(samples).toBe(1_000);
      expect(Math.max(...buckets.map(({ max }) => max))).toBe(1e6);
      expect(Math.min(...buckets.map(({ min }) => min))).toBe(0);
      expect(buckets[buckets.length - 1]).toMatchObject({
        last: 999,
        step: 999,
        attempt: 2,
      });
      const first = buckets.filter(({ attempt }) => attempt === 1);
      expect(first.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    }
    expect(minutes.buckets).toHaveLength(
      Math.ceil((300 * 5) / 60) + Math.ceil((700 * 5) / 60),
    );
  });

  it('after 90 days the metrics are gone and the run is not', async () => {
    await writeMetrics();
    await enforce(NOW + 91 * DAY_MS);
    await enforce(NOW + 91 * DAY_MS);
    expect(await series()).toMatchObject({ samples: 0, buckets: [] });
    for (const table of ['metric_chunks', 'metric_rollups', 'metric_tails']) {
      expect(await test.knex(table)).toEqual([]);
    }
    expect((await test.history.get(runId(1)))?.run.id).toBe(runId(1));
  });

  it('a run that goes on after its minutes shows both', async () => {
    await writeMetrics();
    await enforce(NOW + 8 * DAY_MS);
    await test.history.write(
      [
        makeWrite(
          {},
          {
            samples: [
              makeSample({ at: NOW + 8 * DAY_MS, value: 7, attempt: 2 }),
            ],
          },
        ),
      ],
      test.fence,
    );
    await test.history.flush();
    const both = await series();
    expect(both.samples).toBe(1_001);
    expect(both.buckets[both.buckets.length - 1]).toMatchObject({
      last: 7,
      count: 1,
    });
  });

  it('what is still in memory is not told twice after it was rolled up', async () => {
    const report = (at: number) =>
      test.history.write(
        [makeWrite({}, { samples: [makeSample({ at })] })],
        test.fence,
      );
    await report(NOW);
    await test.time.advance(8 * DAY_MS);
    await enforce(test.time.now());
    await report(test.time.now());
    await test.history.flush();
    expect(await series()).toMatchObject({ samples: 2 });
  });

  it('works in bounded batches', async () => {
    const writes = Array.from({ length: 120 }, (_, index) =>
      makeWrite({ id: runId(index + 1) }, { samples: [makeSample()] }),
    );
    await test.history.write(writes, test.fence);
    const count = async () =>
      Number((await test.knex('metric_tails').count({ n: '*' }).first())?.n);
    expect(await test.history.enforceRetention(NOW + 8 * DAY_MS)).toBe(true);
    expect(await count()).toBe(70);
    expect(await enforce(NOW + 8 * DAY_MS)).toBe(2);
    expect(await count()).toBe(0);
    expect(await series()).toMatchObject({ samples: 1 });
  });

  it('logs go 30 days after their last line', async () => {
    const file = (pod: string) => ({
      pod,
      container: 'node',
      attempt: 1,
      phase: 'training',
      lines: 0,
      bytes: 0,
      notes: [],
    });
    const append = (pod: string) =>
      test.history.appendLog(
        runId(1),
        file(pod),
        seedLogLines(600),
        test.fence,
      );
    await append('old');
    await test.time.advance(10 * DAY_MS);
    await append('young');
    await enforce(NOW + 31 * DAY_MS);
    const kept = await test.history.logFiles(runId(1));
    expect(kept.map(({ pod }) => pod)).toEqual(['young']);
    const chunks = await test.knex('log_chunks').distinct('file_id');
    expect(chunks).toHaveLength(1);
  });

  describe('of runs', () => {
    const TABLES = [
      'runs',
      'run_snapshots',
      'run_volatile',
      'run_labels',
      'run_links',
      'run_transitions',
      'run_notifications',
      'run_follows',
      'metric_series',
      'metric_tails',
      'metric_chunks',
      'metric_rollups',
      'log_files',
      'log_chunks',
    ];
    const file = {
      pod: 'trainer-0',
      container: 'node',
      attempt: 1,
      phase: 'training',
      lines: 0,
      bytes: 0,
      notes: [],
    };

    /** A run with something in every table, of the job of this name. */
    const writeRun = async (n: number, job: string, change: Partial<Run>) => {
      const id = runId(n);
      await test.history.write(
        [
          makeWrite(
            {
              id,
              job: { sourceId: 'lab', namespace: 'team-a', name: job },
              labels: { team: 'a' },
              ...change,
            },
            {
              transitions: [{ at: NOW, kind: 'state', to: 'running' }],
              samples: Array.from({ length: 100 }, (_, index) =>
                makeSample({ at: NOW + index * 1_000 }),
              ),
            },
          ),
        ],
        test.fence,
      );
      await test.history.setLinks(
        [{ runId: id, entityRef: `resource:default/${job}` }],
        'provider',
      );
      await test.history.setOwner(id, 'group:default/a');
      await test.history.appendLog(id, file, seedLogLines(10), test.fence);
      await test.knex('run_notifications').insert({
        ...{ run_id: id, attempt: 1, event: 'finished', occurrence_ms: 0 },
        ...{ at_ms: NOW, due_at_ms: NOW, tries: 0 },
      });
      await test.knex('run_follows').insert({
        ...{ run_id: id, user_ref: 'user:default/a' },
        ...{ following: 1, proven_at_ms: NOW },
      });
      await test.history.flush();
    };
    const gone = { state: 'succeeded', endedAt: NOW, goneAt: NOW } as const;
    const isKept = async (n: number) =>
      (await test.restarted().get(runId(n))) !== undefined;

    it('365 days after it went a run goes, with all that was kept of it', async () => {
      await writeRun(1, 'old', gone);
      await enforce(NOW + 364 * DAY_MS);
      expect(await isKept(1)).toBe(true);
      await enforce(NOW + 366 * DAY_MS);
      for (const table of TABLES) {
        expect([table, await test.knex(table)]).toEqual([table, []]);
      }
    });

    it('takes nothing else along', async () => {
      await writeRun(1, 'old', gone);
      await writeRun(2, 'other', { goneAt: NOW + 300 * DAY_MS });
      const rowsOf = async (n: number) =>
        Promise.all(
          ['runs', ...TABLES.filter(name => name.startsWith('run_'))].map(
            name =>
              test
                .knex(name)
                .where(name === 'runs' ? 'id' : 'run_id', runId(n)),
          ),
        );
      const before = await rowsOf(2);
      expect(before.every(rows => rows.length > 0)).toBe(true);
      await enforce(NOW + 366 * DAY_MS);
      expect(await rowsOf(2)).toEqual(before);
      expect((await rowsOf(1)).flat()).toEqual([]);
    });

    it('one that is still in the cluster stays, whatever its age', async () => {
      await writeRun(1, 'there', { state: 'succeeded', endedAt: NOW });
      await enforce(NOW + 4_000 * DAY_MS);
      expect(await isKept(1)).toBe(true);
    });

    it('the runs of a job that still trains stay', async () => {
      await writeRun(1, 'weekly', gone);
      await writeRun(2, 'weekly', {});
      await writeRun(3, 'abandoned', gone);
      await enforce(NOW + 4_000 * DAY_MS);
      expect(await isKept(1)).toBe(true);
      expect(await isKept(2)).toBe(true);
      expect(await isKept(3)).toBe(false);
    });

    it('a job of another namespace or cluster keeps none', async () => {
      await writeRun(1, 'same', gone);
      await writeRun(2, 'same', {
        job: { sourceId: 'lab', namespace: 'team-b', name: 'same' },
      });
      await writeRun(3, 'same', {
        job: { sourceId: 'prod', namespace: 'team-a', name: 'same' },
      });
      await enforce(NOW + 366 * DAY_MS);
      expect(await isKept(1)).toBe(false);
    });

    it('works in bounded batches', async () => {
      await test.history.write(
        Array.from({ length: 120 }, (_, index) =>
          makeWrite({ id: runId(index + 1), ...gone }),
        ),
        test.fence,
      );
      const count = async () =>
        Number((await test.knex('runs').count({ n: '*' }).first())?.n);
      expect(await test.history.enforceRetention(NOW + 366 * DAY_MS)).toBe(
        true,
      );
      expect(await count()).toBe(70);
      await enforce(NOW + 366 * DAY_MS);
      expect(await count()).toBe(0);
    });
  });
});
