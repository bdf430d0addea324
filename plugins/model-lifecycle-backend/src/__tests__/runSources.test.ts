/* The whole plugin, with trainings that are no TrainJobs: from a server's answer to the API. */
import type { JsonObject } from '@backstage/types';
import {
  createEqualStepsHandler,
  createPipelinesHandler,
  recommenderPipeline,
  recommenderRun,
  SourceServer,
  type FakeStepJob,
} from 'demo-lab';
import { startPlugin, type PluginBackend } from './__testUtils__/pluginBackend';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(training: JsonObject): Promise<PluginBackend> {
  const backend = await startPlugin({ training });
  closers.push(() => backend.stop());
  return backend;
}

async function serve(handler: Parameters<typeof SourceServer.start>[0]) {
  const server = await SourceServer.start(handler);
  closers.push(() => server.close());
  return server;
}

const sourceOf = async (backend: PluginBackend, id: string) => {
  const { body } = await backend.get('model-lifecycle/sources');
  return body.items?.find((item: { id: string }) => item.id === id);
};

describe('a pipeline run', () => {
  it('is followed to its end, with an entity for its job', async () => {
    const createdAt = Date.now() - 10 * MINUTE_MS;
    let shownAt = createdAt + 100_000;
    const server = await serve({
      handler: createPipelinesHandler({
        pipelines: [recommenderPipeline],
        get runs() {
          const id = 'r1';
          return [
            recommenderRun({ id, name: 'night 7', createdAt, now: shownAt }),
          ];
        },
      }),
    });
    const backend = await start({
      pipelines: [{ name: 'kfp', baseUrl: server.url, interval: '1s' }],
    });
    const running = await backend.untilRun(
      'night 7',
      ({ phases, entityRef }) =>
        entityRef !== undefined &&
        phases.some(
          ({ id, state }) => id === 'train-model' && state === 'running',
        ),
    );
    expect(running).toMatchObject({
      source: { type: 'pipeline', id: 'kfp' },
      state: 'running',
      entityRef: 'resource:default/kfp-default-train-workflow',
      reason: { params: { tasks: 'train-model', done: 2, total: 5 } },
    });
    expect(running.progress.percent).toBeUndefined();
    shownAt += 5 * MINUTE_MS;
    const done = await backend.untilRun(
      'night 7',
      ({ state }) => state === 'succeeded',
    );
    expect(done.phases.map(({ state }) => state)).toEqual(
      Array(5).fill('succeeded'),
    );
    expect(Date.parse(done.endedAt!)).toBe(
      Math.floor(createdAt / 1000) * 1000 + 247_000,
    );
  });
});

describe('a status endpoint', () => {
  it('that fails is said; its run is unknown after three intervals, and comes back', async () => {
    const startedAt = Date.now() - 5 * MINUTE_MS;
    const job: FakeStepJob = {
      ...{ id: 41, name: 'news', type: 'HYBRID', stepMs: 2 * MINUTE_MS },
      ...{ createdAt: startedAt, startedAt },
    };
    const server = await serve({
      handler: createEqualStepsHandler({ jobs: [job] }, { now: Date.now }),
    });
    const backend = await start({
      statusEndpoints: [
        {
          ...{ name: 'minions', preset: 'equal-steps', interval: '1s' },
          ...{ baseUrl: server.url, items: ['41'] },
        },
      ],
    });
    const isRunning = ({ state }: { state: string }) => state === 'running';
    expect(await backend.untilRun('news', isRunning)).toMatchObject({
      progress: { percent: 22.22 },
    });
    server.fail({ kind: 'html', status: 200 });
    const unseen = await backend.untilRun(
      'news',
      ({ state }) => state === 'unknown',
    );
    expect(unseen).toMatchObject({
      reason: { code: 'unknown.unseen', params: { last: 'running' } },
      progress: { percent: 22.22 },
    });
    expect(
      await until(
        () => sourceOf(backend, 'minions'),
        source => source?.status !== 'ok',
      ),
    ).toMatchObject({
      status: 'error',
      problems: [{ code: 'upstream-not-json', params: { what: 'html' } }],
    });
    server.heal();
    await backend.untilRun('news', isRunning);
  });
});

describe('a source with a mistake in its config', () => {
  it('says so where it would say how it is, and stops nothing', async () => {
    const backend = await start({
      pipelines: [{ name: 'kfp', baseUrl: 'https://kfp', intervall: '1s' }],
    });
    expect(
      await until(
        () => sourceOf(backend, 'pipeline-1'),
        source => source?.problems?.length > 0,
      ),
    ).toMatchObject({
      type: 'pipeline',
      problems: [
        {
          code: 'source.config',
          message: expect.stringContaining(
            'modelLifecycle.training.pipelines[0].intervall',
          ),
        },
      ],
    });
    expect((await backend.get('probe/readiness')).status).toBe(200);
  });
});
