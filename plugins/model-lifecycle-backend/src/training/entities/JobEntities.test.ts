import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { createOwnerMap } from '../../catalog/ownerMap';
import { KnexEntityFeed } from '../../feed/KnexEntityFeed';
import { MemoryHistory } from './__testUtils__/MemoryHistory';
import { makeRun } from './__testUtils__/makeRun';
import { JobEntities } from './JobEntities';

const DAY_MS = 24 * 60 * 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('JobEntities', () => {
  let now: number;
  let history: MemoryHistory;
  let feed: KnexEntityFeed;
  let jobs: JobEntities;

  const restarted = () =>
    new JobEntities({
      feed,
      history,
      limits: { keepFinishedMs: 30 * DAY_MS, maxPerNamespace: 3 },
      resolveOwner: createOwnerMap({
        default: 'group:default/ml',
        map: [{ match: /^alice/, owner: 'user:default/alice' }],
      }),
      time: { now: () => now },
    });

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 21, 12);
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-model-lifecycle-backend',
        'migrations',
      ),
    });
    feed = new KnexEntityFeed({ knex, time: { now: () => now } });
    history = new MemoryHistory();
    jobs = restarted();
  });

  const read = (sourceId = 'prod') =>
    feed.read({ source: `training:${sourceId}`, after: 0, limit: 500 });
  const refs = () => feed.refs('training:prod');
  const reconcile = () => jobs.reconcile({ sourceId: 'prod', listed: true });

  it('writes an entity for a new job, and links the run to it', async () => {
    const [run] = history.add(
      makeRun('llm', { annotations: { 'model-lifecycle.io/owner': 'alice' } }),
    );
    await jobs.runsChanged([run]);
    expect(await refs()).toEqual(['resource:default/prod-research-llm']);
    expect(history.linked.get(run.id)).toEqual([
      { entityRef: 'resource:default/prod-research-llm', origin: 'provider' },
    ]);
    expect(history.owners.get(run.id)).toBe('user:default/alice');
  });

  it('writes nothing for 10,000 progress reports', async () => {
    const runs = history.add(makeRun('one'), makeRun('two'));
    await jobs.runsChanged(runs);
    const before = await read();
    const startedAt = now;
    for (let report = 0; report < 100; report++) {
      await jobs.runsChanged(
        Array.from({ length: 100 }, (_, index) => ({
          ...runs[index % 2],
          progress: {
            percent: report,
            step: index,
            changedAt: startedAt + report,
          },
          metrics: [
            {
              name: 'loss',
              split: 'train',
              value: index,
              at: startedAt + index,
            },
          ],
          observedAt: startedAt + report,
        })),
      );
    }
    expect(await read()).toEqual(before);
    expect(before.lastSequence).toBe(2);
  });

  it('writes nothing again after a restart', async () => {
    await jobs.runsChanged(history.add(makeRun('one'), makeRun('two')));
    const before = await read();
    jobs = restarted();
    await jobs.reconcile({ sourceId: 'prod', listed: false });
    await jobs.runsChanged([...history.runs.values()]);
    expect(await read()).toEqual(before);
  });

  it('lets the newest run speak for its job', async () => {
    const job = { sourceId: 'prod', namespace: 'research', name: 'nightly' };
    const [older] = history.add(
      makeRun('nightly-1', {
        job,
        createdAt: now - DAY_MS,
        annotations: { 'model-lifecycle.io/description': 'yesterday' },
      }),
      makeRun('nightly-2', {
        job,
        createdAt: now,
        annotations: { 'model-lifecycle.io/description': 'today' },
      }),
    );
    // The older one changes first after a restart.
    await jobs.runsChanged([older]);
    const page = await read();
    expect(page.items).toHaveLength(1);
    expect(page.items[0].entity?.metadata.description).toBe('today');
  });

  it('keeps a finished job for as long as configured, and a running one for ever', async () => {
    history.add(
      makeRun('done', { state: 'succeeded', endedAt: now }),
      makeRun('goes-on', { createdAt: now - 400 * DAY_MS }),
    );
    await reconcile();
    now += 30 * DAY_MS;
    await reconcile();
    expect(await refs()).toHaveLength(2);
    now += 1;
    await reconcile();
    expect(await refs()).toEqual(['resource:default/prod-research-goes-on']);
  });

  it('keeps the newest jobs of each namespace and lists what it cuts', async () => {
    history.add(
      ...[1, 2, 3, 4, 5].map(day =>
        makeRun(`job${day}`, { createdAt: now + day * DAY_MS }),
      ),
      makeRun('elsewhere', { namespace: 'vision' }),
    );
    const report = await reconcile();
    expect(await refs()).toEqual([
      'resource:default/prod-research-job3',
      'resource:default/prod-research-job4',
      'resource:default/prod-research-job5',
      'resource:default/prod-vision-elsewhere',
    ]);
    expect(report).toEqual({
      counts: { jobs: 6, entities: 4, cut: 2, skipped: 0 },
      skipped: ['job2', 'job1'].map(name => ({
        key: `prod/research/${name}`,
        reason: { code: 'entity-beyond-cap', params: { max: 3 } },
      })),
      problems: [],
    });
    await jobs.runsChanged(
      history.add(makeRun('job6', { createdAt: now + 6 * DAY_MS })),
    );
    expect(await refs()).not.toContain('resource:default/prod-research-job3');
  });

  it('removes nothing when the history cannot be read', async () => {
    history.add(makeRun('one'));
    await reconcile();
    history.failure = new Error('database is locked');
    await expect(reconcile()).rejects.toThrow('database is locked');
    expect(await refs()).toHaveLength(1);
  });

  it('catches up after a failure', async () => {
    const runs = history.add(makeRun('one'));
    history.failure = new Error('database is locked');
    await expect(jobs.runsChanged(runs)).rejects.toThrow();
    history.failure = undefined;
    await jobs.runsChanged([]);
    await jobs.runsChanged(history.add(makeRun('two')));
    expect(await refs()).toHaveLength(2);
  });

  it('does not take an empty history for the end of all jobs', async () => {
    history.add(makeRun('one'), makeRun('two'));
    await reconcile();
    history.runs.clear();
    const report = await reconcile();
    expect(report.problems).toEqual([
      { code: 'history-empty', params: { retained: 2 } },
    ]);
    expect(await refs()).toHaveLength(2);
  });

  it('is ready for removals only after a complete listing', async () => {
    await jobs.reconcile({ sourceId: 'prod', listed: false });
    expect((await read()).ready).toBe(false);
    await reconcile();
    expect((await read()).ready).toBe(true);
  });

  it('moves a run that was given another job', async () => {
    const [run] = history.add(makeRun('one'));
    await jobs.runsChanged([run]);
    const job = { ...run.job, name: 'grouped' };
    await jobs.runsChanged(history.add({ ...run, job }));
    expect(await refs()).toEqual(['resource:default/prod-research-grouped']);
    expect(history.linked.get(run.id)).toEqual([
      {
        entityRef: 'resource:default/prod-research-grouped',
        origin: 'provider',
      },
    ]);
  });

  it('names the job that cannot become an entity and writes the others', async () => {
    const bad = makeRun('bad', {
      annotations: Object.fromEntries(
        ['model', 'base-model', 'dataset'].map(name => [
          `model-lifecycle.io/${name}`,
          'x'.repeat(500),
        ]),
      ),
    });
    bad.job.sourceId = 'c'.repeat(70_000);
    history.add(bad, makeRun('good'));
    const report = await reconcile();
    expect(await refs()).toEqual(['resource:default/prod-research-good']);
    expect(report.skipped).toEqual([
      {
        key: expect.stringContaining('/research/bad'),
        reason: {
          code: 'entity-invalid',
          message: expect.stringContaining('larger than'),
        },
      },
    ]);
  });

  it('keeps clusters apart', async () => {
    const lab = { type: 'trainjob', id: 'lab' };
    await jobs.runsChanged(
      history.add(makeRun('one'), makeRun('one', { source: lab })),
    );
    await reconcile();
    expect((await read('lab')).items).toHaveLength(1);
    expect((await read('lab')).ready).toBe(false);
    expect((await read()).items).toHaveLength(1);
  });
});
