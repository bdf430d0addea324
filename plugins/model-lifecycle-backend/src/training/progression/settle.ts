import { isDeepStrictEqual } from 'node:util';
import type { MetricSample, Reason, Reduction, Run, Transition } from '../run';
import { present } from './present';

/** A run as an observation makes it, with the phase changes that led there. */
export interface AssembledRun {
  run: Run;
  phaseTransitions: Transition[];
}

/** Compares with what was there: nothing new gives back the very same run; otherwise the changes in words. */
export function settle(
  previous: Run | undefined,
  { run, phaseTransitions }: AssembledRun,
  samples: MetricSample[],
): Reduction {
  if (
    previous &&
    isDeepStrictEqual({ ...run, observedAt: previous.observedAt }, previous)
  ) {
    return { run: previous, transitions: [], samples: [] };
  }
  return {
    run,
    transitions: [
      ...stateTransitions(previous, run),
      ...attemptTransitions(previous, run),
      ...phaseTransitions,
      ...noteTransitions(previous, run),
    ],
    samples,
  };
}

/**
 * True when the change is one of state, phase, attempt, job, labels or notes;
 * false when only volatile fields moved (percent, metrics, times of reports).
 */
export function isStructuralChange(
  previous: Run | undefined,
  run: Run,
): boolean {
  return (
    previous === undefined ||
    !isDeepStrictEqual(structureOf(previous), structureOf(run))
  );
}

function structureOf(run: Run) {
  const { progress, metrics, observedAt, memory, phases, ...rest } = run;
  return {
    ...rest,
    phases: phases.map(({ percent, ...phase }) => phase),
  };
}

/** Reasons that come and go with ordinary starts: no event of their own. */
const QUIET_CODES = new Set([
  'pending.jobset',
  'pending.pods',
  'pending.pods-ready',
  'pending.pods-unseen',
  'queue.no-workload',
  'running.finishing',
  'running.jobs-ready',
  'running.reporting',
]);

function stateTransitions(previous: Run | undefined, run: Run): Transition[] {
  const isOther = previous?.state !== run.state;
  const isOtherReason =
    previous?.reason.code !== run.reason.code &&
    !QUIET_CODES.has(run.reason.code);
  return isOther || isOtherReason
    ? [
        present<Transition>({
          at: run.observedAt,
          kind: 'state',
          from: previous?.state,
          to: run.state,
          attempt: run.attempt,
          reason: run.reason,
        }),
      ]
    : [];
}

/** One for each attempt that was opened, those that ended unseen included. */
function attemptTransitions(previous: Run | undefined, run: Run): Transition[] {
  const known = previous?.attempt ?? 0;
  return run.attempts
    .filter(attempt => attempt.number > Math.max(known, 1))
    .map(attempt => {
      const before = run.attempts.find(
        ({ number }) => number === attempt.number - 1,
      );
      return present<Transition>({
        at: run.observedAt,
        kind: 'attempt',
        from: String(attempt.number - 1),
        to: String(attempt.number),
        attempt: attempt.number,
        reason: before?.reason,
      });
    });
}

function noteTransitions(previous: Run | undefined, run: Run): Transition[] {
  const known = new Set((previous?.notes ?? []).map(noteKey));
  return run.notes
    .filter(note => !known.has(noteKey(note)))
    .map(note => ({
      at: run.observedAt,
      kind: 'note' as const,
      attempt: run.attempt,
      reason: note,
    }));
}

/** A note with other numbers is the same note. */
export function noteKey({ code, params }: Reason): string {
  return [code, params?.contract, params?.field, params?.attempt].join('/');
}
