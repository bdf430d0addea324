import type { Run } from '../run';
import type { TrainJobObservation } from '../sources/trainjob/types';
import {
  CREATED,
  job,
  jobSet,
  openShiftAi,
  pod,
  seen,
  trainerStatus,
  trainJob,
} from './__fixtures__/cluster';
import { assess } from './assess';
import { reduceTrainJob } from './trainjob/reduceTrainJob';

const MINUTE = 60_000;

function runOf(observations: TrainJobObservation[]): Run {
  let run: Run | undefined;
  for (const observation of observations) {
    run = reduceTrainJob(run, observation).run;
  }
  return run!;
}

const atWork = [jobSet(), job(), pod(0, 'ready'), pod(1, 'ready')];

function reporting(percent: number, seconds: number, remaining?: number) {
  return seen(seconds, [
    trainJob({
      status: {
        trainerStatus: {
          ...trainerStatus(percent, seconds),
          estimatedRemainingSeconds: remaining,
        },
      },
    }),
    ...atWork,
  ]);
}

/** 1 % each 30 s from 60 s on. */
function steady(reports: number, firstSeconds: number = 60) {
  return Array.from({ length: reports }, (_, index) =>
    reporting(index + 1, firstSeconds + index * 30),
  );
}

const at = (seconds: number) => ({ now: CREATED + seconds * 1000 });
const inMinutes = (run: Run, seconds: number) => {
  const { eta } = assess(run, at(seconds));
  return eta && (eta.finishAt - at(seconds).now) / MINUTE;
};

/** An earlier run of the same job whose training took so many minutes. */
function earlier(id: string, minutes: number): Run {
  const run = runOf([reporting(50, 60)]);
  return {
    ...run,
    id,
    state: 'succeeded',
    phases: [
      {
        id: 'training',
        attempt: 1,
        state: 'succeeded',
        startedAt: 0,
        endedAt: minutes * MINUTE,
      },
    ],
  };
}

describe('estimate of the end', () => {
  it("is the trainer's own, minus its age, never in the past", () => {
    const run = runOf([reporting(50, 60, 600)]);
    expect(assess(run, at(120)).eta).toEqual({
      finishAt: CREATED + 660_000,
      method: 'reported',
      confidence: 'high',
    });
    const late = runOf([reporting(98, 60, 5)]);
    expect(assess(late, at(120)).eta?.finishAt).toBe(at(120).now);
  });

  it('comes from earlier successful runs, by the share that is left', () => {
    const history = [earlier('a', 60), earlier('b', 100), earlier('c', 62)];
    const { eta } = assess(runOf([reporting(50, 60)]), { ...at(90), history });
    expect(eta).toMatchObject({ method: 'history', basedOnRuns: 3 });
    expect((eta!.finishAt - at(90).now) / MINUTE).toBeCloseTo(31);
    expect(eta!.latestFinishAt).toBeGreaterThan(eta!.finishAt);
  });

  it('never takes the run itself for its history', () => {
    const run = runOf([reporting(50, 60)]);
    const history = [{ ...earlier('a', 60), id: run.id }];
    expect(assess(run, { ...at(90), history }).eta).toBeUndefined();
  });

  it('comes from the pace of the last reports', () => {
    const run = runOf(steady(10));
    expect(assess(run, at(330)).eta?.method).toBe('rate');
    expect(inMinutes(run, 330)).toBeCloseTo(45);
  });

  it('does not count down while nothing arrives', () => {
    const run = runOf(steady(10));
    expect(inMinutes(run, 390)).toBe(inMinutes(run, 420));
  });

  it('forgets a hang that is over', () => {
    const after = Array.from({ length: 4 }, (_, index) =>
      reporting(11 + index, 330 + 1800 + index * 30),
    );
    const run = runOf([...steady(10), ...after]);
    // 86 % at 30 s each; the half hour of one percent counts as 150 s.
    expect(inMinutes(run, 2220)).toBeGreaterThan(40);
    expect(inMinutes(run, 2220)).toBeLessThan(70);
  });

  it('takes a real slowdown in', () => {
    const slower = Array.from({ length: 8 }, (_, index) =>
      reporting(11 + index, 330 + (index + 1) * 300),
    );
    const run = runOf([...steady(10), ...slower]);
    // 82 % at 5 min each.
    expect(inMinutes(run, 2730)).toBeGreaterThan(300);
    expect(inMinutes(run, 2730)).toBeLessThan(420);
  });

  it('is not fooled by reports that come in bursts', () => {
    const bursts = Array.from({ length: 10 }, (_, index) =>
      [0, 1, 2].map(late =>
        reporting(1 + 3 * index + late, 60 + index * 90 + late),
      ),
    ).flat();
    // 70 % at 30 s each.
    expect(inMinutes(runOf(bursts), 873)).toBeGreaterThan(30);
    expect(inMinutes(runOf(bursts), 873)).toBeLessThan(40);
  });

  it.each([-1500, 720])(
    "counts from when a report was new, though the trainer's clock is off by %i s",
    skewSeconds => {
      const reports = [1, 2, 3].map(percent => {
        const seconds = percent * 60;
        const status = trainerStatus(percent, seconds + skewSeconds);
        return seen(seconds, [
          trainJob({
            status: {
              trainerStatus: { ...status, estimatedRemainingSeconds: 600 },
            },
          }),
          ...atWork,
        ]);
      });
      expect(inMinutes(runOf(reports), 180)).toBeGreaterThanOrEqual(9);
      expect(inMinutes(runOf(reports), 180)).toBeLessThanOrEqual(10);
    },
  );

  it('does not begin anew when an old report of a clock ahead is seen again', () => {
    const ahead = trainerStatus(50, 5000);
    const sight = (seconds: number) =>
      seen(seconds, [
        trainJob({
          status: {
            trainerStatus: { ...ahead, estimatedRemainingSeconds: 600 },
          },
        }),
        ...atWork,
      ]);
    expect(inMinutes(runOf([sight(60), sight(120)]), 120)).toBeCloseTo(9);
  });

  it('is not what a resumed trainer reckons from the start of its process', () => {
    // From a checkpoint at 30 %, 1 % each 30 s: 10 % later it takes 40 % for the work of five minutes.
    const resumed = Array.from({ length: 11 }, (_, index) => {
      const elapsed = index * 30;
      const percent = 30 + index;
      return reporting(
        percent,
        60 + elapsed,
        Math.round(elapsed / (percent / 100) - elapsed),
      );
    });
    const { eta } = assess(runOf(resumed), at(360));
    expect(eta?.method).toBe('rate');
    expect((eta!.finishAt - at(360).now) / MINUTE).toBeCloseTo(30);
  });

  it('needs two percents and 30 s', () => {
    expect(inMinutes(runOf(steady(1)), 65)).toBeUndefined();
    expect(
      inMinutes(runOf([reporting(1, 60), reporting(2, 80)]), 85),
    ).toBeUndefined();
    expect(inMinutes(runOf(steady(2)), 95)).toBeDefined();
  });

  it('does not cross attempts', () => {
    const second = seen(400, [
      trainJob({ status: { trainerStatus: trainerStatus(11, 399) } }),
      jobSet({ status: { restarts: 1 } }),
      job(),
      pod(0, 'ready', { uid: 'second', restart: 1, createdSeconds: 390 }),
      pod(1, 'ready', { uid: 'second', restart: 1, createdSeconds: 390 }),
    ]);
    const run = runOf([...steady(10), second]);
    expect(run.progress.percent).toBe(11);
    expect(inMinutes(run, 410)).toBeUndefined();
  });

  it('is not given when reports stopped, or pods are missing', () => {
    expect(inMinutes(runOf(steady(10)), 3000)).toBeUndefined();
    const degraded = seen(335, [
      trainJob({ status: { trainerStatus: trainerStatus(10, 330) } }),
      jobSet(),
      job(),
      pod(0, 'ready'),
      pod(1, 'unready'),
    ]);
    const run = runOf([...steady(10), degraded]);
    expect(run.degraded).toEqual({ ready: 1, total: 2 });
    expect(inMinutes(run, 336)).toBeUndefined();
  });
});

describe('stall', () => {
  const stallAfter = (run: Run, seconds: number) =>
    assess(run, at(seconds)).stall;

  it('is not said of a run that never reports and was not asked to', () => {
    const run = runOf([seen(10, [trainJob(), ...atWork])]);
    expect(stallAfter(run, 100_000)).toBeUndefined();
  });

  it('is said of one that was asked to report and does not', () => {
    const annotations = {
      'trainer.opendatahub.io/progression-tracking': 'true',
    };
    const run = runOf([seen(10, [trainJob({ annotations }), ...atWork])]);
    expect(stallAfter(run, 200)).toBeUndefined();
    expect(stallAfter(run, 400)).toMatchObject({
      kind: 'no-report',
      level: 'warning',
    });
    expect(stallAfter(run, 1000)).toMatchObject({ level: 'stalled' });
  });

  it('warns when reports stop, and calls it stalled later', () => {
    const run = runOf(steady(10));
    expect(stallAfter(run, 500)).toBeUndefined();
    expect(stallAfter(run, 640)).toMatchObject({
      kind: 'stale',
      level: 'warning',
      since: CREATED + 330_000,
    });
    expect(stallAfter(run, 1300)).toMatchObject({ level: 'stalled' });
    expect(
      assess(run, { ...at(1300), lastLogLineAt: CREATED }).stall?.kind,
    ).toBe('silent');
  });

  it('follows the rhythm of the run: slow reports are no stall', () => {
    const slow = [1, 2, 3, 4].map(percent =>
      reporting(percent, percent * 1200),
    );
    const run = runOf(slow);
    expect(stallAfter(run, 4800 + 3000)).toBeUndefined();
    expect(stallAfter(run, 4800 + 3700)).toMatchObject({ level: 'warning' });
  });

  it('waits for three polls where the controller promises so few', () => {
    const poll = (percent: number, seconds: number) =>
      seen(seconds, [
        trainJob({
          annotations: {
            ...openShiftAi({ progressPercentage: percent }, seconds),
            'trainer.opendatahub.io/metrics-poll-interval': '300s',
          },
        }),
        ...atWork,
      ]);
    const run = runOf([poll(1, 60), poll(2, 360)]);
    expect(stallAfter(run, 360 + 800)).toBeUndefined();
    expect(stallAfter(run, 360 + 910)).toBeDefined();
  });

  it('takes a long start for the rhythm only until there is one', () => {
    // The first report comes after five minutes, the next ones each 20 s.
    const reports = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        reporting(index + 1, 300 + index * 20),
      );
    const beginning = [seen(10, [trainJob(), ...atWork]), ...reports(1)];
    expect(stallAfter(runOf(beginning), 300 + 400)).toBeUndefined();
    const going = [seen(10, [trainJob(), ...atWork]), ...reports(5)];
    expect(stallAfter(runOf(going), 380 + 310)).toBeDefined();
  });

  it('is not fooled by polls that bring nothing new', () => {
    const poll = (percent: number, seconds: number) =>
      seen(seconds, [
        trainJob({
          annotations: openShiftAi(
            { progressPercentage: percent, currentStep: percent },
            seconds,
          ),
        }),
        ...atWork,
      ]);
    const polls = Array.from({ length: 30 }, (_, i) => poll(7, 60 + i * 30));
    const run = runOf(polls);
    expect(stallAfter(run, 940)).toMatchObject({
      kind: 'frozen',
      level: 'warning',
      reason: { params: { step: 7, ready: 2, total: 2 } },
    });
    const zero = Array.from({ length: 30 }, (_, i) => poll(0, 60 + i * 30));
    expect(stallAfter(runOf(zero), 940)?.kind).toBe('stuck-at-zero');
  });

  it('runs on while degraded, and names the pod: the hang of collective training', () => {
    const degraded = seen(335, [
      trainJob({ status: { trainerStatus: trainerStatus(10, 330) } }),
      jobSet(),
      job(),
      pod(0, 'ready'),
      pod(1, 'unready', { waiting: { reason: 'CrashLoopBackOff' } }),
    ]);
    expect(stallAfter(runOf([...steady(10), degraded]), 700)?.reason).toEqual({
      code: 'stall.stale',
      params: {
        sinceAt: CREATED + 330_000,
        ready: 1,
        total: 2,
        pod: 'fine-tune-node-0-1-first',
        cause: 'CrashLoopBackOff',
      },
    });
  });

  it('is not said while paused, nor in the first minutes of a new attempt', () => {
    const paused = seen(340, [
      trainJob({
        spec: { suspend: true },
        status: { trainerStatus: trainerStatus(10, 330) },
      }),
      jobSet(),
    ]);
    const run = runOf([...steady(10), paused]);
    expect(run.state).toBe('paused');
    expect(stallAfter(run, 100_000)).toBeUndefined();
    const resumed = seen(9_000, [
      trainJob({ status: { trainerStatus: trainerStatus(10, 330) } }),
      jobSet(),
      job(),
      pod(0, 'ready', { uid: 'second', createdSeconds: 8_990 }),
      pod(1, 'ready', { uid: 'second', createdSeconds: 8_990 }),
    ]);
    const again = runOf([...steady(10), paused, resumed]);
    expect(again.attempt).toBe(2);
    expect(stallAfter(again, 9_100)).toBeUndefined();
    expect(stallAfter(again, 9_400)).toMatchObject({ kind: 'no-report' });
  });

  it('waits until a disagreement has lasted 10 s', () => {
    const run = { ...runOf(steady(10)), disagreementSince: CREATED + 995_000 };
    expect(stallAfter(run, 1000)).toBeUndefined();
    expect(stallAfter(run, 1006)).toBeDefined();
  });
});
