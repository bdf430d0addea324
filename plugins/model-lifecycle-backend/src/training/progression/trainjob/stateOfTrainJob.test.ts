import {
  condition,
  CREATED,
  job,
  jobSet,
  pod,
  seen,
  time,
  trainJob,
  warning,
  workload,
} from '../__fixtures__/cluster';
import { atWork, reporting, runOf } from '../__fixtures__/runs';

describe('state', () => {
  it('names the pod that cannot pull its image', () => {
    const run = runOf([
      seen(10, [
        trainJob(),
        jobSet(),
        job(),
        pod(0, 'pending', {
          waiting: { reason: 'ImagePullBackOff', message: 'no such image' },
        }),
      ]),
    ]);
    expect(run.state).toBe('pending');
    expect(run.reason).toEqual({
      code: 'pending.image-pull',
      params: {
        pod: 'fine-tune-node-0-0-first',
        image: 'example/train:1',
        cause: 'ImagePullBackOff',
      },
      message: 'no such image',
    });
  });

  it('names what keeps the scheduler from finding a node', () => {
    const run = runOf([
      seen(10, [
        trainJob(),
        jobSet(),
        job(),
        pod(0, 'pending', {
          status: {
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message: '0/3 nodes are available',
              },
            ],
          },
        }),
      ]),
    ]);
    expect(run.reason.code).toBe('pending.unschedulable');
    expect(run.reason.message).toBe('0/3 nodes are available');
  });

  it('says what the API server refuses to create, JobSet or Job', () => {
    const refusal = warning(
      'TrainJobResourcesCreationFailed',
      'exceeded quota: team-a',
    );
    const run = runOf([seen(10, [trainJob(), refusal])]);
    expect(run.reason).toEqual({
      code: 'pending.creation-refused',
      message: 'exceeded quota: team-a',
    });
  });

  it('never names the workload of another team that preempted it', () => {
    const message = 'Preempted to accommodate a workload (UID: secret-uid)';
    const run = runOf([
      seen(10, [
        trainJob({ labels: { 'kueue.x-k8s.io/queue-name': 'team-a' } }),
        ...atWork,
        workload({
          conditions: [
            condition('QuotaReserved'),
            condition('Evicted', 'True', { reason: 'Preempted', message }),
            condition('Preempted', 'True', {
              reason: 'InClusterQueue',
              message,
            }),
          ],
        }),
      ]),
    ]);
    expect(run.state).toBe('preempted');
    expect(JSON.stringify(run)).not.toContain('secret-uid');
  });

  it('tells a request above the capacity from one that only waits for quota', () => {
    const waiting = (message: string) =>
      runOf([
        seen(10, [
          trainJob({ spec: { suspend: true } }),
          workload({
            conditions: [
              condition('QuotaReserved', 'False', {
                reason: 'Pending',
                message,
              }),
            ],
          }),
        ]),
      ]);
    const tooMuch =
      'insufficient quota for nvidia.com/gpu in flavor h100, previously considered podsets requests (0) + current podset request (64) > maximum capacity (32)';
    const full =
      'insufficient unused quota for nvidia.com/gpu in flavor a100, 2 more needed';
    expect(waiting(tooMuch).reason.params).toMatchObject({
      resource: 'nvidia.com/gpu',
      requested: 64,
      capacity: 32,
    });
    expect(waiting(tooMuch).state).toBe('blocked');
    expect(waiting(full).state).toBe('queued');
    expect(waiting(`${tooMuch}, ${full}`).state).toBe('queued');
  });

  it('keeps a result although the object says nothing of it any more', () => {
    const done = seen(200, [
      trainJob({ status: { conditions: [condition('Complete')] } }),
      jobSet(),
    ]);
    const staleAnswer = seen(201, [trainJob(), ...atWork]);
    const deleting = seen(202, [
      trainJob({
        metadata: {
          deletionTimestamp: time(202),
          finalizers: ['foregroundDeletion'],
        },
      }),
    ]);
    const gone = seen(203, [], { gone: 'seen' });
    const run = runOf([done, staleAnswer, deleting, gone]);
    expect(run.state).toBe('succeeded');
    expect(run.endedAt).toBe(CREATED + 100_000);
    expect(run.goneAt).toBe(CREATED + 203_000);
  });

  it('takes a result from the last form of an object that has gone', () => {
    const last = trainJob({
      status: {
        conditions: [condition('Failed', 'True', { reason: 'FailedJobs' })],
      },
    });
    const run = runOf([reporting(40, 60), seen(120, [last], { gone: 'seen' })]);
    expect(run.state).toBe('failed');
    expect(run.progress).toMatchObject({ percent: 40, frozen: true });
  });

  it('tells a deletion that was watched from an end that nobody saw', () => {
    const watched = runOf([reporting(40, 60), seen(70, [], { gone: 'seen' })]);
    const unseen = runOf([
      reporting(40, 60),
      seen(7000, [], { gone: 'unseen' }),
    ]);
    expect(watched.reason).toEqual({
      code: 'stopped.deleted',
      params: { while: 'running' },
    });
    expect(unseen.reason.code).toBe('stopped.ended-unseen');
    expect(unseen.attempts).toMatchObject([{ outcome: 'unseen' }]);
  });

  describe('of a job whose children are missed before it is', () => {
    const running = reporting(40, 60);
    const noJobSet = seen(70, [trainJob(), job()]);
    const noPods = seen(70, [trainJob(), jobSet(), job()]);

    it.each([
      ['the JobSet', [noJobSet]],
      ['the pods', [noPods]],
      ['the pods, then the JobSet', [noPods, seen(75, [trainJob()])]],
    ])('takes back what it concluded from that: %s', (_, missed) => {
      const watched = [running, ...missed, seen(80, [], { gone: 'seen' })];
      const unseen = [running, ...missed, seen(80, [], { gone: 'unseen' })];
      expect(runOf([running, ...missed]).state).toBe('restarting');
      expect(runOf(watched).reason.params).toEqual({ while: 'running' });
      expect(runOf(unseen).reason.params).toMatchObject({ last: 'running' });
    });

    it('says so of a deletion in the foreground, too', () => {
      const deleting = seen(75, [
        trainJob({
          metadata: {
            deletionTimestamp: time(72),
            finalizers: ['foregroundDeletion'],
          },
        }),
      ]);
      const run = runOf([
        running,
        noPods,
        deleting,
        seen(80, [], { gone: 'seen' }),
      ]);
      expect(run.reason.params).toEqual({ while: 'running' });
    });

    it('keeps a conclusion that stood for long', () => {
      const gone = seen(700, [], { gone: 'seen' });
      expect(runOf([running, noPods, gone]).reason.params).toEqual({
        while: 'restarting',
      });
    });

    it('keeps a restart that something told of', () => {
      const failedPod = seen(70, [
        trainJob(),
        jobSet(),
        job({ status: { failed: 1 } }),
      ]);
      const gone = seen(80, [], { gone: 'seen' });
      expect(runOf([running, failedPod, gone]).reason.params).toEqual({
        while: 'restarting',
      });
    });
  });

  it.each([
    [0, 1, 0],
    [2, 1, 1],
    [2, 3, 2],
  ])(
    'counts of %d retries, after %d failures, %d as used',
    (backoffLimit, failed, used) => {
      const { facts } = runOf([
        reporting(40, 60),
        seen(70, [
          trainJob(),
          jobSet(),
          job({ spec: { backoffLimit }, status: { failed } }),
        ]),
      ]);
      expect(facts).toMatchObject({
        restartsUsed: used,
        restartsMax: backoffLimit,
      });
    },
  );

  it('restarts, not pends, when a drained node takes the pods of a run', () => {
    const run = runOf([
      reporting(10, 60),
      seen(70, [trainJob(), jobSet(), job()]),
    ]);
    expect(run.state).toBe('restarting');
    expect(run.phases.find(({ id }) => id === 'training')?.state).toBe(
      'running',
    );
  });

  it('reads jobs where pods may not be read, and does not take that for none', () => {
    const withoutPods = (ready: number, restarts: number) =>
      seen(
        30 + restarts,
        [
          trainJob(),
          jobSet({
            status: {
              restarts,
              replicatedJobsStatus: [
                { name: 'node', ready, active: 1, succeeded: 0 },
              ],
            },
          }),
          job(),
        ],
        { syncedKinds: ['JobSet', 'Job', 'Workload', 'Event'] },
      );
    expect(runOf([withoutPods(0, 0)]).reason.code).toBe('pending.pods-unseen');
    const run = runOf([withoutPods(1, 0), withoutPods(1, 1)]);
    expect(run.state).toBe('running');
    expect(run.reason.code).toBe('running.jobs-ready');
    expect(run.attempt).toBe(2);
  });

  it('follows the launcher of an MPI job, not its workers', () => {
    const mpi = jobSet({
      spec: {
        replicatedJobs: [
          { name: 'launcher', replicas: 1, template: { spec: {} } },
          { name: 'node', replicas: 1, template: { spec: { parallelism: 2 } } },
        ],
      },
    });
    const jobs = [job({ replicatedJob: 'launcher' }), job()];
    const launcher = (uid: string) =>
      pod(0, 'ready', { replicatedJob: 'launcher', uid });
    const workers = [pod(0, 'ready'), pod(1, 'ready')];
    const replaced = [pod(0, 'ready', { uid: 'second' }), pod(1, 'ready')];
    const start = seen(10, [
      trainJob(),
      mpi,
      ...jobs,
      launcher('a'),
      ...workers,
    ]);
    const worker = seen(20, [
      trainJob(),
      mpi,
      ...jobs,
      launcher('a'),
      ...replaced,
    ]);
    const again = seen(30, [
      trainJob(),
      mpi,
      ...jobs,
      launcher('b'),
      ...replaced,
    ]);
    expect(runOf([start]).reason.params).toMatchObject({ ready: 3, total: 3 });
    expect(runOf([start, worker]).attempt).toBe(1);
    expect(runOf([start, worker, again]).attempt).toBe(2);
  });

  it('makes a part of a runtime that it does not know a phase of its own', () => {
    const custom = jobSet({
      spec: {
        replicatedJobs: [
          { name: 'tokenize', replicas: 1, template: { spec: {} } },
          {
            name: 'fit',
            replicas: 1,
            dependsOn: [{ name: 'tokenize', status: 'Complete' }],
            template: { spec: {} },
          },
        ],
      },
      status: { replicatedJobsStatus: [{ name: 'tokenize', active: 1 }] },
    });
    const run = runOf([seen(10, [trainJob(), custom])]);
    expect(run.state).toBe('initializing');
    expect(run.phases.map(({ id }) => id)).toEqual([
      'tokenize',
      'training',
      'finish',
    ]);
  });
});

describe('failure', () => {
  const limits = { memory: '64Gi', 'nvidia.com/gpu': '4' };
  const killed = pod(1, 'failed', {
    limits,
    terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: time(80) },
  });
  const peer = pod(0, 'failed', {
    terminated: { exitCode: 143, reason: 'Error', finishedAt: time(84) },
  });
  const failedJob = trainJob({
    status: {
      conditions: [
        condition('Failed', 'True', {
          reason: 'FailedJobs',
          message: 'jobset failed',
        }),
      ],
    },
  });

  it('is the earliest container that ended, with its limit and its consequences', () => {
    const run = runOf([
      reporting(45, 60),
      seen(101, [failedJob, jobSet(), job(), killed, peer]),
    ]);
    expect(run.reason).toEqual({
      code: 'failed.oom',
      params: {
        pod: 'fine-tune-node-0-1-first',
        container: 'node',
        exitCode: 137,
        limit: '64Gi',
        phase: 'training',
      },
    });
    expect(run.failure?.consequences).toEqual([
      { pod: 'fine-tune-node-0-0-first', exitCode: 143, at: CREATED + 84_000 },
    ]);
    expect(run.facts.gpusPerNode).toBe(4);
  });

  it('is kept from when it was seen: a failed pod can be gone a second after', () => {
    const run = runOf([
      reporting(45, 60),
      seen(85, [trainJob(), jobSet(), job(), killed, peer]),
      seen(101, [failedJob]),
    ]);
    expect(run.reason.code).toBe('failed.oom');
    expect(run.pods.map(({ state }) => state)).toEqual(['gone', 'gone']);
  });

  it('is no container but the deadline when that was exceeded', () => {
    const exceeded = trainJob({
      status: {
        conditions: [
          condition('Failed', 'True', { reason: 'DeadlineExceeded' }),
        ],
      },
    });
    expect(
      runOf([seen(101, [exceeded, jobSet(), job(), killed])]).reason.code,
    ).toBe('failed.deadline');
  });

  it('marks the phase in which it happened', () => {
    const initializer = pod(0, 'failed', {
      replicatedJob: 'dataset-initializer',
    });
    const run = runOf([
      seen(101, [
        failedJob,
        jobSet({
          spec: {
            replicatedJobs: [
              { name: 'dataset-initializer', template: { spec: {} } },
              { name: 'node', template: { spec: {} } },
            ],
          },
        }),
        job({ replicatedJob: 'dataset-initializer' }),
        initializer,
      ]),
    ]);
    expect(run.phases.map(({ id, state }) => [id, state])).toEqual([
      ['dataset', 'failed'],
      ['training', 'pending'],
      ['finish', 'pending'],
    ]);
  });
});
