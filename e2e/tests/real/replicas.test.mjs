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
import {
  apiOf,
  CLUSTER,
  startBackend,
  startKubernetesIn,
  temporaryFolder,
} from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

let dir;
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
  return { name, backend, api: apiOf(backend) };
}

before(async () => {
  dir = temporaryFolder('replicas');
  chmodSync(dir, 0o755); // PostgreSQL runs as another user than root.
  postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
  kubernetes = await startKubernetesIn(dir);
  await kubernetes.client.apply(torchRuntime({ name: 'torch', numNodes: 1 }));
  const first = await startReplica('first');
  replicas = [first, await startReplica('second')];
});

after(async () => {
  for (const { backend } of replicas ?? []) await backend.kill();
  await kubernetes?.stop();
  await postgres?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
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

describe('two replicas', () => {
  it('show the same run, whichever is asked, and one watches', async () => {
    await kubernetes.client.create(trainJob({ name: 'shared' }));
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
  });

  it('move the watch when the leader is killed, with no run and no result lost', async () => {
    await kubernetes.client.create(trainJob({ name: 'ends-in-the-gap' }));
    await replicas[0].api.untilRun(
      'ends-in-the-gap',
      run => run.state === 'running',
      { timeoutMs: 60_000 },
    );
    const { leader, other } = await leaderAndOther();
    await leader.backend.kill();
    const killedAt = Date.now();
    for (const pod of await podsOf(
      kubernetes.client,
      trainJobRef('ends-in-the-gap'),
    )) {
      await succeedPod(kubernetes.client, pod);
    }
    await until(
      async () => (await holder(other.api))?.endsWith(`/${other.backend.pid}`),
      {
        what: 'the other replica to hold the watch',
        timeoutMs: 30_000,
      },
    );
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
    replicas = [other, await startReplica('third')];
  });

  it('let a frozen leader overwrite nothing newer', async () => {
    const { leader, other } = await leaderAndOther();
    leader.backend.freeze();
    await report('shared', 44);
    await until(
      async () => (await holder(other.api))?.endsWith(`/${other.backend.pid}`),
      {
        what: 'the other replica to hold the watch',
        timeoutMs: 30_000,
      },
    );
    await other.api.untilRun('shared', run => run.progress.percent === 44, {
      timeoutMs: 30_000,
    });
    await sleep(15_000);
    await report('shared', 55);
    const newest = await other.api.untilRun(
      'shared',
      run => run.progress.percent === 55,
      { timeoutMs: 30_000 },
    );
    leader.backend.thaw();
    await sleep(8_000);
    const later = await other.api.run('shared');
    assert.equal(later.progress.percent, 55);
    assert.ok(later.version >= newest.version);
    assert.ok((await holder(other.api)).endsWith(`/${other.backend.pid}`));
  });
});
