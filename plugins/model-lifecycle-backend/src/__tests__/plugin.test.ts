/* The whole plugin, as somebody installs it, with a cluster in its config. */
import type { DemoLab } from 'demo-lab';
import type { JsonObject } from '@backstage/types';
import { Labs } from './__testUtils__/labs';
import {
  BOB,
  clusterOf,
  startPlugin,
  type PluginBackend,
} from './__testUtils__/pluginBackend';
import { Training } from './__testUtils__/training';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const SOURCES = 'model-lifecycle/sources';
/** Nothing listens there. */
const DOWN: JsonObject = {
  name: 'down',
  url: 'https://127.0.0.1:9',
  serviceAccountToken: 'x',
};

const labs = new Labs();
let lab: DemoLab;
const backends: PluginBackend[] = [];

async function start(modelLifecycle: JsonObject): Promise<PluginBackend> {
  const backend = await startPlugin(modelLifecycle);
  backends.push(backend);
  return backend;
}

const sourceOf = async (backend: PluginBackend, id: string) => {
  const { body } = await backend.get(SOURCES);
  return body.items?.find((item: { id: string }) => item.id === id);
};

beforeAll(async () => {
  lab = await labs.start();
});
afterAll(() => labs.cleanUp());
afterEach(() => Promise.all(backends.splice(0).map(backend => backend.stop())));

describe('the plugin', () => {
  it('shows a run to those who see its entity, and to nobody else', async () => {
    const backend = await start({ clusters: [clusterOf('lab', lab)] });
    const training = new Training(lab, { name: 'shown' }).start();
    training.report(30, { loss: '0.25' });
    const run = await backend.untilRun(
      'shown',
      ({ progress }) => progress.percent === 30,
    );
    expect(run).toMatchObject({
      state: 'running',
      source: { type: 'trainjob', id: 'lab', reachable: true },
      entityRef: 'resource:default/lab-default-shown',
      metrics: [{ name: 'loss', value: 0.25 }],
    });
    expect(await backend.list(BOB)).toEqual([]);
    const { status } = await backend.get(`model-lifecycle/runs/${run.id}`, BOB);
    expect(status).toBe(404);
    training.delete();
  });

  it('says that a cluster is live, and why another is not, without being less ready', async () => {
    const backend = await start({
      clusters: [
        clusterOf('lab', lab),
        DOWN,
        { ...clusterOf('mistyped', lab), urll: 'x' },
        { ...clusterOf('strange', lab), serviceAccountToken: 'not-known' },
      ],
    });
    const training = new Training(lab, { name: 'beside' }).start().report(10);
    await backend.untilRun('beside', ({ progress }) => progress.percent === 10);
    expect(await until(() => sourceOf(backend, 'lab'))).toMatchObject({
      live: true,
      status: 'ok',
    });
    const problemOf = async (id: string) => {
      const source = await until(
        () => sourceOf(backend, id),
        found => found?.problems.length > 0,
      );
      expect(source).toMatchObject({ live: false, status: 'error' });
      return source.problems[0];
    };
    expect(await problemOf('down')).toMatchObject({ code: 'cluster-refused' });
    expect(await problemOf('strange')).toMatchObject({
      code: 'cluster-unauthorized',
    });
    expect(await problemOf('mistyped')).toMatchObject({
      code: 'cluster-config',
      message: expect.stringContaining('modelLifecycle.clusters[2].urll'),
    });
    expect(await backend.get('probe/readiness')).toMatchObject({ status: 200 });
    training.report(20);
    await backend.untilRun('beside', ({ progress }) => progress.percent === 20);
    training.delete();
  });

  it('does not start with a mistake in its config, and says where it is', async () => {
    await expect(
      startPlugin({ training: { stall: { warnAfter: 'soon' } } }),
    ).rejects.toThrow('modelLifecycle.training.stall.warnAfter');
    await expect(startPlugin({ training: { trainJob: {} } })).rejects.toThrow(
      'modelLifecycle.training.trainJob',
    );
  });

  it('does not disturb another one in the same process', async () => {
    const clusters = [clusterOf('lab', lab)];
    const [one, other] = await Promise.all([
      start({ clusters }),
      start({
        clusters,
        training: { trainJobs: { namespaces: ['team-b'] } },
      }),
    ]);
    labs.namespace(lab, 'team-b');
    const shared = new Training(lab, { name: 'shared', namespace: 'team-b' });
    const own = new Training(lab, { name: 'own' });
    shared.start().report(10);
    own.start();
    await one.untilRun('own', ({ state }) => state === 'running');
    for (const backend of [one, other]) {
      await backend.untilRun(
        'shared',
        ({ progress }) => progress.percent === 10,
      );
    }
    expect((await other.list()).map(({ name }) => name)).toEqual(['shared']);

    await backends.shift()!.stop();
    shared.report(20);
    await other.untilRun('shared', ({ progress }) => progress.percent === 20);
    [shared, own].forEach(each => each.delete());
  });
});
