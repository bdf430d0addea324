import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import catalogModule from 'backstage-plugin-catalog-backend-module-model-lifecycle';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import request from 'supertest';
import { createOwnerMap } from '../catalog/ownerMap';
import { MemoryHistory } from '../training/entities/__testUtils__/MemoryHistory';
import { makeRun } from '../training/entities/__testUtils__/makeRun';
import { JobEntities } from '../training/entities/JobEntities';
import { KnexEntityFeed } from './KnexEntityFeed';

const DAY_MS = 24 * 60 * 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

jest.setTimeout(60_000);

async function newFeed(): Promise<KnexEntityFeed> {
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({
    directory: resolvePackagePath(
      'backstage-plugin-model-lifecycle-backend',
      'migrations',
    ),
  });
  return new KnexEntityFeed({ knex, time: { now: () => Date.now() } });
}

describe('from runs to the catalog', () => {
  let catalogKnex: Knex;
  let feed: KnexEntityFeed;
  let history: MemoryHistory;
  let jobs: JobEntities;
  let backend: TestBackend;
  let now: number;
  const scheduler = mockServices.scheduler();

  const newJobs = () =>
    new JobEntities({
      feed,
      history,
      limits: { keepFinishedMs: 30 * DAY_MS, maxPerNamespace: 200 },
      resolveOwner: createOwnerMap({ default: 'group:default/ml', map: [] }),
      time: { now: () => now },
    });

  /** The route as the API has it. */
  const feedRoute = createBackendPlugin({
    pluginId: 'model-lifecycle',
    register: env =>
      env.registerInit({
        deps: { http: coreServices.httpRouter },
        init: async ({ http }) => {
          const router = Router();
          router.get('/entities', async (req, res) => {
            const { source, after, limit } = req.query;
            res.json(
              await feed.read({
                source: String(source),
                after: Number(after),
                limit: Number(limit),
              }),
            );
          });
          http.use(router);
        },
      }),
  });

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 21, 12);
    feed = await newFeed();
    history = new MemoryHistory();
    jobs = newJobs();
    catalogKnex = await databases.init('SQLITE_3');
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModule,
        feedRoute,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => ({ getClient: async () => catalogKnex }),
        }),
        mockServices.rootConfig.factory({
          data: {
            catalog: { processingInterval: { minutes: 30 } },
            modelLifecycle: {
              clusters: [{ name: 'prod' }],
              catalog: { pollInterval: '1h' },
            },
          },
        }),
      ],
    });
  });

  afterEach(() => backend.stop());

  const refresh = () =>
    scheduler.triggerTask('model-lifecycle:training:prod:refresh');
  const titles = async () => {
    const { body } = await request(backend.server)
      .get('/api/catalog/entities')
      .query({ filter: 'spec.type=training-job' });
    return body
      .map((entity: { metadata: { title: string } }) => entity.metadata.title)
      .sort();
  };
  const shows = async (expected: string[]) => {
    const endAt = Date.now() + 20_000;
    for (;;) {
      const found = await titles();
      if (found.join() === expected.join() || Date.now() > endAt) {
        expect(found).toEqual(expected);
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  const stored = () =>
    catalogKnex('refresh_state')
      .select('entity_ref', 'unprocessed_hash', 'unprocessed_entity')
      .orderBy('entity_ref');

  it('shows jobs, and takes no notice of 10,000 progress reports', async () => {
    const runs = history.add(
      ...Array.from({ length: 10 }, (_, index) => makeRun(`job-${index}`)),
    );
    await jobs.runsChanged(runs);
    await jobs.reconcile({ sourceId: 'prod', listed: true });
    await refresh();
    await shows(runs.map(run => run.name));
    const before = await stored();
    const { lastSequence } = await feed.read({
      source: 'training:prod',
      after: 0,
      limit: 500,
    });
    for (let report = 1; report <= 1_000; report++) {
      await jobs.runsChanged(
        runs.map(run => ({
          ...run,
          progress: { percent: report / 20, step: report, changedAt: report },
          observedAt: run.observedAt + report,
        })),
      );
    }
    const after = await feed.read({
      source: 'training:prod',
      after: lastSequence,
      limit: 500,
    });
    expect(after).toMatchObject({ items: [], lastSequence });
    await refresh();
    expect(await stored()).toEqual(before);
  });

  it('keeps everything when the plugin loses its database', async () => {
    await jobs.runsChanged(history.add(makeRun('one'), makeRun('two')));
    await jobs.reconcile({ sourceId: 'prod', listed: true });
    await refresh();
    await shows(['one', 'two']);

    feed = await newFeed();
    history = new MemoryHistory();
    jobs = newJobs();
    await refresh();
    await jobs.reconcile({ sourceId: 'prod', listed: false });
    await refresh();
    // The cluster answers again, and has only one of them left.
    await jobs.runsChanged(history.add(makeRun('two')));
    await jobs.reconcile({ sourceId: 'prod', listed: true });
    await refresh();
    expect(await titles()).toEqual(['one', 'two']);
  });

  it('lets a finished job go when its time is over', async () => {
    history.add(
      makeRun('done', { state: 'failed', endedAt: now }),
      makeRun('goes-on'),
    );
    await jobs.reconcile({ sourceId: 'prod', listed: true });
    await refresh();
    await shows(['done', 'goes-on']);
    now += 31 * DAY_MS;
    await jobs.reconcile({ sourceId: 'prod', listed: true });
    await refresh();
    await shows(['goes-on']);
    expect(await feed.refs('training:prod')).toHaveLength(1);
  });
});
