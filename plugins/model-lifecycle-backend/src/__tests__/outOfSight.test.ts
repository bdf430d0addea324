/*
 * TrainJobs that the configuration does not watch any more: nobody may invent
 * an end for them.
 */
import { RESOURCES, type DemoLab } from 'demo-lab';
import type { JsonObject } from '@backstage/types';
import { Labs } from './__testUtils__/labs';
import { Pipeline } from './__testUtils__/pipeline';
import { Training } from './__testUtils__/training';

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

const SELECTED = { labels: { team: 'vision' } };
const watching = (trainJobs: JsonObject) =>
  Pipeline.create({ config: { trainJobs } });
const relabel = (training: Training, team: string) =>
  training.modify(({ metadata }) => {
    metadata.labels = { ...metadata.labels, team };
  });

async function running(name: string, options = {}): Promise<Training> {
  const training = new Training(lab, { name, ...SELECTED, ...options })
    .start()
    .report(40, { loss: '0.5' });
  await pipeline.untilRun(
    name,
    ({ state, progress }) => state === 'running' && progress.percent === 40,
  );
  return training;
}

describe('with a label selector', () => {
  beforeEach(async () => {
    pipeline = await watching({ labelSelector: 'team=vision' });
    await pipeline.watch(lab);
  });

  it('a run whose labels leave the selection is not said to have ended', async () => {
    const training = await running('relabelled');
    relabel(training, 'search');
    const left = await pipeline.untilRun(
      'relabelled',
      ({ state }) => state !== 'running',
    );
    expect(left).toMatchObject({
      state: 'unknown',
      reason: {
        code: 'unknown.left-selection',
        params: { last: 'running', lastSeenAt: expect.any(Number) },
      },
      progress: { percent: 40, frozen: true },
      metrics: [{ name: 'loss', value: 0.5 }],
    });
    expect(left.endedAt).toBeUndefined();
    expect(left.attempts).toEqual([
      expect.not.objectContaining({ outcome: expect.anything() }),
    ]);
    expect(left.phases.map(({ state }) => state)).not.toContain('running');
    expect(await pipeline.states(left)).toEqual(['running', 'unknown']);

    // Its pods are still seen; what they do changes nothing about it.
    training.endPod({ exitCode: 0 });
    await running('seen-after-it');
    await expect(pipeline.run('relabelled')).resolves.toMatchObject({
      state: 'unknown',
      reason: left.reason,
    });
  });

  it('goes on as the same run when its labels return', async () => {
    const training = await running('returns');
    relabel(training, 'search');
    const left = await pipeline.untilRun(
      'returns',
      ({ state }) => state === 'unknown',
    );
    relabel(training.report(60), 'vision');
    const back = await pipeline.untilRun(
      'returns',
      ({ progress }) => progress.percent === 60,
    );
    expect(back).toMatchObject({ id: left.id, state: 'running', attempt: 1 });
    expect(back.goneAt).toBeUndefined();
    expect(back.progress.frozen).toBeUndefined();
    training.end('Complete');
    await pipeline.untilRun('returns', ({ state }) => state === 'succeeded');
  });

  it('a deletion is still a deletion', async () => {
    (await running('deleted')).delete();
    const stopped = await pipeline.untilRun(
      'deleted',
      ({ state }) => state !== 'running',
    );
    expect(stopped).toMatchObject({
      state: 'stopped',
      reason: { code: 'stopped.deleted', params: { while: 'running' } },
    });
  });

  it('a result that came with the change of labels is kept', async () => {
    const training = await running('ends-and-leaves');
    training.modify(draft => {
      draft.metadata.labels = { team: 'search' };
      draft.status = {
        ...draft.status,
        conditions: [
          {
            type: 'Complete',
            status: 'True',
            reason: 'AllJobsCompleted',
            lastTransitionTime: new Date().toISOString(),
          },
        ],
      };
    });
    const ended = await pipeline.untilRun(
      'ends-and-leaves',
      ({ state }) => state !== 'running',
    );
    expect(ended.state).toBe('succeeded');
  });

  it('says that it does not know where the cluster does not say which it was', async () => {
    const training = await running('unclear');
    lab.server.faults.failRequests({
      code: 403,
      matches: (method, path) =>
        method === 'GET' && path.endsWith('/trainjobs/unclear'),
    });
    relabel(training, 'search');
    const left = await pipeline.untilRun(
      'unclear',
      ({ state }) => state !== 'running',
    );
    expect(left).toMatchObject({
      state: 'unknown',
      reason: { code: 'unknown.deleted-or-left', params: { last: 'running' } },
    });
  });

  it('a selector that was changed while nobody watched ends no run', async () => {
    await running('outside');
    const gone = await running('gone-meanwhile');
    await pipeline.pause();
    gone.delete();
    await pipeline.watch(lab, {
      config: { trainJobs: { labelSelector: 'team=audio' } },
    });
    const left = await pipeline.untilRun(
      'outside',
      ({ state }) => state !== 'running',
    );
    expect(left).toMatchObject({
      state: 'unknown',
      reason: { code: 'unknown.left-selection' },
    });
    const ended = await pipeline.untilRun(
      'gone-meanwhile',
      ({ state }) => state !== 'running',
    );
    expect(ended).toMatchObject({
      state: 'stopped',
      reason: { code: 'stopped.ended-unseen', params: { last: 'running' } },
    });
  });
});

describe('with fewer namespaces than before', () => {
  it('a run elsewhere is not watched any more, and nothing is asked there', async () => {
    pipeline = await watching({});
    await pipeline.watch(lab);
    for (const name of ['team-a', 'team-b']) labs.namespace(lab, name);
    await running('elsewhere', { namespace: 'team-b' });
    await running('here', { namespace: 'team-a' });
    await pipeline.pause();

    const asked: string[] = [];
    lab.server.faults.failRequests({
      code: 500,
      matches: (_, path) => {
        asked.push(path);
        return false;
      },
    });
    await pipeline.watch(lab, {
      config: { trainJobs: { namespaces: ['team-a'] } },
    });
    const left = await pipeline.untilRun(
      'elsewhere',
      ({ state }) => state !== 'running',
    );
    expect(left).toMatchObject({
      state: 'unknown',
      reason: {
        code: 'unknown.namespace-not-watched',
        params: { last: 'running' },
      },
    });
    expect(asked).not.toEqual([]);
    expect(asked.filter(path => path.includes('team-b'))).toEqual([]);
    expect((await pipeline.run('here'))?.state).toBe('running');

    await pipeline.pause();
    await pipeline.watch(lab);
    const back = await pipeline.untilRun(
      'elsewhere',
      ({ state }) => state === 'running',
    );
    expect(back.id).toBe(left.id);
    expect(
      lab.server.store.get(RESOURCES.trainJobs, {
        namespace: 'team-b',
        name: 'elsewhere',
      }),
    ).toBeDefined();
  });
});
