import type { KubernetesObject } from '../../../clusters/types';
import type { Run } from '../../run';
import type { TrainJobObservation } from '../../sources/trainjob/types';
import {
  condition,
  CREATED,
  job,
  jobSet,
  openShiftAi,
  pod,
  seen,
  time,
  trainerStatus,
  trainJob,
  warning,
  workload,
} from '../__fixtures__/cluster';
import { equalStepsProfile } from '../phaseProfiles';
import type { TrainJobOptions } from './assembleRun';
import { reduceTrainJob } from './reduceTrainJob';

function runOf(
  observations: TrainJobObservation[],
  options: TrainJobOptions = {},
): Run {
  let run: Run | undefined;
  for (const observation of observations) {
    run = reduceTrainJob(run, observation, options).run;
  }
  return run!;
}

/** JobSet, Job and two ready pods. */
const atWork: KubernetesObject[] = [
  jobSet(),
  job(),
  pod(0, 'ready'),
  pod(1, 'ready'),
];

function reporting(
  percent: unknown,
  seconds: number,
  metrics: Record<string, string> = {},
) {
  return seen(seconds, [
    trainJob({
      status: { trainerStatus: trainerStatus(percent, seconds, metrics) },
    }),
    ...atWork,
  ]);
}

const codes = (run: Run) => run.notes.map(note => note.code);

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

describe('progress of both contracts', () => {
  it('takes steps from the annotation, percent and metrics from whose content changed last', () => {
    const both = (
      status: unknown,
      annotation: Record<string, string>,
      s: number,
    ) =>
      seen(s, [
        trainJob({
          annotations: annotation,
          status: { trainerStatus: status },
        }),
        ...atWork,
      ]);
    const fields = { progressPercentage: 40, currentStep: 40, totalSteps: 100 };
    const run = runOf([
      both(trainerStatus(40, 60), openShiftAi(fields, 60), 60),
      both(trainerStatus(45, 70, { loss: '0.5' }), openShiftAi(fields, 70), 70),
    ]);
    expect(run.progress).toMatchObject({
      contract: 'trainer-status',
      percent: 45,
      step: 40,
      totalSteps: 100,
    });
    expect(run.metrics).toMatchObject([{ name: 'loss', value: 0.5 }]);
  });

  it('takes a heartbeat for a sign of life, not for a change', () => {
    const poll = (seconds: number) =>
      seen(seconds, [
        trainJob({
          annotations: openShiftAi({ progressPercentage: 40 }, seconds),
        }),
        ...atWork,
      ]);
    const run = runOf([poll(60), poll(90)]);
    expect(run.progress.changedAt).toBe(CREATED + 60_000);
    expect(run.progress.observedAt).toBe(CREATED + 90_000);
    expect(reduceTrainJob(runOf([poll(60)]), poll(90)).samples).toEqual([]);
  });

  it('shows the rest of a run whose annotation is broken, and says so', () => {
    const run = runOf([
      reporting(40, 60),
      seen(70, [
        trainJob({
          annotations: { 'trainer.opendatahub.io/trainerStatus': '{"progress' },
          status: { trainerStatus: trainerStatus(41, 70) },
        }),
        ...atWork,
      ]),
    ]);
    expect(run.progress.percent).toBe(41);
    expect(codes(run)).toEqual(['note.progress-unreadable']);
  });

  it('does not read an annotation of a megabyte', () => {
    const run = runOf([
      seen(70, [
        trainJob({ annotations: openShiftAi({ x: 'a'.repeat(1 << 20) }) }),
        ...atWork,
      ]),
    ]);
    expect(run.state).toBe('running');
    expect(run.notes).toMatchObject([
      { code: 'note.progress-too-large', params: { contract: 'openshift-ai' } },
    ]);
  });

  it('keeps 200 series of 10,000 metrics and says how many it did not', () => {
    const trainMetrics = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`m${index}`, index]),
    );
    const { run, samples } = reduceTrainJob(
      undefined,
      seen(70, [
        trainJob({ annotations: openShiftAi({ trainMetrics }) }),
        ...atWork,
      ]),
    );
    expect(run.metrics).toHaveLength(200);
    expect(samples).toHaveLength(200);
    expect(run.droppedMetrics?.[0]).toBe('m200');
    expect(run.notes).toContainEqual({
      code: 'note.metrics-dropped',
      params: { count: 9_800, limit: 200 },
    });
  });

  it('clamps a clock that is ahead and says by how much', () => {
    const run = runOf([
      seen(60, [
        trainJob({ status: { trainerStatus: trainerStatus(5, 3660) } }),
        ...atWork,
      ]),
    ]);
    expect(run.progress.reportedAt).toBe(CREATED + 60_000);
    expect(run.notes).toEqual([
      { code: 'note.clock-ahead', params: { seconds: 3600 } },
    ]);
  });

  it('believes a trainer whose clock is behind once it reports anew', () => {
    const slow = (percent: number, seconds: number) =>
      seen(seconds, [
        trainJob({
          status: { trainerStatus: trainerStatus(percent, seconds - 3600) },
        }),
        ...atWork,
      ]);
    expect(runOf([slow(10, 60)]).progress.percent).toBeUndefined();
    expect(runOf([slow(10, 60), slow(11, 70)]).progress.percent).toBe(11);
  });

  it('says that OpenShift AI reads only "true" while nobody writes', () => {
    const annotations = {
      'trainer.opendatahub.io/progression-tracking': 'enabled',
    };
    const asked = runOf([seen(60, [trainJob({ annotations }), ...atWork])]);
    expect(codes(asked)).toEqual(['note.tracking-enabled']);
    expect(asked.facts).toMatchObject({
      tracking: 'enabled',
      reportIntervalMs: 30_000,
    });
    const written = {
      ...openShiftAi({ progressPercentage: 3 }),
      ...annotations,
    };
    const heard = runOf([
      seen(60, [trainJob({ annotations: written }), ...atWork]),
    ]);
    expect(codes(heard)).toEqual([]);
  });

  it('shows a revised total as it is, with a note', () => {
    const steps = (current: number, total: number) => ({
      current_step: String(current),
      total_steps: String(total),
    });
    const run = runOf([
      reporting(50, 60, steps(500, 1000)),
      reporting(25, 70, steps(510, 2000)),
    ]);
    expect(run.progress).toMatchObject({
      percent: 25,
      step: 510,
      totalSteps: 2000,
    });
    expect(run.notes).toEqual([
      { code: 'note.total-revised', params: { from: 1000, to: 2000 } },
    ]);
  });

  it('holds the bar where a percent falls for no reason', () => {
    const run = runOf([reporting(50, 60), reporting(48, 70)]);
    expect(run.progress.percent).toBe(50);
    expect(run.notes).toEqual([
      { code: 'note.percent-held', params: { shown: 50, reported: 48 } },
    ]);
    expect(
      codes(runOf([reporting(50, 60), reporting(48, 70), reporting(51, 80)])),
    ).toEqual([]);
  });
});

describe('the end', () => {
  const ended = (
    status: Record<string, unknown>,
    seconds: number,
    annotations = {},
  ) =>
    seen(seconds, [
      trainJob({
        annotations,
        status: { conditions: [condition('Complete')], ...status },
      }),
      jobSet(),
      pod(0, 'succeeded'),
      pod(1, 'succeeded'),
    ]);

  it('is complete below 100 %, with the last report', () => {
    const run = runOf([
      reporting(97, 96),
      ended({ trainerStatus: trainerStatus(97, 96) }, 101),
    ]);
    expect(run.reason).toEqual({
      code: 'succeeded.last-report',
      params: { percent: 97, secondsBefore: 4 },
    });
    expect(run.phases.map(({ state }) => state)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });

  it('is early only when the contract says so, or steps are missing after it', () => {
    const summary = (text: string, seconds: number) =>
      openShiftAi(
        {
          progressPercentage: 42,
          currentStep: 42,
          totalSteps: 100,
          estimatedRemainingTimeSummary: text,
        },
        seconds,
      );
    const code = (annotations: Record<string, string>) =>
      runOf([ended({}, 130, annotations)]).reason.code;
    expect(code(summary('complete (early stopped)', 95))).toBe(
      'succeeded.stopped-early',
    );
    expect(code(summary('', 120))).toBe('succeeded.stopped-early');
    expect(code(summary('1 minute', 95))).toBe('succeeded.last-report');
  });
});

describe('attempts', () => {
  it('say what the attempt before had reached until this one reports', () => {
    const second = (
      is: 'pending' | 'ready',
      status: Record<string, unknown>,
      s: number,
    ) =>
      seen(s, [
        trainJob({ status }),
        jobSet({ status: { restarts: 1 } }),
        job(),
        pod(0, is, { uid: 'second', restart: 1, createdSeconds: 80 }),
        pod(1, is, { uid: 'second', restart: 1, createdSeconds: 80 }),
      ]);
    const old = { trainerStatus: trainerStatus(35, 60) };
    const waiting = runOf([reporting(35, 60), second('pending', old, 85)]);
    expect(waiting.progress).toMatchObject({
      earlierAttempt: { attempt: 1, percent: 35 },
    });
    expect(waiting.progress.percent).toBeUndefined();
    const running = runOf([
      reporting(35, 60),
      second('pending', old, 85),
      second('ready', { trainerStatus: trainerStatus(36, 95) }, 95),
    ]);
    expect(running.progress).toMatchObject({ percent: 36 });
    expect(running.progress.earlierAttempt).toBeUndefined();
    expect(running.attempts).toMatchObject([
      { number: 1, outcome: 'restarted', percent: 35 },
      { number: 2 },
    ]);
  });

  it('count restarts of the JobSet that nobody saw', () => {
    const run = runOf([
      reporting(35, 60),
      seen(900, [
        trainJob(),
        jobSet({ status: { restarts: 3 } }),
        job(),
        pod(0, 'ready', { uid: 'fourth', restart: 3, createdSeconds: 800 }),
        pod(1, 'ready', { uid: 'fourth', restart: 3, createdSeconds: 800 }),
      ]),
    ]);
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual([
      'unseen',
      'unseen',
      'unseen',
      undefined,
    ]);
    expect(codes(run)).toContain('note.attempt-unseen');
  });
});

describe('phases of a profile', () => {
  it('split the percent of a run that names one', () => {
    const options = {
      phaseProfiles: { nine: equalStepsProfile([...'abcdefghi']) },
    };
    const run = runOf(
      [
        seen(60, [
          trainJob({
            annotations: { 'model-lifecycle.io/phase-profile': 'nine' },
            status: { trainerStatus: trainerStatus('33.3', 60) },
          }),
          ...atWork,
        ]),
      ],
      options,
    );
    expect(run.phases.map(({ state }) => state).slice(0, 5)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'running',
      'pending',
    ]);
  });

  it('say that a profile is not configured', () => {
    const run = runOf([
      seen(60, [
        trainJob({ annotations: { 'model-lifecycle.io/phase-profile': 'x' } }),
      ]),
    ]);
    expect(run.notes).toEqual([
      { code: 'note.profile-unknown', params: { profile: 'x' } },
    ]);
  });
});

describe('deadline', () => {
  it('is the earlier of its own and of Kueue', () => {
    const run = runOf([
      seen(60, [
        trainJob({ spec: { activeDeadlineSeconds: 3600 } }),
        ...atWork,
        workload({
          spec: { maximumExecutionTimeSeconds: 900 },
          conditions: [condition('QuotaReserved'), condition('Admitted')],
          status: { accumulatedPastExecutionTimeSeconds: 300 },
        }),
      ]),
    ]);
    expect(run.deadlineAt).toBe(CREATED + 700_000);
    expect(run.deadlineReason?.code).toBe('deadline.maximum-execution-time');
  });
});
