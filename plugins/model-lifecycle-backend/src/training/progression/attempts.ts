/*
 * The ledger of attempts. What makes an attempt a new one is the source's
 * business (for a TrainJob a new pod of rank 0); how attempts open and end is
 * the same for all.
 */
import type { Attempt, Reason, Timestamp } from '../run';
import { present } from './present';

export type AttemptOutcome = NonNullable<Attempt['outcome']>;

/** More attempts than anybody reads; the numbers go on. */
export const MAX_ATTEMPTS = 200;

export interface AttemptEnd {
  outcome: AttemptOutcome;
  endedAt?: Timestamp;
  reason?: Reason;
  percent?: number;
}

/** The first attempt, before anything of it was seen. */
export function firstAttempt(): Attempt[] {
  return [{ number: 1 }];
}

export function currentAttempt(attempts: Attempt[]): Attempt {
  return attempts[attempts.length - 1] ?? { number: 1 };
}

/** Ends the last attempt, unless it has ended by itself (failed, then started again), and opens the next. */
export function openAttempt(
  attempts: Attempt[],
  opening: { startedAt?: Timestamp; end: AttemptEnd },
): Attempt[] {
  const last = currentAttempt(attempts);
  const ended = last.outcome === 'failed' ? last : withEnd(last, opening.end);
  return [
    ...attempts.slice(0, -1),
    ended,
    present<Attempt>({
      number: last.number + 1,
      startedAt: opening.startedAt,
    }),
  ].slice(-MAX_ATTEMPTS);
}

/** Ends the last attempt with the run. Said again it only corrects what came late (a last percent, a cause). */
export function endAttempts(attempts: Attempt[], end: AttemptEnd): Attempt[] {
  const last = currentAttempt(attempts);
  const endedAt =
    last.outcome === end.outcome ? last.endedAt ?? end.endedAt : end.endedAt;
  return [...attempts.slice(0, -1), withEnd(last, { ...end, endedAt })];
}

/** When the current attempt began, once it is known. */
export function startAttempt(
  attempts: Attempt[],
  startedAt: Timestamp,
): Attempt[] {
  const last = currentAttempt(attempts);
  return last.startedAt === undefined
    ? [...attempts.slice(0, -1), { ...last, startedAt }]
    : attempts;
}

/** The latest earlier attempt that is known to have reached a percent. */
export function earlierPercent(
  attempts: Attempt[],
): { attempt: number; percent: number } | undefined {
  const earlier = attempts
    .slice(0, -1)
    .filter(attempt => attempt.percent !== undefined)
    .at(-1);
  return earlier?.percent === undefined
    ? undefined
    : { attempt: earlier.number, percent: earlier.percent };
}

function withEnd(attempt: Attempt, end: AttemptEnd): Attempt {
  return present<Attempt>({
    ...attempt,
    endedAt: end.endedAt ?? attempt.endedAt,
    outcome: end.outcome,
    reason: end.reason ?? attempt.reason,
    percent: end.percent ?? attempt.percent,
  });
}
