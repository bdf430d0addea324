import {
  condition,
  job,
  jobSet,
  pod,
  seen,
  time,
  trainJob,
  workload,
} from './__fixtures__/cluster';
import { atWork, runOf, reporting } from './__fixtures__/runs';
import { checkpointOf } from './checkpoint';
import { evictionOf } from './eviction';

describe('the last checkpoint', () => {
  const told = (metrics: Record<string, string>) =>
    checkpointOf(runOf([reporting(50, 600, metrics)]));

  it('is what the metrics say', () => {
    const savedAt = Date.parse(time(500));
    expect(
      told({
        checkpoint_step: '400',
        checkpoint_time: String(savedAt / 1000),
      }),
    ).toEqual({ step: 400, at: savedAt, told: 'metric' });
    expect(told({ checkpoint_step: '400' })).toEqual({
      step: 400,
      told: 'metric',
    });
  });

  it('is never in the future', () => {
    const run = runOf([reporting(50, 600, { checkpoint_time: '99999999999' })]);
    expect(checkpointOf(run)).toEqual({ at: run.observedAt, told: 'metric' });
  });

  it('is what the annotation says', () => {
    const annotated = (at: string) =>
      checkpointOf(
        runOf([
          seen(600, [
            trainJob({
              annotations: { 'model-lifecycle.io/checkpoint-at': at },
            }),
            ...atWork,
          ]),
        ]),
      );
    expect(annotated(time(500))).toEqual({
      at: Date.parse(time(500)),
      told: 'annotation',
    });
    expect(annotated('yesterday')).toBeUndefined();
  });

  it('is not known where nothing tells of one', () => {
    expect(told({ loss: '1' })).toBeUndefined();
  });
});

const queue = { 'kueue.x-k8s.io/queue-name': 'team-a' };
const TIMEOUTS = { podsReadyTimeoutMs: 300_000, recoveryTimeoutMs: 120_000 };

/** Admitted after 10 s; pods are being made ready. */
function admitted(
  ready: ReturnType<typeof condition>[],
  pods = [pod(0, 'pending')],
) {
  return runOf([
    seen(60, [
      trainJob({ labels: queue }),
      workload({
        status: {
          conditions: [
            condition('QuotaReserved', 'True', {
              reason: 'QuotaReserved',
              lastTransitionTime: time(10),
            }),
            condition('Admitted', 'True', {
              reason: 'Admitted',
              lastTransitionTime: time(10),
            }),
            ...ready,
          ],
          requeueState: { count: 2, requeueAt: time(90) },
        },
      }),
      jobSet(),
      job(),
      ...pods,
    ]),
  ]);
}

describe('an eviction', () => {
  it('follows the admission by as long as Kueue waits for pods', () => {
    const run = admitted([
      condition('PodsReady', 'False', {
        reason: 'WaitForStart',
        lastTransitionTime: time(10),
      }),
    ]);
    expect(evictionOf(run, TIMEOUTS)).toEqual({
      at: Date.parse(time(310)),
      reason: { code: 'deadline.pods-ready', params: { seconds: 300 } },
    });
  });

  it('follows the loss of a pod by as long as Kueue waits for another', () => {
    const run = admitted(
      [
        condition('PodsReady', 'False', {
          reason: 'WaitForRecovery',
          lastTransitionTime: time(50),
        }),
      ],
      [pod(0, 'ready'), pod(1, 'pending')],
    );
    expect(evictionOf(run, TIMEOUTS)).toMatchObject({
      at: Date.parse(time(170)),
      reason: { code: 'deadline.pods-recovery' },
    });
    const { recoveryTimeoutMs: _, ...waitsForEver } = TIMEOUTS;
    expect(evictionOf(run, waitsForEver)).toBeUndefined();
  });

  it('is not told of where Kueue does not say that it waits, the pods are ready, or nobody said how long', () => {
    expect(evictionOf(admitted([]), TIMEOUTS)).toBeUndefined();
    const ready = admitted(
      [
        condition('PodsReady', 'True', {
          reason: 'Started',
          lastTransitionTime: time(40),
        }),
      ],
      [pod(0, 'ready'), pod(1, 'ready')],
    );
    expect(evictionOf(ready, TIMEOUTS)).toBeUndefined();
    const waiting = admitted([
      condition('PodsReady', 'False', {
        reason: 'WaitForStart',
        lastTransitionTime: time(10),
      }),
    ]);
    expect(evictionOf(waiting, undefined)).toBeUndefined();
    expect(
      evictionOf({ ...waiting, state: 'succeeded' }, TIMEOUTS),
    ).toBeUndefined();
  });
});

it('knows how often Kueue put a run back, and when it tries again', () => {
  expect(admitted([]).facts.queueing).toEqual({
    requeues: 2,
    nextTryAt: Date.parse(time(90)),
  });
});

describe('the effective runtime', () => {
  it('is told with its kind and with what it set', () => {
    const run = runOf([
      seen(60, [
        trainJob({
          spec: {
            runtimeRef: {
              name: 'torch-distributed',
              kind: 'ClusterTrainingRuntime',
            },
            trainer: undefined,
          },
        }),
        jobSet({ spec: { failurePolicy: { maxRestarts: 3 } } }),
        job(),
        pod(0, 'ready'),
      ]),
    ]);
    expect(run.facts).toMatchObject({
      runtime: 'torch-distributed',
      runtimeKind: 'ClusterTrainingRuntime',
      restartsMax: 3,
    });
    expect(run.facts.fromRuntime).toEqual(
      expect.arrayContaining(['nodes', 'restarts']),
    );
  });

  it('set nothing that the run said itself', () => {
    const run = runOf([
      seen(60, [
        trainJob({ spec: { trainer: { numNodes: 2, image: 'trainer:1' } } }),
        ...atWork,
      ]),
    ]);
    expect(run.facts.fromRuntime ?? []).not.toContain('nodes');
    expect(run.facts.fromRuntime ?? []).not.toContain('image');
  });
});
