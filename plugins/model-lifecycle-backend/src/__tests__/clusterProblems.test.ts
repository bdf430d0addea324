/*
 * What a cluster refuses, lacks or has no time for: said on the Sources page,
 * and everything else works.
 */
import { type DemoLab, type NewObject, RESOURCES } from 'demo-lab';
import { LeaseHolder } from '../clusters/lease/LeaseHolder';
import { ClusterTraining } from '../training/clusters/ClusterTraining';
import { problemReport } from '../training/clusters/reportHealth';
import { JumpingTime } from './__testUtils__/JumpingTime';
import { clusterConfig, Labs } from './__testUtils__/labs';
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

const resources = () => pipeline.resources();

const isLive = (found: Record<string, string>) => found.trainjobs === 'live';

describe('a run that waits', () => {
  function warn(training: Training) {
    lab.server.store.create(RESOURCES.events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'default', name: `${training.key.name}.1` },
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'exceeded quota: team-a',
      lastTimestamp: new Date().toISOString(),
      involvedObject: { kind: 'TrainJob', uid: training.uid },
    } as NewObject);
  }

  it('is explained by its Events after 30 s', async () => {
    const time = new JumpingTime();
    pipeline = await Pipeline.create({ time });
    await pipeline.watch(lab);
    const training = new Training(lab, { name: 'waits' });
    warn(training);
    const early = await pipeline.untilRun(
      'waits',
      ({ state }) => state === 'pending',
    );
    expect(JSON.stringify(early.reason)).not.toContain('exceeded quota');
    time.jump(31_000);
    const explained = await pipeline.untilRun('waits', ({ reason }) =>
      JSON.stringify(reason).includes('exceeded quota'),
    );
    expect(explained.state).toBe('pending');
    training.delete();
  });

  it('goes on without Events where they may not be read', async () => {
    const time = new JumpingTime();
    pipeline = await Pipeline.create({ time });
    lab.server.access.allow('no-events', {
      name: 'no-events',
      denied: [{ resources: ['events'] }],
    });
    await pipeline.watch(lab, { token: 'no-events' });
    const training = new Training(lab, { name: 'waits-blindly' });
    await pipeline.untilRun(
      'waits-blindly',
      ({ state }) => state === 'pending',
    );
    time.jump(31_000);
    await until(() =>
      jest
        .mocked(pipeline.logger.debug)
        .mock.calls.some(([text]) => text.includes('cannot list resource')),
    );
    training.start().report(5);
    const run = await pipeline.untilRun(
      'waits-blindly',
      ({ progress }) => progress.percent === 5,
    );
    expect(run.state).toBe('running');
    training.delete();
  });
});

describe('a kind that cannot be read', () => {
  it('is said, and the others work', async () => {
    pipeline = await Pipeline.create();
    lab.server.access.allow('no-pods', {
      name: 'no-pods',
      denied: [{ resources: ['pods'] }],
    });
    // No Kueue in this cluster.
    lab.server.faults.failRequests({
      code: 404,
      reason: 'NotFound',
      matches: (_, path) => path.includes('/kueue.x-k8s.io/'),
    });
    await pipeline.watch(lab, { token: 'no-pods' });
    const training = new Training(lab, { name: 'few-rights' }).start();
    await pipeline.untilRun('few-rights', ({ state }) => state === 'running');
    training.report(15);
    const run = await pipeline.untilRun(
      'few-rights',
      ({ progress }) => progress.percent === 15,
    );
    expect(run).toMatchObject({
      state: 'running',
      reason: { code: 'running.jobs-ready' },
    });
    await until(
      () => resources(),
      found => found.pods === 'forbidden' && found.workloads === 'absent',
    );
    const [report] = await pipeline.health.read();
    expect(report.reachable).toBe(true);
    // To have no Kueue is no problem; to be refused is one.
    expect(report.problems).toEqual([
      expect.objectContaining({
        code: 'cluster-forbidden',
        message: expect.stringContaining('pods'),
      }),
    ]);
    training.end('Complete');
    await pipeline.untilRun('few-rights', ({ state }) => state === 'succeeded');
    training.delete();
  });

  it('in the version that was asked for first is found in an older one, even after an outage', async () => {
    pipeline = await Pipeline.create();
    lab.server.faults.failRequests({
      code: 503,
      count: 1,
      matches: (_, path) => path.endsWith('/kueue.x-k8s.io/v1beta2'),
    });
    lab.server.faults.failRequests({
      code: 404,
      reason: 'NotFound',
      matches: (_, path) => path.includes('/kueue.x-k8s.io/v1beta2'),
    });
    await pipeline.watch(lab);
    const found = await until(
      () => resources(),
      ({ workloads }) => workloads === 'live',
    );
    // The others did not wait for it.
    expect(isLive(found)).toBe(true);
  });
});

describe('several clusters', () => {
  it('go on beside one that cannot be used, which is said for as long as it is so', async () => {
    const time = new JumpingTime();
    pipeline = await Pipeline.create({ time });
    const { knex, logger } = pipeline;
    const training = new ClusterTraining({
      ...pipeline.parts(),
      clusters: [
        { name: 'wrong', problem: "Invalid config at 'clusters[0].urll'" },
        clusterConfig('good', lab),
        clusterConfig('down', { ...lab, url: 'https://127.0.0.1:9' }),
      ],
      createClient: config => pipeline.connect(config),
      leases: new LeaseHolder({ knex, logger, time }),
    });
    const end = new AbortController();
    const done = training.run(end.signal);
    const good = new Training(lab, { name: 'goes-on-beside' }).start();
    for (const percent of [10, 20]) {
      good.report(percent);
      await pipeline.untilRun(
        'goes-on-beside',
        ({ progress }) => progress.percent === percent,
        'good',
      );
    }
    const reports = async () =>
      (await pipeline.health.read()).map(({ id, reachable, reason }) => [
        id,
        reachable,
        reason?.code,
      ]);
    const expected = [
      ['down', false, 'cluster-refused'],
      ['good', true, undefined],
      ['wrong', false, 'cluster-config'],
    ];
    await until(
      reports,
      found => JSON.stringify(found) === JSON.stringify(expected),
    );
    time.jump(120_000);
    await until(
      () => pipeline.health.read(),
      found => found.every(each => each.reportedAt > time.now() - 30_000),
    );
    good.delete();
    end.abort();
    await done;
    expect(await reports()).toHaveLength(3);
  });

  it('survive a database that fails for a while', async () => {
    pipeline = await Pipeline.create();
    const { health } = pipeline;
    jest.spyOn(health, 'write').mockRejectedValueOnce(new Error('locked'));
    jest
      .spyOn(pipeline.history, 'write')
      .mockRejectedValueOnce(new Error('locked'));
    await pipeline.watch(lab);
    const training = new Training(lab, { name: 'later' }).start();
    const run = await pipeline.untilRun(
      'later',
      ({ state }) => state === 'running',
    );
    expect((await pipeline.states(run)).at(-1)).toBe('running');
    await until(() => resources(), isLive);
    training.delete();
  });
});

describe('what nobody has reported about for long', () => {
  it('leaves the Sources page', async () => {
    pipeline = await Pipeline.create();
    const { health } = pipeline;
    const at = (id: string, reportedAt: number) =>
      health.write(problemReport(id, 'x'), { holder: 'a', at: reportedAt });
    await at('old', 1_000);
    await at('new', 2_000);
    await health.prune(2_000);
    expect((await health.read()).map(({ id }) => id)).toEqual(['new']);
  });
});
