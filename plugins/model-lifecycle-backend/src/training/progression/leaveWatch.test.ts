import fc from 'fast-check';
import { makeRun } from '../entities/__testUtils__/makeRun';
import { RUN_STATES, TERMINAL_STATES } from '../run';
import { leaveWatch } from './leaveWatch';
import { unknown } from './reasons';

const NOW = Date.UTC(2026, 10, 21);

const runs = fc
  .record({
    state: fc.constantFrom(...RUN_STATES),
    percent: fc.option(fc.double({ min: 0, max: 99, noNaN: true }), {
      nil: undefined,
    }),
    phase: fc.constantFrom('pending', 'running', 'succeeded', 'failed'),
    seenMsAgo: fc.nat(1_000_000),
  })
  .map(({ state, percent, phase, seenMsAgo }) =>
    makeRun('any', {
      state,
      observedAt: NOW - seenMsAgo,
      progress: percent === undefined ? {} : { percent },
      phases: [
        {
          id: 'training',
          state: phase as 'running',
          startedAt: NOW - 2_000_000,
        },
      ],
    }),
  );
const why = unknown.leftSelection({ last: 'running', lastSeenAt: NOW });

describe('a run that is not watched any more', () => {
  it('keeps a result and gets none', () => {
    fc.assert(
      fc.property(runs, before => {
        const { run, transitions } = leaveWatch(before, why, NOW);
        const isOver = TERMINAL_STATES.has(before.state);
        expect(run.state).toBe(isOver ? before.state : 'unknown');
        expect(run.reason).toBe(isOver ? before.reason : why);
        expect(run.endedAt).toBe(before.endedAt);
        expect(run.attempts).toBe(before.attempts);
        expect(run.progress.percent).toBe(before.progress.percent);
        expect(transitions.some(({ kind }) => kind === 'state')).toBe(!isOver);
      }),
    );
  });

  it('spends no time in a phase after it was last seen', () => {
    fc.assert(
      fc.property(runs, before => {
        const { run } = leaveWatch({ ...before, state: 'running' }, why, NOW);
        for (const phase of run.phases) {
          expect(phase.state).not.toBe('running');
          expect(phase.endedAt ?? before.observedAt).toBe(before.observedAt);
        }
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(runs, before => {
        const { run } = leaveWatch(before, why, NOW);
        expect(leaveWatch(run, why, NOW + 60_000)).toEqual({
          run,
          transitions: [],
          samples: [],
        });
      }),
    );
  });

  it('says a better reason as soon as there is one, since when it was unknown', () => {
    const vague = unknown.deletedOrLeft({ last: 'running' });
    const { run } = leaveWatch(
      makeRun('any', { state: 'running' }),
      vague,
      NOW,
    );
    const later = leaveWatch(run, why, NOW + 30_000);
    expect(later.run).toMatchObject({ state: 'unknown', reason: why });
    expect(later.run.since).toBe(NOW);
  });
});
