/*
 * Which attempt it is: the source's own count where it has one; else another
 * attempt begins when a run that had ended is at work again.
 */
import type { ReportedRun } from '../../sources/reportedRun';
import {
  TERMINAL_STATES,
  type Attempt,
  type Run,
  type RunState,
  type Timestamp,
} from '../../run';
import {
  currentAttempt,
  firstAttempt,
  MAX_ATTEMPTS,
  openAttempt,
  type AttemptOutcome,
} from '../attempts';
import { present } from '../present';
import { attemptEnd } from '../reasons';
import type { ReportedMemory } from './memory';

export interface ReportedLedger {
  attempts: Attempt[];
  isNewAttempt: boolean;
}

/** Its end was not seen but concluded: what is seen of it later is the same attempt. */
export function isConcluded(run: Run | undefined): boolean {
  return run?.state === 'stopped' && run.reason.code === 'stopped.ended-unseen';
}

/**
 * Attempts as this look shows them; the end of the last one is not set yet.
 *
 * @param state - what the run is now
 */
export function advanceReportedAttempts(
  previous: Run | undefined,
  seen: ReportedRun,
  options: { state: RunState; memory: ReportedMemory; now: Timestamp },
): ReportedLedger {
  if (!previous) {
    const number = seen.attempt ?? 1;
    return {
      attempts: number > 1 ? [{ number }] : firstAttempt(),
      isNewAttempt: false,
    };
  }
  const opened = newAttempts(previous, seen, options);
  if (opened === 0) {
    return {
      attempts:
        isConcluded(previous) && options.state !== 'stopped'
          ? reopened(previous.attempts)
          : previous.attempts,
      isNewAttempt: false,
    };
  }
  const { now } = options;
  let attempts = previous.attempts;
  if (opened > MAX_ATTEMPTS) {
    // All that was known has scrolled out of the ledger.
    const { number } = currentAttempt(attempts);
    attempts = [{ number: number + opened - MAX_ATTEMPTS }];
  }
  for (let left = Math.min(opened, MAX_ATTEMPTS); left > 0; left--) {
    const isOfPrevious = currentAttempt(attempts).number === previous.attempt;
    attempts = openAttempt(attempts, {
      end: isOfPrevious
        ? endOf(previous, now)
        : { outcome: 'unseen', reason: attemptEnd.unseen() },
    });
  }
  return { attempts, isNewAttempt: true };
}

/** How many attempts have begun since the last look. */
function newAttempts(
  previous: Run,
  seen: ReportedRun,
  { state, memory }: { state: RunState; memory: ReportedMemory },
): number {
  const { sourceAttempt } = memory;
  const { attempt } = seen;
  if (attempt !== undefined && sourceAttempt !== undefined) {
    // A source that counts anew has begun one at least.
    if (attempt > sourceAttempt) return attempt - sourceAttempt;
    if (attempt < sourceAttempt) return 1;
  }
  const hadEnded = TERMINAL_STATES.has(previous.state);
  return hadEnded && state !== previous.state && !isConcluded(previous) ? 1 : 0;
}

/** How the attempt that is left behind had ended; a result that was seen stays. */
function endOf(previous: Run, now: Timestamp) {
  const last = currentAttempt(previous.attempts);
  const ended = TERMINAL_STATES.has(previous.state);
  return present({
    outcome: ended
      ? last.outcome ?? (previous.state as AttemptOutcome)
      : ('restarted' as const),
    endedAt: ended ? previous.endedAt : now,
    reason: ended ? previous.reason : undefined,
    percent: previous.progress.percent,
  });
}

function reopened(attempts: Attempt[]): Attempt[] {
  const { outcome, endedAt, reason, ...last } = currentAttempt(attempts);
  return [...attempts.slice(0, -1), last];
}
