import { Api, Labs, TEST_LIMIT_MS } from '../__testUtils__/api';
import { ManualClock } from '../clock';
import { Pod, TrainJob, Workload, isTrue } from '../controllers/kinds';
import { DemoLab } from '../demoLab';
import { KubernetesObject } from '../kubernetes/objects';
import { ALL_RESOURCES, RESOURCES } from '../kubernetes/resources';
import { demoTracks } from './tracks';
import { MINUTE } from './track';

const START = Date.UTC(2026, 10, 21, 12, 0, 0);
jest.setTimeout(TEST_LIMIT_MS);

const labs = new Labs();

afterEach(() => labs.cleanUp());

/** A lab whose clock the test moves. */
async function startDriven(directory?: string, now = START) {
  const clock = new ManualClock(now);
  const lab = await labs.start({
    directory: directory ?? (await labs.directory()),
    scenario: 'demo',
    clock,
  });
  const advance = (milliseconds: number) => {
    clock.set(clock.now() + milliseconds);
    lab.engine.advanceTo(clock.now());
  };
  return { lab, clock, advance };
}

/**
 * Everything but the numbers that count the writes of this process, and the
 * events of objects that have gone.
 */
function world(lab: DemoLab): unknown[] {
  const objects = ALL_RESOURCES.flatMap(resource =>
    lab.server.store.list<KubernetesObject & Partial<Involving>>(resource),
  );
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  return objects
    .filter(
      ({ metadata, involvedObject }) =>
        metadata.name !== 'default' &&
        (!involvedObject || uids.has(involvedObject.uid)),
    )
    .map(({ involvedObject, ...object }) => ({
      ...object,
      about: involvedObject?.uid,
      metadata: { ...object.metadata, resourceVersion: '' },
    }));
}

interface Involving {
  involvedObject: { uid: string };
}

function runsOf(lab: DemoLab, job: string): TrainJob[] {
  return lab.server.store
    .list<TrainJob>(RESOURCES.trainJobs)
    .filter(
      ({ metadata }) =>
        metadata.annotations?.['model-lifecycle.io/job'] === job,
    )
    .sort((a, b) =>
      b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
    );
}

function podsOf(lab: DemoLab, run: TrainJob): Pod[] {
  return lab.server.store
    .list<Pod>(RESOURCES.pods, run.metadata.namespace)
    .filter(
      ({ metadata }) =>
        metadata.labels?.['jobset.sigs.k8s.io/jobset-name'] ===
        run.metadata.name,
    );
}

function workloadOf(lab: DemoLab, run: TrainJob): Workload | undefined {
  return lab.server.store
    .list<Workload>(RESOURCES.workloads)
    .find(
      ({ metadata }) =>
        metadata.labels?.['kueue.x-k8s.io/job-uid'] === run.metadata.uid,
    );
}

function percentOf(run: TrainJob): number | undefined {
  const annotation =
    run.metadata.annotations?.['trainer.opendatahub.io/trainerStatus'];
  return (
    run.status?.trainerStatus?.progressPercentage ??
    (annotation && JSON.parse(annotation).progressPercentage)
  );
}

describe('the demo at its first start', () => {
  it('shows runs in every state at once', async () => {
    const { lab } = await startDriven();
    const newest = (job: string) => runsOf(lab, job)[0];
    expect(
      lab.server.store.list(RESOURCES.trainJobs).length,
    ).toBeGreaterThanOrEqual(14);

    // running, by each contract
    expect(newest('support-chat-sft').status?.trainerStatus).toBeDefined();
    expect(percentOf(newest('defect-detector'))).toBeGreaterThan(0);
    // earlier runs, succeeded
    expect(runsOf(lab, 'support-chat-sft').slice(1)).toHaveLength(3);
    expect(
      runsOf(lab, 'support-chat-sft')
        .slice(1)
        .every(run => isTrue(run, 'Complete')),
    ).toBe(true);
    // queued, blocked
    const waiting = workloadOf(lab, newest('anomaly-transformer'));
    expect(JSON.stringify(waiting?.status)).toContain(
      'insufficient unused quota',
    );
    const blocked = workloadOf(lab, newest('vision-foundation'));
    expect(JSON.stringify(blocked?.status)).toContain(
      '> maximum capacity (16)',
    );
    // pending
    const [pulling] = podsOf(lab, newest('ocr-finetune'));
    expect(JSON.stringify(pulling.status)).toMatch(
      /ErrImagePull|ImagePullBackOff/,
    );
    const [waitingForNode] = podsOf(lab, newest('multimodal-align'));
    expect(JSON.stringify(waitingForNode.status)).toContain('Unschedulable');
    // initializing
    const captioner = newest('image-captioner').status?.jobsStatus ?? [];
    expect(captioner.map(({ name, active }) => [name, active])).toEqual([
      ['dataset-initializer', 1],
      ['model-initializer', 1],
      ['node', 0],
    ]);
    // restarting
    const parser = newest('document-parser');
    const jobSet = lab.server.store.get<any>(
      RESOURCES.jobSets,
      parser.metadata,
    );
    expect(isTrue(jobSet, 'RestartingJobSet')).toBe(true);
    // paused, preempted
    expect(isTrue(newest('tokenizer-study'), 'Suspended')).toBe(true);
    const preempted = workloadOf(lab, newest('nightly-reindex'));
    expect(preempted && isTrue(preempted, 'Evicted')).toBe(true);
    // failed, deleting, unknown
    expect(isTrue(newest('mixture-adapter'), 'Failed')).toBe(true);
    expect(
      newest('legacy-recommender').metadata.deletionTimestamp,
    ).toBeDefined();
    expect(newest('remote-pretrain').status).toEqual({});
  });

  it('names the cause of a failure', async () => {
    const { lab } = await startDriven();
    const ends = podsOf(lab, runsOf(lab, 'mixture-adapter')[0])
      .map(pod => pod.status?.containerStatuses?.[0].state.terminated)
      .sort((a, b) => (a?.finishedAt ?? '').localeCompare(b?.finishedAt ?? ''));
    expect(ends.map(end => end?.exitCode)).toEqual([137, 143, 143, 143]);
    expect(ends[0]?.reason).toBe('OOMKilled');
    expect(ends[0]?.finishedAt).not.toBe(ends[1]?.finishedAt);

    const [crashed] = podsOf(lab, runsOf(lab, 'churn-model')[0]);
    const log = lab.server.logs
      .read({ uid: crashed.metadata.uid, container: 'node' }, {})
      .toString();
    expect(log).toContain('Traceback (most recent call last):');
    expect(log).toContain('ValueError: loss is NaN');
  });
});

describe('runs that move', () => {
  it('change at least every three seconds and end with a successor', async () => {
    const { lab, advance } = await startDriven();
    const [first] = runsOf(lab, 'support-chat-sft');
    const before = first.metadata.resourceVersion;
    advance(3_000);
    expect(
      runsOf(lab, 'support-chat-sft')[0].metadata.resourceVersion,
    ).not.toBe(before);
    advance(7 * MINUTE);
    const [successor, ended] = runsOf(lab, 'support-chat-sft');
    expect(successor.metadata.uid).not.toBe(first.metadata.uid);
    expect(ended.metadata.uid).toBe(first.metadata.uid);
    expect(isTrue(ended, 'Complete')).toBe(true);
  });

  it('goes back once when the total grows, and stands still when stalled', async () => {
    const { lab, advance } = await startDriven();
    const percents: number[] = [];
    for (let step = 0; step < 100; step += 1) {
      advance(2_000);
      percents.push(percentOf(runsOf(lab, 'embedding-model')[0]) ?? 0);
    }
    const drops = percents.filter(
      (value, index) => value < percents[index - 1] - 3,
    );
    expect(drops).toHaveLength(1);

    const status = () =>
      JSON.parse(
        runsOf(lab, 'granite-long-context')[0].metadata.annotations?.[
          'trainer.opendatahub.io/trainerStatus'
        ] ?? '',
      );
    const stalled = status();
    advance(30_000);
    expect(status().currentStep).toBe(stalled.currentStep);
    expect(status().lastUpdatedTime).not.toBe(stalled.lastUpdatedTime);
  });

  it('stops early with exit code 0', async () => {
    const { lab, advance } = await startDriven();
    const [run] = runsOf(lab, 'fraud-scorer');
    advance(4 * MINUTE);
    const ended = lab.server.store.get<TrainJob>(
      RESOURCES.trainJobs,
      run.metadata,
    );
    expect(ended && isTrue(ended, 'Complete')).toBe(true);
    expect(
      ended?.metadata.annotations?.['trainer.opendatahub.io/trainerStatus'],
    ).toContain('complete (early stopped)');
  });

  it('is preempted, comes back and resumes from its checkpoint', async () => {
    const { lab, advance } = await startDriven();
    const [run] = runsOf(lab, 'nightly-reindex');
    const reached = percentOf(run) ?? 0;
    advance(9 * MINUTE);
    const [back] = runsOf(lab, 'nightly-reindex');
    expect(back.spec.suspend).toBe(false);
    expect(percentOf(back)).toBeGreaterThan(reached - 15);
    const [zero] = podsOf(lab, back);
    const log = lab.server.logs
      .read({ uid: zero.metadata.uid, container: 'node' }, {})
      .toString();
    expect(log).toContain('resuming from checkpoint');
  });

  it('serves its progress on a port, and nobody writes it', async () => {
    const { lab, advance } = await startDriven();
    const served = async () => {
      const [run] = runsOf(lab, 'synonym-miner');
      const [pod] = podsOf(lab, run);
      const path = `/api/v1/namespaces/search/pods/${pod.metadata.name}:28080/proxy/metrics`;
      return { run, answer: await new Api(lab).get(path) };
    };
    const first = await served();
    advance(20_000);
    const second = await served();
    expect(second.answer.body).toEqual({
      progressPercentage: expect.any(Number),
      estimatedRemainingSeconds: expect.any(Number),
      currentStep: expect.any(Number),
      totalSteps: 1_200,
      currentEpoch: expect.any(Number),
      totalEpochs: 3,
      trainMetrics: expect.any(Object),
      evalMetrics: expect.any(Object),
    });
    expect(second.answer.body.currentStep).toBeGreaterThan(
      first.answer.body.currentStep,
    );
    expect(percentOf(second.run)).toBeUndefined();
  });

  it('deletes the sandbox while it runs', async () => {
    const { lab, advance } = await startDriven();
    const [run] = runsOf(lab, 'sandbox-experiment');
    expect(percentOf(run)).toBeLessThan(100);
    advance(2 * MINUTE);
    expect(runsOf(lab, 'sandbox-experiment')).toEqual([]);
    expect(podsOf(lab, run)).toEqual([]);
    advance(3 * MINUTE);
    expect(runsOf(lab, 'sandbox-experiment')[0].metadata.uid).not.toBe(
      run.metadata.uid,
    );
  });
});

describe('clients that act', () => {
  it('pauses and resumes a run without Kueue', async () => {
    const { lab, advance } = await startDriven();
    const [run] = runsOf(lab, 'query-ranker');
    const path = `/apis/trainer.kubeflow.org/v1alpha1/namespaces/search/trainjobs/${run.metadata.name}`;
    const api = new Api(lab);
    await api.mergePatch(path, { spec: { suspend: true } });
    advance(5_000);
    const [paused] = runsOf(lab, 'query-ranker');
    expect(isTrue(paused, 'Suspended')).toBe(true);
    expect(podsOf(lab, paused)).toEqual([]);
    await api.mergePatch(path, { spec: { suspend: false } });
    advance(10_000);
    const [resumed] = runsOf(lab, 'query-ranker');
    expect(resumed.status?.conditions).toEqual([
      expect.objectContaining({
        type: 'Suspended',
        status: 'False',
        reason: 'Resumed',
      }),
    ]);
    expect(podsOf(lab, resumed).map(pod => pod.status?.phase)).toEqual([
      'Running',
      'Running',
    ]);
  });

  it('pauses and resumes through Kueue, which undoes a bare suspend', async () => {
    const { lab, advance } = await startDriven();
    const [run] = runsOf(lab, 'graph-embedding');
    const api = new Api(lab);
    await api.mergePatch(
      `/apis/trainer.kubeflow.org/v1alpha1/namespaces/fraud/trainjobs/graph-embedding`,
      { spec: { suspend: true } },
    );
    advance(3_000);
    expect(runsOf(lab, 'graph-embedding')[0].spec.suspend).toBe(false);

    const workload = `/apis/kueue.x-k8s.io/v1beta1/namespaces/fraud/workloads/${
      workloadOf(lab, run)?.metadata.name
    }`;
    await api.mergePatch(workload, { spec: { active: false } });
    advance(5_000);
    const evicted = workloadOf(lab, run);
    expect(evicted?.status?.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'Evicted',
          status: 'True',
          reason: 'Deactivated',
        }),
        expect.objectContaining({ type: 'Requeued', status: 'False' }),
      ]),
    );
    // The next one in the queue takes the quota.
    expect(runsOf(lab, 'anomaly-transformer')[0].spec.suspend).toBe(false);
    await api.mergePatch(workload, { spec: { active: true } });
    advance(20 * MINUTE - 5 * MINUTE);
    expect(percentOf(runsOf(lab, 'graph-embedding')[0])).toBeGreaterThan(0);
  });

  it('trains what a client creates', async () => {
    const { lab, advance } = await startDriven();
    const api = new Api(lab);
    const path =
      '/apis/trainer.kubeflow.org/v1alpha1/namespaces/team-a/trainjobs';
    const job = (runtime: string) => ({
      metadata: { name: 'mine' },
      spec: { runtimeRef: { name: runtime } },
    });
    const refused = await api.call('POST', path, job('nothing'));
    expect([refused.code, refused.body.reason]).toEqual([403, 'Forbidden']);
    await api.call('POST', path, job('torch-distributed'));
    advance(6 * MINUTE);
    const { body } = await api.get(`${path}/mine`);
    expect(isTrue(body, 'Complete')).toBe(true);
  });
});

describe('determinism', () => {
  it('makes the same world twice', async () => {
    const one = await startDriven();
    const two = await startDriven();
    one.advance(4 * MINUTE);
    for (let second = 0; second < 240; second += 1) two.advance(1_000);
    expect(world(two.lab)).toEqual(world(one.lab));
  });

  it('finds the same world after a restart', async () => {
    const directory = await labs.directory();
    const { lab, advance, clock } = await startDriven(directory);
    advance(50 * MINUTE);
    const before = world(lab);
    const version = lab.server.store.resourceVersion;
    await lab.stop();
    const again = await startDriven(directory, clock.now());
    expect(world(again.lab)).toEqual(before);
    expect(again.lab.server.store.resourceVersion).toBeGreaterThan(version);
    expect(again.lab).toMatchObject({
      url: lab.url,
      token: lab.token,
      caData: lab.caData,
    });
  });

  it('remembers what a client stopped', async () => {
    const directory = await labs.directory();
    const { lab, clock } = await startDriven(directory);
    const [run] = runsOf(lab, 'defect-detector');
    const path = `/apis/trainer.kubeflow.org/v1alpha1/namespaces/vision/trainjobs/${run.metadata.name}`;
    expect((await new Api(lab).call('DELETE', path)).code).toBe(200);
    await lab.stop();
    const again = await startDriven(directory, clock.now() + 5_000);
    const uids = runsOf(again.lab, 'defect-detector').map(
      ({ metadata }) => metadata.uid,
    );
    expect(uids).toHaveLength(3);
    expect(uids).not.toContain(run.metadata.uid);
  });

  it('skips whole cycles after a long time', async () => {
    const directory = await labs.directory();
    const { lab, clock } = await startDriven(directory);
    await lab.stop();
    const later = await startDriven(
      directory,
      clock.now() + 90 * 24 * 60 * MINUTE,
    );
    expect(
      later.lab.server.store.list(RESOURCES.trainJobs).length,
    ).toBeGreaterThanOrEqual(14);
  });
});

describe('tracks', () => {
  it('have names of their own and say what they show', () => {
    const tracks = demoTracks();
    expect(new Set(tracks.map(({ name }) => name)).size).toBe(tracks.length);
    expect(tracks.every(({ shows }) => shows.length > 10)).toBe(true);
    const jobs = tracks.flatMap(({ runs }) => runs.map(({ job }) => job));
    expect(new Set(jobs).size).toBe(jobs.length);
  });
});
