import {
  condition,
  CREATED,
  job,
  jobSet,
  openShiftAi,
  pod,
  seen,
  trainerStatus,
  trainJob,
  workload,
} from '../__fixtures__/cluster';
import { atWork, codes, reporting, runOf } from '../__fixtures__/runs';
import { equalStepsProfile } from '../phaseProfiles';
import { reduceTrainJob } from './reduceTrainJob';

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

  it('holds the bar where a trainer goes back to its checkpoint, and shows the step', () => {
    const steps = (current: number) => ({
      current_step: String(current),
      total_steps: '1000',
    });
    const run = runOf([
      reporting(50, 60, steps(500)),
      reporting(40, 70, steps(400)),
    ]);
    expect(run.progress).toMatchObject({ percent: 50, step: 400 });
    expect(run.notes).toEqual([
      { code: 'note.percent-held', params: { shown: 50, reported: 40 } },
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
