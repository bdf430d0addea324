import fc from 'fast-check';
import type { ReportedPhase, ReportedRun } from '../../sources/reportedRun';
import { RUN_STATES, TERMINAL_STATES, type Run } from '../../run';
import { makeReport } from '../contracts/report';
import { leaveWatch } from '../leaveWatch';
import { reduceReported } from './reduceReported';
import { goneSighting, unseenFor } from './unseenFor';

jest.setTimeout(60_000);

const START = Date.UTC(2026, 10, 21, 9);
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined });
const time = fc.integer({ min: -60_000, max: 600_000 }).map(ms => START + ms);

const report = fc
  .record({
    percent: maybe(fc.double({ min: 0, max: 100, noNaN: true })),
    step: maybe(fc.integer({ min: 0, max: 50 })),
    totalSteps: maybe(fc.integer({ min: 1, max: 50 })),
    remainingMs: maybe(fc.integer({ min: 0, max: 9e6 })),
    reportedAt: maybe(time),
    loss: maybe(fc.double({ min: 0, max: 9, noNaN: true })),
  })
  .map(({ loss, ...fields }) =>
    makeReport(
      {
        contract: 'report',
        ...fields,
        metrics:
          loss === undefined
            ? []
            : [{ name: 'loss', split: 'train', value: loss }],
        notes: [],
      },
      [fields.reportedAt],
    ),
  );

const phases: fc.Arbitrary<ReportedPhase[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.record({
        state: fc.constantFrom<ReportedPhase['state']>(
          'pending',
          'running',
          'succeeded',
          'failed',
          'interrupted',
        ),
        percent: maybe(fc.double({ min: -20, max: 140, noNaN: true })),
        startedAt: maybe(time),
        endedAt: maybe(time),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([weighed, told]) =>
    told.map((phase, index) => ({
      id: `p${index}`,
      ...phase,
      ...(weighed
        ? {
            range: {
              from: (index * 100) / told.length,
              to: ((index + 1) * 100) / told.length,
            },
          }
        : {}),
    })),
  );

const look: fc.Arbitrary<Omit<ReportedRun, 'observedAt'>> = fc
  .record({
    state: fc.constantFrom(...RUN_STATES),
    attempt: maybe(fc.integer({ min: 1, max: 4 })),
    createdAt: maybe(time),
    startedAt: maybe(time),
    endedAt: maybe(time),
    phases: maybe(phases),
    report: maybe(report),
    failure: maybe(fc.constant({ message: 'it broke' })),
    gone: maybe(fc.boolean()),
  })
  .map(fields => ({
    source: { type: 'report', id: 'reports' },
    namespace: 'default',
    name: 'night',
    uid: 'night-1',
    job: { sourceId: 'reports', namespace: 'default', name: 'night' },
    reason: { code: `reported.${fields.state}` },
    ...fields,
  }));

type Act =
  | { kind: 'look'; seen: Omit<ReportedRun, 'observedAt'>; afterMs: number }
  | { kind: 'unseen' | 'gone' | 'release'; afterMs: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      seen: look,
      afterMs: fc.integer({ min: -500, max: 20_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('unseen', 'gone', 'release'),
      afterMs: fc.integer({ min: 1, max: 20_000 }),
    }),
  },
);

/** Each run with the one before it, and the look that led there. */
function replay(acts: Act[]): {
  before: Run | undefined;
  seen?: ReportedRun;
  run: Run;
  at: number;
}[] {
  let now = START;
  let run: Run | undefined;
  const steps: ReturnType<typeof replay> = [];
  for (const step of acts) {
    now += step.afterMs;
    const before: Run | undefined = run;
    if (step.kind === 'look') {
      const seen = { ...step.seen, observedAt: now };
      // As the database gives it back.
      run = JSON.parse(JSON.stringify(reduceReported(before, seen).run)) as Run;
      steps.push({ before, seen, run, at: now });
    } else if (before) {
      if (step.kind === 'gone') {
        run = reduceReported(before, goneSighting(before, now)).run;
      } else if (step.kind === 'unseen') {
        run = unseenFor(before, now, 1).run;
      } else if (TERMINAL_STATES.has(before.state)) {
        run = leaveWatch(before, before.reason, now).run;
      }
      steps.push({ before, run: run!, at: now });
    }
  }
  return steps;
}

const acts = fc.array(act, { minLength: 1, maxLength: 14 });

describe('reduceReported, whatever comes', () => {
  it('answers the very same run to the same look, also after the database', () => {
    fc.assert(
      fc.property(acts, list => {
        for (const { run, seen } of replay(list)) {
          if (!seen) continue;
          const again = reduceReported(run, seen);
          expect(again).toEqual({ run, transitions: [], samples: [] });
          expect(again.run).toBe(run);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never goes back within an attempt, unless the total grew', () => {
    fc.assert(
      fc.property(acts, list => {
        for (const { before, run } of replay(list)) {
          const { percent, totalSteps = 0 } = run.progress;
          const most =
            run.state === 'succeeded' || before?.state === 'succeeded'
              ? 100
              : 99;
          expect(percent ?? 0).toBeGreaterThanOrEqual(0);
          expect(percent ?? 0).toBeLessThanOrEqual(most);
          const hasGrown =
            totalSteps > (before?.progress.totalSteps ?? Infinity);
          const mayFall = before?.attempt !== run.attempt || hasGrown;
          const least = mayFall ? -1 : before?.progress.percent ?? -1;
          expect(percent ?? -1).toBeGreaterThanOrEqual(least);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never loses a result: it stays the result of its attempt', () => {
    const results = (list: Act[]) =>
      replay(list).flatMap(({ before, run }) => {
        const isSeen =
          before &&
          TERMINAL_STATES.has(before.state) &&
          before.reason.code !== 'stopped.ended-unseen';
        return isSeen ? [{ before, run }] : [];
      });
    fc.assert(
      fc.property(acts, list => {
        for (const { before, run } of results(list)) {
          const attempt = run.attempts.find(
            ({ number }) => number === before.attempt,
          );
          expect(attempt?.outcome).toBe(before.state);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keeps attempts and phases in order', () => {
    fc.assert(
      fc.property(acts, list => {
        for (const { before, run, at } of replay(list)) {
          const numbers = run.attempts.map(({ number }) => number);
          expect(numbers).toEqual(
            numbers.map((_, index) => numbers[0] + index),
          );
          expect(numbers.at(-1)).toBe(run.attempt);
          expect(run.attempt).toBeGreaterThanOrEqual(before?.attempt ?? 1);
          const isOver = TERMINAL_STATES.has(run.state);
          expect(run.endedAt !== undefined).toBe(isOver);
          const atWork = run.phases.filter(({ state }) => state === 'running');
          expect(atWork.slice(0, isOver ? undefined : 0)).toEqual([]);
          const latest = Math.max(at, run.observedAt);
          for (const { startedAt = 0, endedAt = Infinity } of run.phases) {
            expect(startedAt).toBeLessThanOrEqual(latest);
            expect(endedAt).toBeGreaterThanOrEqual(startedAt);
          }
          expect(run.endedAt ?? Infinity).toBeGreaterThanOrEqual(
            run.startedAt ?? 0,
          );
        }
      }),
      { numRuns: 400 },
    );
  });
});
