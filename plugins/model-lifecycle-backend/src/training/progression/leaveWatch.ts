import type { Reason, Reduction, Run, Timestamp, Transition } from '../run';
import { TERMINAL_STATES } from '../run';
import { present } from './present';
import { phaseChanges } from './reasons';

/**
 * A run that we do not look at any more, though nobody said that it ended: its
 * state is unknown from here on, with the last that was seen. A result that was
 * observed stays. Pure, and the second time it changes nothing. When it comes
 * back into sight, the next observation says again how it is.
 *
 * @param why - a reason of state `unknown`
 */
export function leaveWatch(
  previous: Run,
  why: Reason,
  now: Timestamp,
): Reduction {
  const isKnown =
    previous.goneAt !== undefined &&
    (TERMINAL_STATES.has(previous.state) || previous.reason.code === why.code);
  if (isKnown) return { run: previous, transitions: [], samples: [] };
  if (TERMINAL_STATES.has(previous.state)) {
    return {
      run: { ...previous, goneAt: now },
      transitions: [],
      samples: [],
    };
  }
  const running = previous.phases.filter(({ state }) => state === 'running');
  return {
    run: present<Run>({
      ...previous,
      state: 'unknown',
      since: previous.state === 'unknown' ? previous.since : now,
      reason: why,
      degraded: undefined,
      disagreementSince: undefined,
      deadlineAt: undefined,
      deadlineReason: undefined,
      // Its time ends where we saw it last: nobody knows how long it went on.
      phases: previous.phases.map(phase =>
        phase.state === 'running'
          ? { ...phase, state: 'interrupted', endedAt: previous.observedAt }
          : phase,
      ),
      progress:
        previous.progress.percent === undefined
          ? previous.progress
          : { ...previous.progress, frozen: true },
      goneAt: now,
    }),
    transitions: [
      present<Transition>({
        at: now,
        kind: 'state',
        from: previous.state,
        to: 'unknown',
        attempt: previous.attempt,
        reason: why,
      }),
      ...running.map(({ id, attempt }) =>
        present<Transition>({
          at: now,
          kind: 'phase',
          to: id,
          attempt,
          reason: phaseChanges.interrupted(),
        }),
      ),
    ],
    samples: [],
  };
}

/** Of a run that was out of sight: what it was before. */
export function lastSeenState(run: Run): string {
  const { last } = run.reason.params ?? {};
  return run.state === 'unknown' && typeof last === 'string' ? last : run.state;
}
