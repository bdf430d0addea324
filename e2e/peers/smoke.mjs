// Proves on a real cluster what the tests rely on. `node smoke.mjs`
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import {
  imagePullBackOff,
  outOfMemory,
  podRef,
  podsOf,
  setSuspend,
  succeedPod,
  trainJobRef,
  unschedulable,
  writeProgressAnnotation,
  writeTrainerStatus,
} from './apply.mjs';
import { Client } from './client.mjs';
import {
  queuedTrainJob,
  runtimeWithInitializers,
  torchRuntime,
  trainJob,
  trainJobWithoutPods,
} from './fixtures.mjs';
import { startKubernetes } from './start.mjs';
import { waitFor } from './wait.mjs';

/** @typedef {import('./client.mjs').Ref} Ref */

const QUICK = 'torch-quick';
const HELD = 'torch-held';
const NODELESS = 'torch-nodeless';
const RUNTIMES = [
  torchRuntime(),
  torchRuntime({ name: QUICK, runSeconds: 2 }),
  torchRuntime({ name: HELD, held: true }),
  torchRuntime({ name: NODELESS, scheduled: false }),
  runtimeWithInitializers({ initializerSeconds: 1 }),
];

const dir = mkdtempSync(join(tmpdir(), 'peers-smoke-'));
const cluster = await startKubernetes({ dir, kueue: true, log: console.log });
const { client } = cluster;

/** @type {Record<string, () => Promise<void>>} */
const checks = {
  async 'a TrainJob completes'() {
    const job = await client.create(trainJob({ name: 'done', runtime: QUICK }));
    await condition(job, 'Complete', 'True');
  },

  async 'a TrainJob is suspended and resumed'() {
    const job = await client.create(trainJob({ name: 'paused' }));
    await runningPods(job);
    await setSuspend(client, job, true);
    await condition(job, 'Suspended', 'True');
    await waitFor('no pods', async () => {
      const pods = await podsOf(client, job);
      return pods.length === 0;
    });
    await setSuspend(client, job, false);
    await condition(job, 'Suspended', 'False');
    const [pod] = await runningPods(job);
    await succeedPod(client, pod);
    await condition(job, 'Complete', 'True');
  },

  async 'initializers come before the trainer'() {
    const runtime = 'torch-with-initializers';
    const job = await client.create(trainJob({ name: 'prepared', runtime }));
    const role = (/** @type {string} */ name) =>
      podsOf(client, job, { role: name });
    await waitFor('initializers', async () => {
      const [data] = await role('dataset-initializer');
      const [model] = await role('model-initializer');
      return data && model;
    });
    assert.equal((await role('node')).length, 0);
    await waitFor('the trainer', async () => (await role('node')).length === 1);
  },

  async 'trainerStatus is written by server-side apply'() {
    const job = await client.create(trainJob({ name: 'reporting' }));
    await writeTrainerStatus(client, job, {
      progressPercentage: 40,
      metrics: [{ name: 'loss', value: '0.5' }],
    });
    const { metadata, status } = await client.get(job);
    assert.equal(status.trainerStatus.progressPercentage, 40);
    assert(managers(metadata).includes('trainer-status'));
    await assert.rejects(
      writeTrainerStatus(client, job, { progressPercentage: 142 }),
      { status: 422 },
    );
  },

  async 'progress is written as an annotation'() {
    const job = trainJobRef('reporting');
    await writeProgressAnnotation(client, job, { progressPercentage: 142 });
    const { metadata } = await client.get(job);
    const text = metadata.annotations['trainer.opendatahub.io/trainerStatus'];
    assert.equal(JSON.parse(text).progressPercentage, 142);
  },

  async 'a pod out of memory is replaced'() {
    const job = await client.create(trainJob({ name: 'hungry' }));
    const [pod] = await runningPods(job);
    await outOfMemory(client, pod);
    await waitFor('another pod', async () => {
      const pods = await podsOf(client, job);
      return pods.some(other => other.metadata.uid !== pod.metadata.uid);
    });
  },

  async 'a pod waits for its image'() {
    const job = await client.create(
      trainJob({ name: 'imageless', runtime: HELD }),
    );
    const [pod] = await somePods(job);
    await imagePullBackOff(client, pod);
    const { status } = await client.get(pod);
    const [{ state }] = status.containerStatuses;
    assert.equal(state.waiting.reason, 'ImagePullBackOff');
  },

  async 'a pod waits for a node'() {
    const job = await client.create(
      trainJob({ name: 'nodeless', runtime: NODELESS }),
    );
    const [pod] = await somePods(job);
    await unschedulable(client, pod);
    const { status } = await client.get(pod);
    assert.equal(status.phase, 'Pending');
    assert.equal(status.conditions[0].reason, 'Unschedulable');
  },

  async 'a Job that is refused leaves a TrainJob without conditions'() {
    const job = await client.create(trainJobWithoutPods({ name: 'refused' }));
    const event = await waitFor('a warning', async () => {
      const events = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: job.metadata,
      };
      const { items } = await client.list(events, {
        fieldSelector: 'involvedObject.name=refused,type=Warning',
      });
      return items[0];
    });
    assert.equal(event.involvedObject.kind, 'JobSet');
    const { status } = await client.get(job);
    assert.equal(status?.conditions, undefined);
  },

  async 'logs are read and followed'() {
    const job = await client.create(trainJob({ name: 'talking' }));
    const [{ metadata }] = await runningPods(job);
    const pod = podRef(metadata.name);
    await cluster.appendPodLog({ pod: metadata.name, lines: ['one', 'two'] });
    await waitFor(
      'logs',
      async () => (await client.logs(pod)) === 'one\ntwo\n',
    );
    assert.equal(await client.logs(pod, { tailLines: '1' }), 'two\n');

    const abort = new AbortController();
    const lines = client.followLogs(pod, {
      query: { tailLines: '1' },
      signal: abort.signal,
    });
    assert.equal((await lines.next()).value, 'two');
    await cluster.appendPodLog({ pod: metadata.name, lines: 'three' });
    assert.equal((await lines.next()).value, 'three');
    abort.abort();
  },

  async 'users are limited'() {
    const { url, caPem, users } = cluster;
    const as = (/** @type {string} */ token) =>
      new Client({ url, caPem, token });
    const job = trainJobRef('reporting');
    await as(users.reader).get(job);
    await assert.rejects(setSuspend(as(users.reader), job, false), {
      status: 403,
    });
    await setSuspend(as(users.controller), job, false);
    await assert.rejects(as(users.nobody).get(job), { status: 403 });
    await assert.rejects(as('wrong').get(job), { status: 401 });
  },

  async 'Kueue admits one of two jobs, then the other'() {
    const [first, second] = await Promise.all(
      ['first', 'second'].map(name =>
        client.create(queuedTrainJob({ name, runtime: 'torch' })),
      ),
    );
    const [running, waiting] = await waitFor('one to run', async () => {
      const pods = await Promise.all(
        [first, second].map(j => podsOf(client, j)),
      );
      if (pods[0].length > 0) return [first, second];
      return pods[1].length > 0 && [second, first];
    });
    const reason = await waitFor('the reason of the other', async () => {
      const { items } = await client.list(
        { apiVersion: 'kueue.x-k8s.io/v1beta1', kind: 'Workload' },
        { labelSelector: `kueue.x-k8s.io/job-uid=${waiting.metadata?.uid}` },
      );
      return items[0].status.conditions.find(
        (/** @type {any} */ c) => c.type === 'QuotaReserved',
      );
    });
    assert.equal(reason.status, 'False');
    assert.match(reason.message, /insufficient unused quota/);
    assert.equal((await podsOf(client, waiting)).length, 0);

    const [pod] = await runningPods(running);
    await succeedPod(client, pod);
    await runningPods(waiting);
  },

  async 'the API server restarts'() {
    const events = client.watch(trainJobRef(''));
    await events.next();
    await cluster.restartApiServer();
    await assert.rejects(drain(events));
    const job = await client.create(
      trainJob({ name: 'later', runtime: QUICK }),
    );
    await condition(job, 'Complete', 'True');
  },

  async 'a compaction alone leaves a recent watch as it is'() {
    const { metadata } = await client.list(trainJobRef(''));
    const { resourceVersion } = metadata ?? {};
    await writeProgressAnnotation(client, trainJobRef('reporting'), { n: 1 });
    await cluster.compact();
    const event = await firstEvent({ resourceVersion });
    assert.equal(event.type, 'MODIFIED');
  },

  async 'an expired watch ends with 410'() {
    const { metadata } = await client.list(trainJobRef(''));
    await cluster.expireWatches();
    const event = await firstEvent(metadata);
    assert.equal(event.type, 'ERROR');
    assert.equal(event.object.code, 410);
  },
};

for (const runtime of RUNTIMES) await client.apply(runtime);
let failures = 0;
for (const [name, check] of Object.entries(checks)) {
  const began = Date.now();
  let result = 'pass';
  try {
    await check();
  } catch (error) {
    failures += 1;
    result = 'FAIL';
    console.log(error);
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${result}  ${seconds.padStart(5)} s  ${name}`);
}
await cluster.stop();
if (failures === 0) rmSync(dir, { recursive: true });
else console.log(`${failures} failed; logs: ${cluster.logsDir}`);
process.exit(failures === 0 ? 0 : 1);

/** @param {Ref} job @param {string} type @param {string} status */
async function condition(job, type, status) {
  const current = async () => (await client.get(job)).status?.conditions ?? [];
  await waitFor(
    `${job.metadata?.name} to be ${type}=${status}`,
    async () =>
      (
        await current()
      ).some((/** @type {any} */ c) => c.type === type && c.status === status),
    { describe: current },
  );
}

/** @param {Ref} job */
async function somePods(job) {
  return waitFor(`pods of ${job.metadata?.name}`, async () => {
    const pods = await podsOf(client, job);
    return pods.length > 0 && pods;
  });
}

/** @param {Ref} job */
async function runningPods(job) {
  return waitFor(
    `running pods of ${job.metadata?.name}`,
    async () => {
      const pods = await podsOf(client, job);
      const running = pods.filter(pod => pod.status.phase === 'Running');
      return running.length > 0 && running;
    },
    { describe: () => client.get(job) },
  );
}

/**
 * Repeated, as an API server that has just started answers 429 until it has
 * read the objects again.
 *
 * @param {{resourceVersion?: string}} [metadata]
 */
async function firstEvent({ resourceVersion } = {}) {
  return waitFor('an event', async () => {
    const events = client.watch(trainJobRef(''), { resourceVersion });
    const { value } = await events.next();
    await events.return(undefined);
    return value;
  });
}

/** @param {AsyncIterable<unknown>} events */
async function drain(events) {
  for await (const _ of events);
}

/** @param {any} metadata @returns {string[]} */
function managers(metadata) {
  return metadata.managedFields.map((/** @type {any} */ f) => f.manager);
}
