import type { ReportedRun } from '../../sources/reportedRun';
import {
  TERMINAL_STATES,
  type Reduction,
  type Run,
  type Timestamp,
} from '../../run';
import { lastSeenState, leaveWatch } from '../leaveWatch';
import { unknown } from '../reasons';

/** So many looks may be missed before nothing is known any more. */
export const MISSED_LOOKS = 3;

/**
 * A run that was not seen for three of its intervals: unknown, with its last
 * state. A result stays. Nothing changes before that time, nor the second
 * time; the next look says again how it is.
 *
 * @param seenAt - when it was seen last; a look that changes nothing leaves no
 * trace in the run itself
 */
export function unseenFor(
  previous: Run,
  now: Timestamp,
  intervalMs: number,
  seenAt: Timestamp = previous.observedAt,
): Reduction {
  const isDue = now - seenAt >= MISSED_LOOKS * intervalMs;
  if (!isDue || TERMINAL_STATES.has(previous.state)) {
    return { run: previous, transitions: [], samples: [] };
  }
  const why = unknown.unseen({
    last: lastSeenState(previous),
    lastSeenAt: seenAt,
  });
  return leaveWatch(previous, why, now);
}

/** What is seen of a run that its source does not list any more. */
export function goneSighting(previous: Run, at: Timestamp): ReportedRun {
  const { source, namespace, name, uid, job } = previous;
  return {
    source,
    namespace,
    name,
    uid,
    job,
    state: 'unknown',
    reason: previous.reason,
    gone: true,
    observedAt: at,
  };
}
