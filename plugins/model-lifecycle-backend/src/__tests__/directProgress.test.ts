/*
 * A TrainJob that asks for tracking where no controller writes it: from the
 * metrics port of its pod to the history.
 */
import { type DemoLab, RESOURCES } from 'demo-lab';
import { setTimeout as delay } from 'node:timers/promises';
import { JumpingTime } from './__testUtils__/JumpingTime';
import { Labs } from './__testUtils__/labs';
import { Pipeline } from './__testUtils__/pipeline';
import { Training } from './__testUtils__/training';

jest.setTimeout(120_000);

const INTERVAL_MS = 5_000;
const tracked = {
  'trainer.opendatahub.io/progression-tracking': 'true',
  'trainer.opendatahub.io/metrics-poll-interval': '5',
};
const config = { directProgress: { namespaces: ['default'] } };

const labs = new Labs();
let lab: DemoLab;
let time: JumpingTime;
let pipeline: Pipeline;

beforeAll(async () => {
  lab = await labs.start();
});
afterAll(() => labs.cleanUp());
beforeEach(async () => {
  time = new JumpingTime();
  pipeline = await Pipeline.create({ time, config });
});
afterEach(() => pipeline.stop());

const podOf = (training: Training) =>
  lab.server.store.get(RESOURCES.pods, training.pod)!;

/** What the program in the pod answers from now on, and how often it was asked. */
function serve(training: Training, body: object | string) {
  const asked = { count: 0 };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  lab.server.ports.listen(podOf(training).metadata.uid, 28_080, () => {
    asked.count += 1;
    return { body: text };
  });
  return asked;
}

/** Jumps on until this is true of the run. */
async function later(name: string, holds: Parameters<Pipeline['untilRun']>[1]) {
  const end = new AbortController();
  const jumping = (async () => {
    while (!end.signal.aborted) {
      time.jump(INTERVAL_MS);
      await delay(100);
    }
  })();
  try {
    return await pipeline.untilRun(name, holds);
  } finally {
    end.abort();
    await jumping;
  }
}

it('is read from its pod, and stays as it was read last', async () => {
  await pipeline.watch(lab);
  const training = new Training(lab, { name: 'read', annotations: tracked });
  training.start();
  serve(training, {
    progressPercentage: 45,
    currentStep: 4_530,
    totalSteps: 10_000,
    estimatedRemainingSeconds: 600,
    trainMetrics: { loss: '0.2340', lr: null },
    evalMetrics: { eval_loss: 0.5 },
  });
  const read = await later('read', ({ progress }) => progress.percent === 45);
  expect(read).toMatchObject({
    state: 'running',
    progress: {
      contract: 'direct',
      step: 4_530,
      totalSteps: 10_000,
      remainingMs: 600_000,
    },
    facts: { reportIntervalMs: INTERVAL_MS },
  });
  expect(read.metrics).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'loss', split: 'train', value: 0.234 }),
      expect.objectContaining({ name: 'eval_loss', split: 'eval', value: 0.5 }),
    ]),
  );
  expect(read.notes.map(({ code }) => code)).toEqual([]);

  lab.server.ports.close(podOf(training).metadata.uid, 28_080);
  const silent = await later('read', ({ notes }) => notes.length > 0);
  expect(silent).toMatchObject({
    progress: { percent: 45, contract: 'direct' },
    notes: [{ code: 'note.direct-refused', params: { port: 28_080 } }],
  });

  training.endPod({ exitCode: 0 }).end('Complete');
  const ended = await later(
    'read',
    ({ state, notes }) => state === 'succeeded' && notes.length === 0,
  );
  expect(ended.progress).toMatchObject({ percent: 45, frozen: true });
});

it('is read once more when its pod is told to go', async () => {
  await pipeline.watch(lab);
  const training = new Training(lab, { name: 'last', annotations: tracked });
  training.start();
  serve(training, { progressPercentage: 10 });
  await later('last', ({ progress }) => progress.percent === 10);
  serve(training, { progressPercentage: 99, currentStep: 198 });
  lab.server.store.modify(RESOURCES.pods, training.pod, draft => {
    draft.metadata.finalizers = ['batch.kubernetes.io/job-tracking'];
    draft.metadata.deletionTimestamp = new Date().toISOString();
  });
  const last = await pipeline.untilRun(
    'last',
    ({ progress }) => progress.percent === 99,
  );
  expect(last.progress.step).toBe(198);
});

it('belongs to the attempt of its pod', async () => {
  await pipeline.watch(lab);
  const training = new Training(lab, { name: 'again', annotations: tracked });
  training.start();
  serve(training, { progressPercentage: 80 });
  await later('again', ({ progress }) => progress.percent === 80);
  training.endPod({ exitCode: 1 });
  await delay(1_100);
  training.addPod();
  const second = await pipeline.untilRun(
    'again',
    ({ attempt }) => attempt === 2,
  );
  expect(second.progress).toEqual({
    changedAt: expect.any(Number),
    earlierAttempt: { attempt: 1, percent: 80 },
  });
  serve(training, { progressPercentage: 5 });
  await later('again', ({ progress }) => progress.percent === 5);
});

it('is left to OpenShift AI the moment that its annotation moves', async () => {
  await pipeline.watch(lab);
  const training = new Training(lab, { name: 'taken', annotations: tracked });
  training.start();
  const asked = serve(training, { progressPercentage: 20 });
  await later('taken', ({ progress }) => progress.percent === 20);
  training.annotate({
    progressPercentage: 30,
    lastUpdatedTime: new Date().toISOString(),
  });
  const taken = await pipeline.untilRun(
    'taken',
    ({ progress }) => progress.percent === 30,
  );
  expect(taken.progress.contract).toBe('openshift-ai');
  await delay(500);
  const before = asked.count;
  for (let turn = 0; turn < 10; turn++) {
    time.jump(INTERVAL_MS);
    await delay(50);
  }
  expect(asked.count).toBe(before);
});

it('is not read in a namespace that is not named', async () => {
  await pipeline.watch(lab, { config: { directProgress: { namespaces: [] } } });
  const training = new Training(lab, { name: 'off', annotations: tracked });
  training.start();
  const asked = serve(training, { progressPercentage: 20 });
  await pipeline.untilRun('off', ({ state }) => state === 'running');
  for (let turn = 0; turn < 10; turn++) {
    time.jump(INTERVAL_MS);
    await delay(50);
  }
  expect(asked.count).toBe(0);
  const off = await pipeline.run('off');
  expect(off?.progress).not.toHaveProperty('contract');
  expect(off?.notes).toEqual([]);
});

it('is how the demo tells of its synonym miner', async () => {
  const demo = await labs.start({ scenario: 'demo' });
  await pipeline.watch(demo, {
    config: { directProgress: { namespaces: ['search'] } },
  });
  const [miner] = demo.server.store
    .list(RESOURCES.trainJobs, 'search')
    .filter(({ metadata }) => metadata.name.startsWith('synonym-miner'))
    .sort((a, b) =>
      b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
    );
  const run = await later(
    miner.metadata.name,
    ({ progress }) => progress.percent !== undefined,
  );
  expect(run.progress).toMatchObject({ contract: 'direct', totalSteps: 1_200 });
});
