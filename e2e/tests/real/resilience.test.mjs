// What a cluster and a backend do to us over the weeks: restarts, compaction,
// lost rights. Nothing may be lost, and nothing invented.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  podsOf,
  succeedPod,
  trainJobRef,
  writeTrainerStatus,
} from '../../peers/apply.mjs';
import { torchRuntime, trainJob } from '../../peers/fixtures.mjs';
import {
  apiOf,
  CLUSTER,
  startBackend,
  startRealLab,
} from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

let lab;

before(async () => {
  lab = await startRealLab({ name: 'resilience' });
  await lab.client.apply(torchRuntime({ name: 'torch', numNodes: 1 }));
});

after(async () => {
  await lab?.stop();
});

const create = name => lab.client.create(trainJob({ name }));
const report = (name, percent) =>
  until(
    () =>
      writeTrainerStatus(lab.client, trainJobRef(name), {
        progressPercentage: percent,
        metrics: [{ name: 'loss', value: String(1 - percent / 100) }],
      }),
    {
      what: 'the API server to take a report',
      timeoutMs: 60_000,
      everyMs: 500,
    },
  );
const finish = async name => {
  for (const pod of await podsOf(lab.client, trainJobRef(name)))
    await succeedPod(lab.client, pod);
};
const trainJobsStatus = async () => {
  const { items } = await lab.api.get('model-lifecycle/sources');
  return items
    .find(({ id }) => id === CLUSTER)
    .resources.find(({ name }) => name.startsWith('trainjobs'));
};

describe('a watch over a real cluster', () => {
  it('goes on after the API server was restarted in mid-watch', async () => {
    await create('steady');
    const run = await lab.api.untilRun(
      'steady',
      found => found.state === 'running',
    );
    await report('steady', 10);
    await lab.api.untilRun('steady', found => found.progress.percent === 10);

    await lab.kubernetes.stopApiServer();
    await until(async () => (await trainJobsStatus()).status === 'failing', {
      what: 'the outage to be said',
      timeoutMs: 60_000,
    });
    const during = await lab.api.run('steady');
    assert.equal(during.state, 'running');
    assert.equal(during.source.reachable, false);
    assert.equal(during.progress.percent, 10);

    await lab.kubernetes.startApiServer();
    await report('steady', 20);
    const later = await lab.api.untilRun(
      'steady',
      found => found.progress.percent === 20,
      { timeoutMs: 90_000 },
    );
    assert.equal(later.id, run.id);
    assert.equal(later.attempt, 1);
    assert.equal(later.source.reachable, true);
    const entity = await lab.api.entity('real-default-steady');
    assert.equal(entity.spec.type, 'training-job');
  });

  it('lists again after a compaction and misses nothing that happened meanwhile', async () => {
    await create('compacted');
    await create('vanishes');
    await lab.api.untilRun('compacted', found => found.state === 'running');
    await lab.api.untilRun('vanishes', found => found.state === 'running');
    const before = (await trainJobsStatus()).relists ?? 0;
    await lab.kubernetes.expireWatches();
    await lab.client.delete(trainJobRef('vanishes'));
    await report('compacted', 55);
    await lab.api.untilRun(
      'compacted',
      found => found.progress.percent === 55,
      { timeoutMs: 90_000 },
    );
    await lab.api.untilRun('vanishes', found => found.state === 'stopped', {
      timeoutMs: 90_000,
    });
    assert.ok((await trainJobsStatus()).relists >= before);
  });

  it('takes up where it was after a restart of the backend', async () => {
    await create('survivor');
    await create('ends-meanwhile');
    await lab.api.untilRun('survivor', found => found.state === 'running');
    await report('survivor', 30);
    const run = await lab.api.untilRun(
      'survivor',
      found => found.progress.percent === 30,
    );
    await lab.api.untilRun(
      'ends-meanwhile',
      found => found.state === 'running',
    );
    const transitions = await lab.api.get(
      `model-lifecycle/runs/${run.id}/transitions`,
    );

    // Samples are durable within 5 s: a crash may lose the last ones, and no more.
    await new Promise(resolve => setTimeout(resolve, 6_000));
    await lab.backend.kill();
    await finish('ends-meanwhile');
    await report('survivor', 60);
    lab.backend = await startBackend({
      dir: lab.dir,
      name: 'backend',
      kubeconfigPath: lab.kubernetes.kubeconfigPath,
    });
    lab.api = apiOf(lab.backend);

    const later = await lab.api.untilRun(
      'survivor',
      found => found.progress.percent === 60,
      { timeoutMs: 60_000 },
    );
    assert.equal(later.id, run.id);
    assert.equal(later.attempt, 1);
    await lab.api.untilRun(
      'ends-meanwhile',
      found => found.state === 'succeeded',
      { timeoutMs: 60_000 },
    );
    const after = await lab.api.get(
      `model-lifecycle/runs/${run.id}/transitions`,
    );
    assert.deepEqual(
      after.items.slice(0, transitions.items.length),
      transitions.items,
    );
    const metrics = await lab.api.get(`model-lifecycle/runs/${run.id}/metrics`);
    assert.deepEqual(
      metrics.series[0].buckets.map(({ last }) => last),
      [0.7, 0.4],
    );
  });

  it('removes no entity while the cluster is away', async () => {
    await lab.kubernetes.stopApiServer();
    await until(async () => (await trainJobsStatus()).status === 'failing', {
      what: 'the outage to be said',
      timeoutMs: 60_000,
    });
    await new Promise(resolve => setTimeout(resolve, 15_000));
    for (const name of ['steady', 'compacted', 'survivor']) {
      const entity = await lab.api.entity(`real-default-${name}`);
      assert.equal(
        entity.metadata.annotations['model-lifecycle.io/source'] !== undefined,
        true,
      );
    }
    assert.equal((await lab.api.run('survivor')).state, 'running');
    await lab.kubernetes.startApiServer();
    await until(async () => (await trainJobsStatus()).status === 'live', {
      what: 'the watch to heal',
      timeoutMs: 90_000,
    });
  });
});
