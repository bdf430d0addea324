import fc from 'fast-check';
import {
  jobSet,
  pod,
  seen,
  trainerStatus,
  trainJob,
} from '../../progression/__fixtures__/cluster';
import { DEFAULT_STALL_THRESHOLDS, reduceTrainJob } from '../../progression';
import type { Progress, Run, RunState } from '../../run';
import type { Expectation } from '../loader';
import type { Played } from '../replay';
import { measurePlayed } from './measure';
import { goalsOf, summarise } from './summary';

const START = Date.UTC(2026, 0, 1);
const options = { thresholds: DEFAULT_STALL_THRESHOLDS };
const time = (seconds: number) =>
  new Date(START + seconds * 1000).toISOString();

const base = reduceTrainJob(
  undefined,
  seen(60, [trainJob(), jobSet(), pod(0, 'ready'), pod(1, 'ready')]),
).run;

interface Sketch {
  seconds: number;
  state?: RunState;
  attempt?: number;
  progress?: Progress;
  truth?: Partial<Expectation>;
  /** What the trainer says, for the rhythm of its reports. */
  says?: number;
  lastsMs?: number;
}

/** What is shown and what is true, without a reducer in between. */
function shown(sketches: Sketch[]): Played[] {
  return sketches.map(({ seconds, says, ...sketch }) => {
    const run: Run = {
      ...base,
      state: sketch.state ?? 'running',
      attempt: sketch.attempt ?? 1,
      attempts: [{ number: sketch.attempt ?? 1, startedAt: START - 600_000 }],
      disagreementSince: undefined,
      startedAt: START - 600_000,
      progress: sketch.progress ?? {},
      memory: {},
    };
    return {
      moment: {
        at: time(seconds),
        objects:
          says === undefined
            ? []
            : [trainJob({ status: { trainerStatus: trainerStatus(says, 0) } })],
        expect: { state: 'running', reason: '', ...sketch.truth },
        lastsMs: sketch.lastsMs,
      },
      reduction: { run, transitions: [], samples: [] },
    };
  });
}

const measured = (sketches: Sketch[]) =>
  measurePlayed('made-up', shown(sketches), options);

describe('states', () => {
  it('are right where they are the truth or accepted beside it', () => {
    const { states, misses } = measured([
      { seconds: 0, state: 'pending', truth: { state: 'pending' } },
      { seconds: 1, state: 'pending', truth: { accept: ['pending'] } },
      { seconds: 2, state: 'failed' },
      { seconds: 3 },
    ]);
    expect(states).toEqual({ right: 3, of: 4 });
    expect(misses).toEqual([
      { at: time(2), what: 'shown failed, true is running' },
    ]);
  });
});

describe('percents and attempts', () => {
  it('count only where the file claims something', () => {
    const { percents, attempts } = measured([
      { seconds: 0, progress: { percent: 3 } },
      { seconds: 1, progress: { percent: 3 }, truth: { percent: 3 } },
      { seconds: 2, progress: { percent: 3 }, truth: { percent: null } },
      { seconds: 3, truth: { percent: null, attempt: 1 } },
      { seconds: 4, attempt: 2, truth: { attempt: 1 } },
    ]);
    expect(percents).toEqual({ right: 2, of: 3 });
    expect(attempts).toEqual({ right: 1, of: 2 });
  });
});

describe('backward bars', () => {
  const bars = (from: Sketch, to: Sketch) => measured([from, to]).backwardBars;

  it('are those that the truth does not explain', () => {
    const forty = { seconds: 0, progress: { percent: 40 } };
    const thirty = { seconds: 9, progress: { percent: 30 } };
    expect(bars(forty, thirty)).toBe(1);
    expect(bars(forty, { ...thirty, attempt: 2 })).toBe(0);
    expect(
      bars(
        { ...forty, truth: { percent: 40 } },
        { ...thirty, truth: { percent: 30 } },
      ),
    ).toBe(0);
    expect(
      bars(
        { ...forty, truth: { percent: 40 } },
        { ...thirty, truth: { percent: 40 } },
      ),
    ).toBe(1);
  });

  it('are as many as there are falls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 99 })), percents => {
        const falls = percents.filter(
          (percent, index) => index > 0 && percent < percents[index - 1],
        );
        const { backwardBars } = measured(
          percents.map((percent, seconds) => ({
            seconds,
            progress: { percent },
          })),
        );
        expect(backwardBars).toBe(falls.length);
      }),
    );
  });
});

describe('false 100s', () => {
  it('are those of what has not succeeded', () => {
    const full = { progress: { percent: 100 } };
    expect(
      measured([
        { seconds: 0, progress: { percent: 99 } },
        { seconds: 1, ...full },
        { seconds: 2, ...full, truth: { state: 'failed' } },
        { seconds: 3, ...full, truth: { state: 'succeeded' } },
        { seconds: 4, ...full, truth: { accept: ['succeeded'] } },
      ]).falseHundreds,
    ).toBe(2);
  });
});

describe('error of the estimated end', () => {
  /** A training of so many seconds that always says: over in `told` seconds from its start. */
  const told = (seconds: number, end: number): Sketch[] => [
    { seconds: -60, state: 'pending', truth: { state: 'pending' } },
    ...[0, 0.25, 0.5, 0.75].map(share => ({
      seconds: share * seconds,
      progress: {
        percent: 100 * share,
        contract: 'trainer-status' as const,
        reportedAt: START + share * seconds * 1000,
        observedAt: START + share * seconds * 1000,
        changedAt: START + share * seconds * 1000,
        remainingMs: (end - share * seconds) * 1000,
      },
    })),
    { seconds, state: 'succeeded', truth: { state: 'succeeded' } },
  ];

  it('is a share of the time that was left', () => {
    expect(measured(told(1000, 1150)).eta).toEqual([0.2, 0.3, 0.6]);
    expect(measured(told(1000, 1000)).eta).toEqual([0, 0, 0]);
  });

  it('is 150 s of what is left, whatever the training takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 400 }), quarter => {
        const [first] = measured(told(quarter * 4, quarter * 4 + 150)).eta!;
        expect(first).toBeCloseTo(150 / (quarter * 3));
      }),
    );
  });

  it('is judged of what succeeded and took two minutes', () => {
    expect(measured(told(119, 119)).eta).toBeUndefined();
    expect(measured(told(1000, 1000).slice(0, -1)).eta).toBeUndefined();
  });

  it('is of the training after the last break', () => {
    const [, ...training] = told(1000, 1150);
    const earlier = [-5000, -4000].map(seconds => ({ seconds }));
    const paused: Sketch = {
      seconds: -100,
      state: 'paused',
      truth: { state: 'paused' },
    };
    expect(measured([...earlier, paused, ...training]).eta).toEqual([
      0.2, 0.3, 0.6,
    ]);
  });

  it('is absent where no end was told', () => {
    const silent = told(1000, 1000).map(sketch => ({
      ...sketch,
      progress: {},
    }));
    expect(measured(silent).eta).toEqual([undefined, undefined, undefined]);
  });
});

describe('stall', () => {
  const changed = (seconds: number): Progress => ({
    contract: 'trainer-status',
    changedAt: START + seconds * 1000,
    observedAt: START + seconds * 1000,
  });
  /** A report each 60 s, the last at 0 s, and nothing after it. */
  const reports = [-180, -120, -60, 0].map((seconds, index) => ({
    seconds,
    says: index,
    progress: changed(seconds),
  }));
  const hang = (more: Partial<Sketch>): Sketch => ({
    seconds: 1,
    says: 3,
    progress: changed(0),
    lastsMs: 1_200_000,
    truth: { stalledSince: time(0) },
    ...more,
  });

  it('is told at the threshold of five minutes', () => {
    const { stall } = measured([...reports, hang({})]);
    expect(stall.delaysInGaps).toHaveLength(1);
    // Looked at each 5 s: a twelfth of a gap.
    expect(stall.delaysInGaps[0]).toBeGreaterThanOrEqual(0);
    expect(stall.delaysInGaps[0]).toBeLessThanOrEqual(0.1);
    expect(stall.falseAlarms).toBe(0);
  });

  it('is late by the time that passed, in report gaps', () => {
    const late = hang({ progress: changed(180) });
    const { stall } = measured([...reports, late]);
    expect(stall.delaysInGaps[0]).toBeGreaterThan(2.9);
    expect(stall.delaysInGaps[0]).toBeLessThan(3.1);
    expect(stall.misses).toHaveLength(1);
  });

  it('that is never told is infinitely late, unless it was over before', () => {
    const never = hang({ progress: changed(100_000) });
    expect(measured([...reports, never]).stall.delaysInGaps).toEqual([
      Infinity,
    ]);
    const short = { ...never, lastsMs: 360_000 };
    expect(measured([...reports, short]).stall.delaysInGaps).toEqual([]);
  });

  it('that is told of a run that goes on is a false alarm, once', () => {
    const { stall } = measured([...reports, hang({ truth: {} })]);
    expect(stall.falseAlarms).toBe(1);
    expect(stall.delaysInGaps).toEqual([]);
  });

  it('is two hangs when there was progress in between', () => {
    const { stall } = measured([
      ...reports,
      hang({}),
      { seconds: 1201, says: 4, progress: changed(1201) },
      hang({
        seconds: 1202,
        says: 4,
        progress: changed(1201),
        truth: { stalledSince: time(1201) },
      }),
    ]);
    expect(stall.delaysInGaps).toHaveLength(2);
    expect(Math.max(...stall.delaysInGaps)).toBeLessThanOrEqual(0.1);
    expect(stall.falseAlarms).toBe(0);
  });
});

describe('goals', () => {
  const verdicts = (sketches: Sketch[]) =>
    goalsOf(summarise([measured(sketches)])).map(({ verdict }) => verdict);

  it('that no timeline can tell are not called met', () => {
    expect(verdicts([{ seconds: 0 }])).toEqual([
      'met',
      'met',
      'met',
      'not judged',
      'not judged',
      'not judged',
      'not judged',
      'met',
    ]);
  });

  it('are missed by a single wrong moment among many', () => {
    const right = Array.from({ length: 5000 }, (_, seconds) => ({ seconds }));
    const [state] = goalsOf(
      summarise([measured([...right, { seconds: 5000, state: 'paused' }])]),
    );
    expect(state).toMatchObject({
      verdict: 'MISSED',
      value: '99.9 % (5000 of 5001 moments)',
    });
  });
});
