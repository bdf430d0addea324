import fc from 'fast-check';
import type { KubernetesObject } from '../../clusters/types';
import { TERMINAL_STATES, type Run } from '../run';
import type { TrainJobObservation } from '../sources/trainjob/types';
import {
  condition,
  job,
  jobSet,
  openShiftAi,
  pod,
  seen,
  trainerStatus,
  trainJob,
  workload,
} from './__fixtures__/cluster';
import { assess } from './assess';
import { reduceTrainJob } from './trainjob/reduceTrainJob';

/** One moment of a cluster in which anything may follow anything. */
interface Sight {
  percent: number | null;
  steps?: { current: number; total: number };
  contract: 'upstream' | 'annotation' | 'both' | 'none' | 'garbage';
  result?: 'Complete' | 'Failed';
  suspend: boolean;
  deleting: boolean;
  hasJobSet: boolean;
  restarts: number;
  /** Which generation of pods: 0 none, then the n-th. */
  generation: number;
  pods: ('pending' | 'ready' | 'unready' | 'succeeded' | 'failed')[];
  queue: 'none' | 'waiting' | 'admitted' | 'evicted' | 'deactivated';
  gone: 'no' | 'seen' | 'unseen';
  /** A report is made anew, or the old one still stands. */
  ageSeconds: number;
}

const sight: fc.Arbitrary<Sight> = fc.record({
  percent: fc.option(fc.integer({ min: 0, max: 100 })),
  steps: fc.option(
    fc.record({
      current: fc.nat({ max: 100 }),
      total: fc.integer({ min: 1, max: 200 }),
    }),
    { nil: undefined },
  ),
  contract: fc.constantFrom(
    'upstream',
    'annotation',
    'both',
    'none',
    'garbage',
  ),
  result: fc.option(fc.constantFrom('Complete', 'Failed'), {
    nil: undefined,
    freq: 3,
  }),
  suspend: fc.boolean(),
  deleting: fc.boolean(),
  hasJobSet: fc.boolean(),
  restarts: fc.nat({ max: 2 }),
  generation: fc.nat({ max: 3 }),
  pods: fc.array(
    fc.constantFrom('pending', 'ready', 'unready', 'succeeded', 'failed'),
    { minLength: 1, maxLength: 3 },
  ),
  queue: fc.constantFrom(
    'none',
    'waiting',
    'admitted',
    'evicted',
    'deactivated',
  ),
  gone: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'seen', 'unseen'),
  ageSeconds: fc.nat({ max: 90 }),
}) as fc.Arbitrary<Sight>;

/** Mostly an ordinary run, so that properties of a running one are tried too. */
const calmSight = sight.map(
  (wild): Sight => ({
    ...wild,
    suspend: false,
    deleting: false,
    hasJobSet: true,
    restarts: 0,
    generation: 1,
    queue: 'none',
    gone: 'no',
    result: undefined,
    pods: ['ready', 'ready'],
    ageSeconds: 0,
  }),
);

const history = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: calmSight },
    { weight: 1, arbitrary: sight },
  ),
  { minLength: 1, maxLength: 8 },
);

function statusOf(view: Sight, seconds: number) {
  const metrics: Record<string, string> = view.steps
    ? {
        current_step: String(view.steps.current),
        total_steps: String(view.steps.total),
        loss: String(1 / (1 + view.steps.current)),
      }
    : {};
  const isUpstream = view.contract === 'upstream' || view.contract === 'both';
  return {
    conditions: view.result ? [condition(view.result)] : [],
    ...(isUpstream
      ? { trainerStatus: trainerStatus(view.percent, seconds, metrics) }
      : {}),
    ...(view.contract === 'garbage' ? { trainerStatus: 'garbage' } : {}),
  };
}

function annotationsOf(view: Sight, seconds: number): Record<string, string> {
  if (view.contract === 'garbage') {
    return { 'trainer.opendatahub.io/trainerStatus': '{{' };
  }
  return view.contract === 'annotation' || view.contract === 'both'
    ? openShiftAi(
        {
          progressPercentage: view.percent,
          currentStep: view.steps?.current,
          totalSteps: view.steps?.total,
        },
        seconds,
      )
    : {};
}

const WORKLOADS: Record<Sight['queue'], KubernetesObject[]> = {
  none: [],
  waiting: [workload({ conditions: [condition('QuotaReserved', 'False')] })],
  admitted: [
    workload({
      conditions: [condition('QuotaReserved'), condition('Admitted')],
    }),
  ],
  evicted: [
    workload({
      conditions: [condition('Evicted', 'True', { reason: 'Preempted' })],
    }),
  ],
  deactivated: [workload({ spec: { active: false } })],
};

function observationOf(view: Sight, seconds: number): TrainJobObservation {
  if (view.gone !== 'no') {
    return seen(seconds, [], { gone: view.gone });
  }
  const reportedSeconds = seconds - view.ageSeconds;
  const pods =
    view.generation === 0
      ? []
      : view.pods.map((is, index) =>
          pod(index, is, {
            uid: `generation-${view.generation}`,
            restart: view.restarts,
            createdSeconds: view.generation * 10,
          }),
        );
  return seen(seconds, [
    trainJob({
      spec: { suspend: view.suspend },
      status: statusOf(view, reportedSeconds),
      annotations: annotationsOf(view, reportedSeconds),
      metadata: view.deleting
        ? { deletionTimestamp: '2026-11-21T13:00:00Z' }
        : {},
    }),
    ...(view.hasJobSet
      ? [jobSet({ status: { restarts: view.restarts } }), job(), ...pods]
      : []),
    ...WORKLOADS[view.queue],
  ]);
}

function observations(views: Sight[]): TrainJobObservation[] {
  return views.map((view, index) => observationOf(view, 100 + index * 30));
}

function runsOf(seenAll: TrainJobObservation[]): Run[] {
  const runs: Run[] = [];
  for (const observation of seenAll) {
    runs.push(reduceTrainJob(runs.at(-1), observation).run);
  }
  return runs;
}

describe('whatever is seen', () => {
  it('the same twice changes nothing: the very same run comes back', () => {
    fc.assert(
      fc.property(history, views => {
        const all = observations(views);
        const run = runsOf(all).at(-1)!;
        const again = reduceTrainJob(run, {
          ...all[all.length - 1],
          observedAt: all[all.length - 1].observedAt + 5_000,
        });
        expect(again.run).toBe(run);
        expect(again.transitions).toEqual([]);
        expect(again.samples).toEqual([]);
      }),
    );
  });

  it('doubles anywhere make no difference', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        (views, doubled) => {
          const all = observations(views);
          const withDoubles = all.flatMap((observation, index) =>
            doubled[index] ? [observation, observation] : [observation],
          );
          expect(runsOf(withDoubles).at(-1)).toEqual(runsOf(all).at(-1));
        },
      ),
    );
  });

  it('the order in which objects are listed makes no difference', () => {
    fc.assert(
      fc.property(sight, fc.integer({ min: 1, max: 5 }), (view, by) => {
        const straight = observationOf(view, 100);
        const turned = {
          ...straight,
          pods: [...straight.pods],
          syncedKinds: [...straight.syncedKinds],
        };
        expect(reduceTrainJob(undefined, turned).run).toEqual(
          reduceTrainJob(undefined, straight).run,
        );
        const objects = [
          trainJob({ status: statusOf(view, 100) }),
          jobSet(),
          job(),
          ...view.pods.map((is, index) => pod(index, is)),
        ];
        const rotated = [...objects.slice(by), ...objects.slice(0, by)];
        expect(reduceTrainJob(undefined, seen(100, rotated)).run).toEqual(
          reduceTrainJob(undefined, seen(100, objects)).run,
        );
      }),
    );
  });

  it('a run equals its own JSON and goes on from it', () => {
    fc.assert(
      fc.property(history, sight, (views, next) => {
        const run = runsOf(observations(views)).at(-1)!;
        const stored = JSON.parse(JSON.stringify(run));
        expect(stored).toEqual(run);
        expect(Object.keys(stored)).toEqual(Object.keys(run));
        const observation = observationOf(next, 1000);
        expect(reduceTrainJob(stored, observation)).toEqual(
          reduceTrainJob(run, observation),
        );
      }),
    );
  });

  it('nothing shows 100 before it has succeeded, and percents are 0 to 100', () => {
    fc.assert(
      fc.property(history, views => {
        for (const { state, progress } of runsOf(observations(views))) {
          const most = state === 'succeeded' ? 100 : 99;
          expect(progress.percent ?? 0).toBeLessThanOrEqual(most);
          expect(progress.percent ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('a percent is shown only if one was reported: unknown is never zero', () => {
    fc.assert(
      fc.property(history, views => {
        const runs = runsOf(observations(views));
        runs.forEach((run, index) => {
          const reported = views
            .slice(0, index + 1)
            .filter(view =>
              ['upstream', 'annotation', 'both'].includes(view.contract),
            )
            .flatMap(({ percent }) => percent ?? []);
          const shown = run.progress.percent ?? undefined;
          expect([
            undefined,
            ...reported.map(percent => Math.min(percent, 99)),
          ]).toContain(shown === undefined ? undefined : Math.min(shown, 99));
        });
      }),
    );
  });

  it('the bar goes back within an attempt only where the total has grown, and a note says so', () => {
    fc.assert(
      fc.property(history, views => {
        const runs = runsOf(observations(views));
        runs.slice(1).forEach((run, index) => {
          const before = runs[index];
          const hasFallen =
            run.attempt === before.attempt &&
            run.progress.percent !== undefined &&
            before.progress.percent !== undefined &&
            run.progress.percent < before.progress.percent;
          const isExplained = run.notes.some(
            ({ code }) => code === 'note.total-revised',
          );
          expect([hasFallen, isExplained]).not.toEqual([true, false]);
        });
      }),
    );
  });

  it('a stored success is never left, and a failure only for a new attempt', () => {
    fc.assert(
      fc.property(history, views => {
        const runs = runsOf(observations(views));
        runs.slice(1).forEach((run, index) => {
          const before = runs[index];
          const isLeft = before.state !== run.state;
          expect([before.state, isLeft]).not.toEqual(['succeeded', true]);
          const keepsFailure =
            run.attempt > before.attempt &&
            run.attempts.some(({ outcome }) => outcome === 'failed');
          expect([before.state, isLeft, keepsFailure]).not.toEqual([
            'failed',
            true,
            false,
          ]);
        });
      }),
    );
  });

  it('a result is shown only if the TrainJob told it', () => {
    fc.assert(
      fc.property(history, views => {
        runsOf(observations(views)).forEach((run, index) => {
          const told = views
            .slice(0, index + 1)
            .filter(({ gone }) => gone === 'no')
            .map(({ result }) => result);
          const wasTold = (result: Sight['result']) => told.includes(result);
          expect([run.state, wasTold('Complete')]).not.toEqual([
            'succeeded',
            false,
          ]);
          expect([run.state, wasTold('Failed')]).not.toEqual(['failed', false]);
        });
      }),
    );
  });

  it('attempts are numbered one after another and the last is the current', () => {
    fc.assert(
      fc.property(history, views => {
        const runs = runsOf(observations(views));
        runs.forEach((run, index) => {
          const numbers = run.attempts.map(({ number }) => number);
          expect(numbers).toEqual(numbers.map((_, place) => place + 1));
          expect(numbers.at(-1)).toBe(run.attempt);
          expect(run.attempt).toBeGreaterThanOrEqual(
            runs[index - 1]?.attempt ?? 1,
          );
        });
      }),
    );
  });

  it('only a run that goes on has an end to come or can be stalled', () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 1e8 }), (views, laterMs) => {
        const run = runsOf(observations(views)).at(-1)!;
        const now = run.observedAt + laterMs;
        const { eta, stall } = assess(run, { now });
        const isSaid = eta !== undefined || stall !== undefined;
        expect([TERMINAL_STATES.has(run.state), isSaid]).not.toEqual([
          true,
          true,
        ]);
        expect(eta?.finishAt ?? now).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});
