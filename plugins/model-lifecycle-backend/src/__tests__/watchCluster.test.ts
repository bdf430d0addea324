/*
 * A cluster, the whole reading of it, and the history: what a run is told to
 * be when things happen to its TrainJob.
 */
import type { DemoLab } from 'demo-lab';
import type { Run } from '../training/run';
import { Labs } from './__testUtils__/labs';
import { Pipeline } from './__testUtils__/pipeline';
import { Training } from './__testUtils__/training';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const labs = new Labs();
let lab: DemoLab;
let pipeline: Pipeline;

beforeAll(async () => {
  lab = await labs.start();
});
afterAll(() => labs.cleanUp());
afterEach(() => {
  lab.server.faults.clear();
  return pipeline.stop();
});

const keptLogs = async (run: Run) => {
  const files = await pipeline.history.logFiles(run.id);
  return Promise.all(
    files.map(async file => ({
      ...file,
      text: (
        await pipeline.history.readLog(run.id, file, { from: 1, count: 100 })
      ).map(({ message }) => message),
    })),
  );
};

const resources = () => pipeline.resources();

const isLive = (found: Record<string, string>) => found.trainjobs === 'live';

describe('a run', () => {
  it('follows its TrainJob to the end, with progress by both contracts', async () => {
    pipeline = await Pipeline.create();
    await pipeline.watch(lab);
    const training = new Training(lab, { name: 'both' });
    await pipeline.untilRun('both', ({ state }) => state === 'pending');
    training.start();
    await pipeline.untilRun('both', ({ state }) => state === 'running');

    training.report(20, { loss: '2.5', current_step: '20' });
    await pipeline.untilRun('both', ({ progress }) => progress.percent === 20);
    training.annotate({
      progressPercentage: 35,
      currentStep: 35,
      totalSteps: 100,
      trainMetrics: { loss: 1.5 },
      evalMetrics: { eval_loss: 1.75 },
      lastUpdatedTime: new Date().toISOString(),
    });
    const both = await pipeline.untilRun(
      'both',
      ({ progress }) => progress.percent === 35,
    );
    expect(both.progress).toMatchObject({ step: 35, totalSteps: 100 });
    expect(both.metrics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'eval_loss', value: 1.75 }),
      ]),
    );

    training.log('saved the model').endPod({ exitCode: 0 }).end('Complete');
    const ended = await pipeline.untilRun(
      'both',
      ({ state }) => state === 'succeeded',
    );
    expect(await pipeline.states(ended)).toEqual([
      'pending',
      'running',
      'succeeded',
    ]);
    await pipeline.history.flush();
    const { series } = await pipeline.history.series(ended.id, { points: 10 });
    const losses = series
      .filter(({ name }) => name === 'loss')
      .flatMap(({ buckets }) => buckets.map(({ last }) => last));
    expect(losses).toEqual(expect.arrayContaining([2.5, 1.5]));
    training.delete();
    await pipeline.untilRun('both', ({ goneAt }) => goneAt !== undefined);
  });

  it('is stopped when its TrainJob is deleted, and stays with all that was known', async () => {
    pipeline = await Pipeline.create();
    await pipeline.watch(lab);
    const training = new Training(lab, { name: 'deleted' }).start();
    training.report(40, { loss: '0.5' });
    await pipeline.untilRun(
      'deleted',
      ({ progress }) => progress.percent === 40,
    );
    training.delete();
    const stopped = await pipeline.untilRun(
      'deleted',
      ({ state }) => state === 'stopped',
    );
    expect(stopped).toMatchObject({
      reason: { code: 'stopped.deleted', params: { while: 'running' } },
      attempt: 1,
      progress: { percent: 40, frozen: true },
      metrics: [{ name: 'loss', value: 0.5 }],
    });

    // What belonged to it goes too, and changes nothing about how it ended.
    const after = await pipeline.untilRun('deleted', ({ pods }) =>
      pods.every(({ state }) => state === 'gone'),
    );
    expect(after).toMatchObject({ state: 'stopped', reason: stopped.reason });
    expect(await pipeline.states(after)).toEqual(['running', 'stopped']);
  });

  it('is kept although it was deleted before anybody had looked at it', async () => {
    pipeline = await Pipeline.create();
    await pipeline.watch(lab);
    await until(() => resources(), isLive);
    new Training(lab, { name: 'hasty' }).delete();
    const run = await pipeline.untilRun('hasty', () => true);
    expect(run).toMatchObject({
      state: 'stopped',
      namespace: 'default',
      reason: { code: 'stopped.deleted' },
    });
  });

  it('that cannot be made out does not keep the others from going on', async () => {
    pipeline = await Pipeline.create();
    await pipeline.watch(lab);
    await until(() => resources(), isLive);
    const bad = new Training(lab, { name: 'bad' });
    await pipeline.untilRun('bad', () => true);
    // A history of before that no release can read any more.
    const stored = await pipeline.run('bad');
    await pipeline.stop();

    pipeline = await Pipeline.create();
    const { history } = pipeline;
    const openRuns = history.openRuns.bind(history);
    jest
      .spyOn(history, 'openRuns')
      .mockImplementation(async sourceId => [
        ...(await openRuns(sourceId)),
        { ...stored!, attempts: 1, phases: 1, pods: 1 } as never,
      ]);
    await pipeline.watch(lab);
    const good = new Training(lab, { name: 'good' }).start();
    for (const percent of [10, 20]) {
      bad.report(percent);
      good.report(percent);
      await pipeline.untilRun(
        'good',
        ({ progress }) => progress.percent === percent,
      );
    }
    const errors = jest.mocked(pipeline.logger.error).mock.calls;
    expect(errors.filter(([text]) => String(text).includes(bad.uid))).toEqual([
      [expect.stringContaining('the others go on'), expect.any(Error)],
    ]);
    bad.delete();
    good.delete();
    await pipeline.untilRun('good', ({ state }) => state === 'stopped');
  });
});

describe('logs', () => {
  it('of a container are kept before its pod goes, those before a restart too', async () => {
    pipeline = await Pipeline.create();
    await pipeline.watch(lab);
    const training = new Training(lab, { name: 'logged' }).start();
    await pipeline.untilRun('logged', ({ state }) => state === 'running');
    training
      .log('step 1', 'CUDA out of memory')
      .restartContainer({ exitCode: 137, reason: 'OOMKilled' });
    const run = await pipeline.untilRun('logged', () => true);
    await until(
      () => keptLogs(run),
      files => files.some(({ text }) => text.includes('CUDA out of memory')),
    );
    training.log('step 2', 'done').endPod({ exitCode: 0 });
    await until(
      () => keptLogs(run),
      files => files.some(({ text }) => text.includes('done')),
    );
    training.removePod().end('Complete').delete();
    await pipeline.untilRun('logged', ({ goneAt }) => goneAt !== undefined);
    const texts = (await keptLogs(run)).flatMap(({ text }) => text);
    expect(texts).toEqual(['step 1', 'CUDA out of memory', 'step 2', 'done']);
  });

  it('that may not be read are noted as such', async () => {
    pipeline = await Pipeline.create();
    lab.server.access.allow('no-logs', {
      name: 'no-logs',
      denied: [{ resources: ['pods/log'] }],
    });
    await pipeline.watch(lab, { token: 'no-logs' });
    const training = new Training(lab, { name: 'secret' }).start();
    await pipeline.untilRun('secret', ({ state }) => state === 'running');
    training.log('never read').endPod({ exitCode: 1 }).end('Failed');
    const run = await pipeline.untilRun(
      'secret',
      ({ state }) => state === 'failed',
    );
    const [file] = await until(
      () => keptLogs(run),
      files => files.length > 0,
    );
    expect(file).toMatchObject({
      text: [],
      notes: [{ code: 'logs.forbidden' }],
    });
    training.delete();
  });
});

describe('logs that the database did not take', () => {
  it('are read again at the next look', async () => {
    pipeline = await Pipeline.create();
    await pipeline.watch(lab);
    const training = new Training(lab, { name: 'again' }).start();
    await pipeline.untilRun('again', ({ state }) => state === 'running');
    jest
      .spyOn(pipeline.history, 'appendLog')
      .mockRejectedValueOnce(new Error('locked'));
    training.log('the last words').endPod({ exitCode: 1 });
    await until(() =>
      jest
        .mocked(pipeline.logger.warn)
        .mock.calls.some(([text]) => text.includes('locked')),
    );
    training.end('Failed');
    const run = await pipeline.untilRun(
      'again',
      ({ state }) => state === 'failed',
    );
    const [file] = await until(
      () => keptLogs(run),
      files => files.length > 0,
    );
    expect(file.text).toEqual(['the last words']);
    training.delete();
  });
});

describe('after a restart', () => {
  it('a run goes on, an end is seen late, and one that vanished has ended unseen', async () => {
    pipeline = await Pipeline.create();
    const before = await pipeline.watch(lab);
    const [goesOn, ended, vanished] = ['goes-on', 'ended', 'vanished'].map(
      name => new Training(lab, { name }).start().report(50),
    );
    const first = await pipeline.untilRun(
      'goes-on',
      ({ progress }) => progress.percent === 50,
    );
    await pipeline.untilRun('ended', ({ progress }) => progress.percent === 50);
    await pipeline.untilRun(
      'vanished',
      ({ progress }) => progress.percent === 50,
    );
    await before.stop();

    goesOn.report(60);
    ended.endPod({ exitCode: 0 }).end('Complete');
    vanished.delete();
    await pipeline.watch(lab);
    const later = await pipeline.untilRun(
      'goes-on',
      ({ progress }) => progress.percent === 60,
    );
    expect(later).toMatchObject({ id: first.id, startedAt: first.startedAt });
    expect(await pipeline.states(later)).toEqual(await pipeline.states(first));
    await pipeline.untilRun('ended', ({ state }) => state === 'succeeded');
    const unseen = await pipeline.untilRun(
      'vanished',
      ({ state }) => state === 'stopped',
    );
    expect(unseen).toMatchObject({
      reason: { code: 'stopped.ended-unseen', params: { last: 'running' } },
      progress: { percent: 50 },
    });
    [goesOn, ended].forEach(each => each.delete());
  });

  it('nothing has ended for as long as the cluster does not answer', async () => {
    pipeline = await Pipeline.create();
    const before = await pipeline.watch(lab);
    const training = new Training(lab, { name: 'unreachable' }).start();
    await pipeline.untilRun('unreachable', ({ state }) => state === 'running');
    await before.stop();
    lab.server.faults.failRequests({ code: 503 });
    await pipeline.watch(lab);
    await until(
      () => resources(),
      ({ trainjobs }) => trainjobs === 'failing',
    );
    expect(await pipeline.run('unreachable')).toMatchObject({
      state: 'running',
    });
    const [report] = await pipeline.health.read();
    expect(report).toMatchObject({
      reachable: false,
      reason: { code: 'cluster-server' },
    });
    lab.server.faults.clear();
    training.report(70);
    await pipeline.untilRun(
      'unreachable',
      ({ progress }) => progress.percent === 70,
    );
    training.delete();
  });
});
