// Two backends on one PostgreSQL: any serves, one watches, and its death or
// freezing loses nothing.
import assert from 'node:assert/strict';
import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  podsOf,
  succeedPod,
  trainJobRef,
  writeTrainerStatus,
} from '../../peers/apply.mjs';
import { torchRuntime, trainJob } from '../../peers/fixtures.mjs';
import { startPostgres } from '../../peers/postgres.mjs';
import { launchBrowser, screenshot } from '../../lib/browser.mjs';
import {
  apiOf,
  CLUSTER,
  openRun,
  startBackend,
  startKubernetesIn,
  temporaryFolder,
  untilHeader,
} from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

/** Longer than any lease, and long enough that connections are given up. */
const FREEZE_MS = 35_000;

let dir;
let browser;
let kubernetes;
let postgres;
let replicas;

async function startReplica(name) {
  const backend = await startBackend({
    dir,
    name,
    kubeconfigPath: kubernetes.kubeconfigPath,
    database: { client: 'pg', connection: postgres.connectionString },
    // Replicas tell each other through the events bus.
    events: {},
  });
  return { name, backend, api: apiOf(backend), browser };
}

before(async () => {
  dir = temporaryFolder('replicas');
  chmodSync(dir, 0o755); // PostgreSQL runs as another user than root.
  postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
  kubernetes = await startKubernetesIn(dir);
  await kubernetes.client.apply(torchRuntime({ name: 'torch', numNodes: 1 }));
  browser = await launchBrowser();
  const first = await startReplica('first');
  replicas = [first, await startReplica('second')];
});

after(async () => {
  await browser?.close();
  for (const { backend } of replicas ?? []) await backend.kill();
  await kubernetes?.stop();
  await postgres?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const create = name => kubernetes.client.create(trainJob({ name }));
const finish = async name => {
  for (const pod of await podsOf(kubernetes.client, trainJobRef(name)))
    await succeedPod(kubernetes.client, pod);
};
const untilRunning = name =>
  replicas[0].api.untilRun(name, run => run.state === 'running', {
    timeoutMs: 60_000,
  });

const report = (name, percent) =>
  writeTrainerStatus(kubernetes.client, trainJobRef(name), {
    progressPercentage: percent,
    metrics: [{ name: 'loss', value: String(percent) }],
  });

async function holder(api) {
  const { items } = await api.get('model-lifecycle/sources');
  return items.find(({ id }) => id === CLUSTER)?.holder;
}

/** The replica whose process the holder names, and the other one. */
async function leaderAndOther() {
  const name = await until(() => holder(replicas[0].api), {
    what: 'a holder',
    timeoutMs: 30_000,
  });
  const leader = replicas.find(({ backend }) =>
    name.endsWith(`/${backend.pid}`),
  );
  return { leader, other: replicas.find(replica => replica !== leader) };
}

const untilHolds = ({ backend, api }) =>
  until(async () => (await holder(api))?.endsWith(`/${backend.pid}`), {
    what: 'the other replica to hold the watch',
    timeoutMs: 30_000,
  });

describe('two replicas', () => {
  it('show the same run, whichever is asked, and one watches', async () => {
    await create('shared');
    const [one, two] = await Promise.all(
      replicas.map(({ api }) =>
        api.untilRun('shared', run => run.state === 'running', {
          timeoutMs: 60_000,
        }),
      ),
    );
    assert.equal(one.id, two.id);
    const { leader } = await leaderAndOther();
    assert.ok(leader, 'the holder is one of the two');
    await report('shared', 11);
    for (const replica of replicas) {
      const page = await openRun(replica, 'shared');
      await untilHeader(page, 'shared', ['Running', '11%']);
      await page.context().close();
    }
  });

  it('move the watch when the leader is killed, with no run and no result lost', async () => {
    await create('ends-in-the-gap');
    await untilRunning('ends-in-the-gap');
    const { leader, other } = await leaderAndOther();
    const orphan = await openRun(leader, 'shared');
    const moving = await openRun(other, 'shared');
    const ending = await openRun(other, 'ends-in-the-gap');
    for (const page of [orphan, moving])
      await untilHeader(page, 'shared', ['Running', '11%']);
    await untilHeader(ending, 'ends-in-the-gap', 'Running');

    await leader.backend.kill();
    const killedAt = Date.now();
    await finish('ends-in-the-gap');
    await untilHolds(other);
    const movedAfterMs = Date.now() - killedAt;
    assert.ok(
      movedAfterMs <= 15_000,
      `the watch moved after ${movedAfterMs} ms`,
    );
    await other.api.untilRun(
      'ends-in-the-gap',
      run => run.state === 'succeeded',
      { timeoutMs: 30_000 },
    );
    await report('shared', 33);
    await other.api.untilRun('shared', run => run.progress.percent === 33, {
      timeoutMs: 30_000,
    });
    await untilHeader(moving, 'shared', ['Running', '33%']);
    await untilHeader(ending, 'ends-in-the-gap', ['Succeeded', 'Complete']);
    // Whoever was at the one that died sees the last it said, and that it is old.
    await untilHeader(orphan, 'shared', [
      '11%',
      /connection lost, last seen .+, trying again/,
    ]);
    await screenshot(orphan, 'real-leader-killed');
    for (const page of [orphan, moving, ending]) await page.context().close();
    replicas = [other, await startReplica('third')];
  });

  it('let a leader that was frozen for over 30 s overwrite nothing newer', async () => {
    for (const name of ['ends-in-the-freeze', 'goes-in-the-freeze']) {
      await create(name);
      await untilRunning(name);
    }
    await report('goes-in-the-freeze', 21);
    const { leader, other } = await leaderAndOther();
    const shown = [];
    for (const replica of [leader, other]) {
      shown.push({
        shared: await openRun(replica, 'shared'),
        ending: await openRun(replica, 'ends-in-the-freeze'),
        going: await openRun(replica, 'goes-in-the-freeze'),
      });
    }
    for (const { shared, ending, going } of shown) {
      await untilHeader(shared, 'shared', ['Running', '33%']);
      await untilHeader(ending, 'ends-in-the-freeze', 'Running');
      await untilHeader(going, 'goes-in-the-freeze', ['Running', '21%']);
    }
    const [atLeader, atOther] = shown;

    leader.backend.freeze();
    const frozenAt = Date.now();
    // The API server has sent these to the frozen one as well: it finds them in
    // its sockets when it goes on.
    await report('shared', 44);
    await finish('ends-in-the-freeze');
    await kubernetes.client.delete(trainJobRef('goes-in-the-freeze'));
    await untilHolds(other);
    await untilHeader(atOther.shared, 'shared', ['Running', '44%']);
    await untilHeader(atOther.ending, 'ends-in-the-freeze', 'Succeeded');
    await untilHeader(atOther.going, 'goes-in-the-freeze', 'Stopped at 21%');
    await sleep(Math.max(0, FREEZE_MS - (Date.now() - frozenAt)));
    await report('shared', 55);
    const newest = await other.api.untilRun(
      'shared',
      run => run.progress.percent === 55,
      { timeoutMs: 30_000 },
    );
    await untilHeader(atOther.shared, 'shared', ['Running', '55%']);
    const past = await transitionsOf(other.api);

    assert.ok(Date.now() - frozenAt >= 30_000);
    leader.backend.thaw();
    await sleep(8_000);
    const later = await other.api.run('shared');
    assert.equal(later.progress.percent, 55);
    assert.ok(later.version >= newest.version);
    assert.ok((await holder(other.api)).endsWith(`/${other.backend.pid}`));
    assert.deepEqual(await transitionsOf(other.api), past);
    // The tabs of both, none of them reloaded.
    for (const { shared, ending, going } of [atOther, atLeader]) {
      const back = { timeoutMs: 60_000 };
      await untilHeader(shared, 'shared', ['Running', '55%'], back);
      await untilHeader(
        ending,
        'ends-in-the-freeze',
        ['Succeeded', 'Complete'],
        back,
      );
      await untilHeader(
        going,
        'goes-in-the-freeze',
        ['Stopped', 'Stopped at 21%'],
        back,
      );
    }
    await screenshot(atLeader.shared, 'real-leader-thawed');
  });
});

/** What happened to the runs that ended while one replica was frozen. */
async function transitionsOf(api) {
  const all = [];
  for (const name of ['ends-in-the-freeze', 'goes-in-the-freeze']) {
    const { id } = await api.run(name);
    const { items } = await api.get(`model-lifecycle/runs/${id}/transitions`);
    all.push(...items);
  }
  return all;
}
