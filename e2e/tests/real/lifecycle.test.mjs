// One run after the other on the real controllers: what the cluster does is
// what the API answers and what the page says.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  outOfMemory,
  podRef,
  podsOf,
  succeedPod,
  trainJobRef,
  writeProgressAnnotation,
  writeTrainerStatus,
} from '../../peers/apply.mjs';
import {
  queuedTrainJob,
  runtimeWithInitializers,
  torchRuntime,
  trainJob,
  trainJobWithoutPods,
} from '../../peers/fixtures.mjs';
import { axe, screenshot } from '../../lib/browser.mjs';
import {
  openRun,
  startRealLab,
  untilEntity,
  untilHeader,
  untilShown,
} from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

let lab;

before(async () => {
  lab = await startRealLab({ name: 'lifecycle', kueue: true });
  await lab.client.apply(torchRuntime({ name: 'torch', numNodes: 2 }));
  const noRetry = torchRuntime({ name: 'no-retry', numNodes: 2 });
  noRetry.spec.template.spec.replicatedJobs[0].template.spec.backoffLimit = 0;
  await lab.client.apply(noRetry);
  // Its initializers load until the test ends them.
  await lab.client.apply(runtimeWithInitializers({ name: 'staged' }));
});

after(async () => {
  await lab?.stop();
});

const HOSTILE = '<img src=x onerror=document.title=1>';
const create = options => lab.client.create(trainJob(options));

describe('a TrainJob on the real controllers', () => {
  it('becomes an entity whose tab moves with both progress contracts, and ends as it ended', async () => {
    await create({
      name: 'granite-tune',
      annotations: { 'trainer.opendatahub.io/progression-tracking': 'true' },
    });
    await lab.api.untilRun('granite-tune', run => run.state === 'running');
    const entity = await untilEntity(lab.api, 'granite-tune');
    assert.equal(entity.spec.type, 'training-job');
    assert.ok(!JSON.stringify(entity).includes('percent'));

    const page = await openRun(lab, 'granite-tune');
    await untilShown(page, 'Running');

    await writeTrainerStatus(lab.client, trainJobRef('granite-tune'), {
      progressPercentage: 40,
      estimatedRemainingSeconds: 1_200,
      metrics: [{ name: 'loss', value: '0.8' }],
    });
    await untilShown(page, '40%');

    await writeProgressAnnotation(lab.client, trainJobRef('granite-tune'), {
      progressPercentage: 45,
      estimatedRemainingSeconds: 900,
      currentStep: 450,
      totalSteps: 1_000,
      currentEpoch: 2,
      totalEpochs: 5,
      // What a trainer says is text, also in a page.
      trainMetrics: { loss: 0.41, [HOSTILE]: 1 },
      evalMetrics: { eval_loss: 0.44 },
    });
    await untilShown(page, ['45%', /450\s*\/\s*1,000/]);
    await untilShown(page, HOSTILE);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.notEqual(await page.title(), '1');
    await screenshot(page, 'real-running');
    assert.deepEqual(await axe(page), []);

    for (const pod of await podsOf(lab.client, trainJobRef('granite-tune'))) {
      await succeedPod(lab.client, pod);
    }
    const ended = await lab.api.untilRun(
      'granite-tune',
      run => run.state === 'succeeded',
    );
    assert.equal(
      ended.progress.percent === undefined || ended.progress.percent <= 100,
      true,
    );
    await untilShown(page, 'Succeeded');
    await page.context().close();
  });

  it('pauses and resumes through our own actions', async () => {
    await create({ name: 'pausable' });
    const run = await lab.api.untilRun(
      'pausable',
      found => found.state === 'running',
    );
    const page = await openRun(lab, 'pausable');
    await untilShown(page, 'Running');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Pause' })
      .click();
    await lab.api.untilRun('pausable', found => found.state === 'paused');
    await untilShown(page, 'Paused');
    const suspended = await lab.client.get(trainJobRef('pausable'));
    assert.equal(suspended.spec.suspend, true);

    await page.getByRole('button', { name: 'Resume' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Resume' })
      .click();
    const resumed = await lab.api.untilRun(
      'pausable',
      found => found.state === 'running',
    );
    assert.equal(resumed.id, run.id);
    assert.equal(resumed.attempt, 2);
    await untilShown(page, 'Running');
    await page.context().close();
    await lab.client.delete(trainJobRef('pausable'));
  });

  it('says why it failed when a pod ran out of memory for the last time', async () => {
    await create({ name: 'hungry', runtime: 'no-retry' });
    await lab.api.untilRun('hungry', run => run.state === 'running');
    const page = await openRun(lab, 'hungry');
    const [pod] = await podsOf(lab.client, trainJobRef('hungry'), { index: 1 });
    await outOfMemory(lab.client, pod);
    await lab.api.untilRun('hungry', run => run.state === 'failed', {
      timeoutMs: 60_000,
    });
    const failed = await lab.api.run('hungry');
    assert.equal(failed.failure?.reason, 'OOMKilled');
    assert.notEqual(failed.progress.percent, 100);
    await untilShown(page, ['Failed', /out of memory|OOMKilled/]);
    await screenshot(page, 'real-failed');
    await page.context().close();
  });

  it('keeps what a deleted run had shown', async () => {
    await create({ name: 'short-lived' });
    await lab.api.untilRun('short-lived', run => run.state === 'running');
    const page = await openRun(lab, 'short-lived');
    await writeTrainerStatus(lab.client, trainJobRef('short-lived'), {
      progressPercentage: 30,
      metrics: [{ name: 'loss', value: '1.5' }],
    });
    const before30 = await lab.api.untilRun(
      'short-lived',
      run => run.progress.percent === 30,
    );
    await untilHeader(page, 'short-lived', ['Running', '30%']);
    await lab.client.delete(trainJobRef('short-lived'));
    const stopped = await lab.api.untilRun(
      'short-lived',
      run => run.state === 'stopped',
    );
    assert.equal(stopped.id, before30.id);
    const metrics = await lab.api.get(
      `model-lifecycle/runs/${stopped.id}/metrics`,
    );
    assert.deepEqual(
      metrics.series.map(({ name, buckets }) => [name, buckets.at(-1).last]),
      [['loss', 1.5]],
    );
    const header = await untilHeader(page, 'short-lived', [
      'Stopped',
      'Stopped at 30%',
      /Deleted while running/i,
    ]);
    assert.doesNotMatch(header, /left|so far|100%/);
    await untilShown(page, ['loss', '1.5']);
    await screenshot(page, 'real-deleted');
    await page.reload();
    await untilHeader(page, 'short-lived', ['Stopped', 'Stopped at 30%']);
    await untilShown(page, ['loss', '1.5']);
    await page.context().close();
  });

  it('never says running for a job whose pods cannot be created', async () => {
    await lab.client.create(trainJobWithoutPods({ name: 'no-pods' }));
    const run = await lab.api.untilRun(
      'no-pods',
      found =>
        found.state === 'pending' && /refused|created/.test(found.reason.code),
      { timeoutMs: 90_000 },
    );
    assert.equal(run.progress.percent, undefined);
    const page = await openRun(lab, 'no-pods');
    await untilShown(page, 'Pending');
    await screenshot(page, 'real-no-pods');
    await page.context().close();
    await lab.client.delete(trainJobRef('no-pods'));
  });

  it('goes through its initializers', async () => {
    await create({ name: 'staged-tune', runtime: 'staged' });
    await lab.api.untilRun('staged-tune', run => run.state === 'initializing');
    const page = await openRun(lab, 'staged-tune');
    const says = await untilHeader(page, 'staged-tune', [
      'Initializing',
      'Loading dataset and model',
      'Not started',
    ]);
    assert.doesNotMatch(says, /\d%/);
    await screenshot(page, 'real-initializing');
    const finish = async role => {
      const pods = await podsOf(lab.client, trainJobRef('staged-tune'), {
        role,
      });
      for (const pod of pods) await succeedPod(lab.client, pod);
    };
    await finish('dataset-initializer');
    await untilHeader(page, 'staged-tune', ['Loading the model']);
    await finish('model-initializer');
    const run = await lab.api.untilRun(
      'staged-tune',
      found => found.state === 'running',
      { timeoutMs: 60_000 },
    );
    const phases = Object.fromEntries(
      run.phases.map(phase => [phase.id, phase.state]),
    );
    assert.equal(phases.dataset, 'succeeded');
    assert.equal(phases.model, 'succeeded');
    assert.equal(phases.training, 'running');
    await untilHeader(page, 'staged-tune', [
      'Running',
      'Data',
      'Model',
      /Training\s+.+ so far/,
      'Progress not reported',
    ]);
    await page.context().close();
    await lab.client.delete(trainJobRef('staged-tune'));
  });

  it('shows two jobs that wait for one quota in turn', async () => {
    await lab.client.create(queuedTrainJob({ name: 'first-in', numNodes: 1 }));
    await lab.api.untilRun('first-in', run => run.state === 'running', {
      timeoutMs: 60_000,
    });
    await lab.client.create(queuedTrainJob({ name: 'second-in', numNodes: 1 }));
    const waiting = await lab.api.untilRun(
      'second-in',
      run => run.state === 'queued',
      { timeoutMs: 60_000 },
    );
    assert.match(waiting.reason.code, /^queue/);
    const page = await openRun(lab, 'second-in');
    await untilShown(page, 'Queued');
    await screenshot(page, 'real-queued');
    for (const pod of await podsOf(lab.client, trainJobRef('first-in'))) {
      await succeedPod(lab.client, pod);
    }
    await lab.api.untilRun('first-in', run => run.state === 'succeeded', {
      timeoutMs: 60_000,
    });
    await lab.api.untilRun('second-in', run => run.state === 'running', {
      timeoutMs: 60_000,
    });
    await untilShown(page, 'Running');
    await page.context().close();
  });

  it('keeps the log lines of a pod that has gone', async () => {
    await create({ name: 'talkative' });
    await lab.api.untilRun('talkative', run => run.state === 'running');
    const pods = await podsOf(lab.client, trainJobRef('talkative'));
    const rankZero = pods.find(
      pod =>
        pod.metadata.labels['batch.kubernetes.io/job-completion-index'] === '0',
    );
    await lab.kubernetes.appendPodLog({
      pod: rankZero.metadata.name,
      lines: ['step 1 loss 0.9', 'step 2 loss 0.8'],
    });
    for (const pod of pods) await succeedPod(lab.client, pod);
    const run = await lab.api.untilRun(
      'talkative',
      found => found.state === 'succeeded',
    );
    await until(
      async () => (await lab.api.run('talkative')).pods.some(pod => pod.kept),
      { what: 'the log tail to be kept' },
    );
    await lab.client.delete(trainJobRef('talkative'));
    await until(
      async () => !(await lab.client.find(podRef(rankZero.metadata.name))),
      {
        what: 'the pod to be gone',
        timeoutMs: 60_000,
      },
    );
    const { items } = await lab.api.get(
      `model-lifecycle/runs/${run.id}/logs?page=1&pageSize=20`,
    );
    assert.deepEqual(
      items
        .map(({ message }) => message)
        .filter(message => message.startsWith('step')),
      ['step 2 loss 0.8', 'step 1 loss 0.9'],
    );
  });
});
