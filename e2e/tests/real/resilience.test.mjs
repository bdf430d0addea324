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
import { screenshot } from '../../lib/browser.mjs';
import {
  apiOf,
  CLUSTER,
  entityOf,
  openRun,
  startBackend,
  startRealLab,
  untilHeader,
  untilNotShown,
  untilShown,
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
/** After a restart of the API server its controllers take their time. */
const untilRunning = name =>
  lab.api.untilRun(name, found => found.state === 'running', {
    timeoutMs: 90_000,
  });
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
    const run = await untilRunning('steady');
    await report('steady', 10);
    await lab.api.untilRun('steady', found => found.progress.percent === 10);
    const page = await openRun(lab, 'steady');
    await untilHeader(page, 'steady', ['Running', '10%']);

    await lab.kubernetes.stopApiServer();
    await until(async () => (await trainJobsStatus()).status === 'failing', {
      what: 'the outage to be said',
      timeoutMs: 60_000,
    });
    const during = await lab.api.run('steady');
    assert.equal(during.state, 'running');
    assert.equal(during.source.reachable, false);
    assert.equal(during.progress.percent, 10);
    const outage = `Cluster ${CLUSTER} cannot be reached`;
    await untilShown(page, [
      outage,
      /Shown is what was last seen at .+; the run may be further/,
    ]);
    await untilHeader(page, 'steady', [
      'Running',
      '10%',
      new RegExp(`${CLUSTER} cannot be reached, last seen`),
    ]);
    await screenshot(page, 'real-unreachable');

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
    const entity = await lab.api.entity(entityOf('steady'));
    assert.equal(entity.spec.type, 'training-job');
    await untilHeader(page, 'steady', ['Running', '20%']);
    await untilNotShown(page, outage);
    await page.context().close();
  });

  it('lists again after a compaction and misses nothing that happened meanwhile', async () => {
    await create('compacted');
    await create('vanishes');
    await untilRunning('compacted');
    await untilRunning('vanishes');
    const kept = await openRun(lab, 'compacted');
    const gone = await openRun(lab, 'vanishes');
    await untilHeader(kept, 'compacted', 'Running');
    await untilHeader(gone, 'vanishes', 'Running');
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
    await until(async () => (await trainJobsStatus()).relists > before, {
      what: 'the Sources page to be told of the new list',
    });
    await untilHeader(kept, 'compacted', ['Running', '55%']);
    // Whether its deletion was watched depends on which list came first.
    const says = await untilHeader(gone, 'vanishes', [
      'Stopped',
      /Deleted while running|Ended unseen: it was running when last seen/i,
    ]);
    assert.doesNotMatch(says, /Complete|Succeeded|100%|so far/);
    await screenshot(gone, 'real-vanished');
    for (const page of [kept, gone]) await page.context().close();
  });

  it('takes up where it was after a restart of the backend', async () => {
    await create('survivor');
    await create('ends-meanwhile');
    await untilRunning('survivor');
    await report('survivor', 30);
    const run = await lab.api.untilRun(
      'survivor',
      found => found.progress.percent === 30,
    );
    await untilRunning('ends-meanwhile');
    const transitions = await lab.api.get(
      `model-lifecycle/runs/${run.id}/transitions`,
    );

    const page = await openRun(lab, 'survivor');
    const ending = await openRun(lab, 'ends-meanwhile');
    await untilHeader(page, 'survivor', ['Running', '30%']);
    await untilHeader(ending, 'ends-meanwhile', 'Running');

    // Samples are durable within 5 s: a crash may lose the last ones, and no more.
    await new Promise(resolve => setTimeout(resolve, 6_000));
    await lab.backend.kill();
    await finish('ends-meanwhile');
    await report('survivor', 60);
    await untilHeader(page, 'survivor', [
      '30%',
      /connection lost, last seen .+, trying again/,
    ]);
    await screenshot(page, 'real-backend-down');
    lab.backend = await startBackend({
      dir: lab.dir,
      name: 'backend',
      port: Number(new URL(lab.backend.url).port),
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
    // The tabs were open all the time and nobody reloaded them.
    const back = { timeoutMs: 60_000 };
    await untilHeader(page, 'survivor', ['Running', '60%'], back);
    await untilNotShown(page, 'connection lost');
    await untilHeader(
      ending,
      'ends-meanwhile',
      ['Succeeded', 'Complete'],
      back,
    );
    for (const tab of [page, ending]) await tab.context().close();
  });

  it('removes no entity while the cluster is away', async () => {
    const page = await openRun(lab, 'survivor');
    await untilHeader(page, 'survivor', ['Running', '60%']);
    await lab.kubernetes.stopApiServer();
    await until(async () => (await trainJobsStatus()).status === 'failing', {
      what: 'the outage to be said',
      timeoutMs: 60_000,
    });
    await new Promise(resolve => setTimeout(resolve, 15_000));
    for (const name of ['steady', 'compacted', 'survivor']) {
      const entity = await lab.api.entity(entityOf(name));
      assert.equal(
        entity.metadata.annotations['model-lifecycle.io/source'] !== undefined,
        true,
      );
    }
    assert.equal((await lab.api.run('survivor')).state, 'running');
    await untilHeader(page, 'survivor', [
      'Running',
      '60%',
      new RegExp(`${CLUSTER} cannot be reached, last seen`),
    ]);
    await page.reload();
    await untilShown(page, `Cluster ${CLUSTER} cannot be reached`);
    await untilHeader(page, 'survivor', ['Running', '60%']);
    await lab.kubernetes.startApiServer();
    await until(async () => (await trainJobsStatus()).status === 'live', {
      what: 'the watch to heal',
      timeoutMs: 90_000,
    });
    await untilNotShown(page, 'cannot be reached', { timeoutMs: 60_000 });
    await untilHeader(page, 'survivor', ['Running', '60%']);
    await page.context().close();
  });
});
