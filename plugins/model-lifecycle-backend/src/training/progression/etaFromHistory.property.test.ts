import fc from 'fast-check';
import type { Phase, Run } from '../run';
import { reporting, runOf } from './__fixtures__/runs';
import { etaOf } from './eta';

const MINUTE = 60_000;
const BASE = runOf([reporting(10, 60)]);
const START = BASE.createdAt;

function phase(part: Partial<Phase> & Pick<Phase, 'id' | 'state'>): Phase {
  return part;
}

/** Successful runs of the job whose training took so many minutes. */
function earlier(minutes: number[], others: Phase[] = []): Run[] {
  return minutes.map((each, index) => ({
    ...BASE,
    id: `earlier-${index}`,
    state: 'succeeded',
    phases: [
      ...others,
      phase({
        id: 'training',
        attempt: 1,
        state: 'succeeded',
        startedAt: 0,
        endedAt: each * MINUTE,
      }),
    ],
  }));
}

function atWork(parts: Partial<Run> & { percent?: number } = {}): Run {
  const { percent, ...rest } = parts;
  return {
    ...BASE,
    state: 'running',
    progress: { ...BASE.progress, remainingMs: undefined, percent },
    memory: {},
    phases: [
      phase({ id: 'training', attempt: 1, state: 'running', startedAt: START }),
    ],
    ...rest,
  };
}

const estimate = (run: Run, history: Run[], minutes: number) =>
  etaOf(run, { now: START + minutes * MINUTE, history, isStalled: false });

const minutes = fc.array(fc.integer({ min: 5, max: 5_000 }), {
  minLength: 1,
  maxLength: 10,
});
const percents = fc.integer({ min: 0, max: 99 });

describe('an estimate from earlier runs', () => {
  it('lies between what the shortest and the longest of them had left, and its interval about it', () => {
    fc.assert(
      fc.property(minutes, percents, (all, percent) => {
        const now = START + 3 * MINUTE;
        const eta = estimate(atWork({ percent }), earlier(all), 3)!;
        const left = (each: number) => each * MINUTE * (1 - percent / 100);
        const remainingMs = eta.finishAt - now;
        expect(remainingMs).toBeGreaterThanOrEqual(left(Math.min(...all)) - 1);
        expect(remainingMs).toBeLessThanOrEqual(left(Math.max(...all)) + 1);
        expect(eta.earliestFinishAt ?? eta.finishAt).toBeLessThanOrEqual(
          eta.finishAt,
        );
        expect(eta.latestFinishAt ?? eta.finishAt).toBeGreaterThanOrEqual(
          eta.finishAt,
        );
        expect(eta).toMatchObject({
          method: 'history',
          basedOnRuns: all.length,
        });
      }),
    );
  });

  it('does not depend on their order', () => {
    fc.assert(
      fc.property(minutes, percents, (all, percent) => {
        const run = atWork({ percent });
        expect(estimate(run, earlier([...all].reverse()), 3)).toEqual(
          estimate(run, earlier(all), 3),
        );
      }),
    );
  });

  it('is a point where they took about the same, whatever that was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 5_000 }),
        fc.array(fc.double({ min: 0.95, max: 1.05, noNaN: true }), {
          minLength: 2,
          maxLength: 10,
        }),
        percents,
        (typical, spread, percent) => {
          const history = earlier(spread.map(by => typical * by));
          const eta = estimate(atWork({ percent }), history, 1);
          expect(eta).not.toHaveProperty('earliestFinishAt');
          expect(eta).not.toHaveProperty('latestFinishAt');
        },
      ),
    );
  });

  it('is an interval where they differ widely, of two runs already', () => {
    const eta = estimate(atWork({ percent: 50 }), earlier([60, 120]), 10)!;
    const now = START + 10 * MINUTE;
    expect(eta).toMatchObject({
      finishAt: now + 45 * MINUTE,
      earliestFinishAt: now + 30 * MINUTE,
      latestFinishAt: now + 60 * MINUTE,
    });
  });

  it('goes by time without a percent, and ends where most were done by now', () => {
    const history = earlier([60, 100, 110]);
    const eta = estimate(atWork(), history, 30)!;
    expect(eta.finishAt).toBe(START + 100 * MINUTE);
    expect(estimate(atWork(), history, 105)).toBeUndefined();
  });

  it('never counts failed runs', () => {
    const failed = earlier([60]).map(run => ({
      ...run,
      state: 'failed' as const,
    }));
    expect(estimate(atWork({ percent: 50 }), failed, 10)).toBeUndefined();
  });

  it('adds the phases that are still to come, and not the queue', () => {
    const took = (id: string, from: number, to: number) =>
      phase({
        id,
        state: 'succeeded',
        startedAt: from * MINUTE,
        endedAt: to * MINUTE,
      });
    const history = earlier(
      [60],
      [took('queue', 0, 500), took('export', 560, 570)],
    );
    const run = atWork({ percent: 50 });
    const phases = [...run.phases, phase({ id: 'export', state: 'pending' })];
    const eta = estimate({ ...run, phases }, history, 10)!;
    expect(eta.finishAt).toBe(START + (10 + 30 + 10) * MINUTE);
  });

  it('goes task by task where there is no training of its own, as in a pipeline', () => {
    const tasks = (state: Phase['state'][], startedAt: number) =>
      ['load', 'train', 'register'].map((id, index) =>
        phase({
          id,
          state: state[index],
          ...(state[index] === 'pending'
            ? {}
            : { startedAt: startedAt + index * 10 * MINUTE }),
          ...(state[index] === 'succeeded'
            ? { endedAt: startedAt + (index + 1) * 10 * MINUTE }
            : {}),
        }),
      );
    const done: Run = {
      ...BASE,
      id: 'done',
      state: 'succeeded',
      phases: tasks(['succeeded', 'succeeded', 'succeeded'], 0),
    };
    const run = atWork({
      phases: tasks(['succeeded', 'running', 'pending'], START),
    });
    // Four minutes into the second task: six are left of it, and ten of the third.
    expect(estimate(run, [done], 14)!.finishAt).toBe(START + 30 * MINUTE);
  });

  it('gives way to the rate of the run once there is enough of it', () => {
    const steady = (count: number) =>
      runOf(
        Array.from({ length: count }, (_, index) =>
          reporting(index + 1, 60 + index * 30),
        ),
      );
    const methodAfter = (count: number) =>
      etaOf(steady(count), {
        now: START + (60 + count * 30) * 1000,
        history: earlier([300]),
        isStalled: false,
      })?.method;
    expect(methodAfter(6)).toBe('history');
    expect(methodAfter(20)).toBe('rate');
  });
});
