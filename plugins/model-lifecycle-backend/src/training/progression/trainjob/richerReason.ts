import type { Reason, Timestamp } from '../../run';
import type { MergedProgress } from '../progress';
import { succeeded, withDisagreement } from '../reasons';
import { failureReason } from './failure';
import type { Verdict } from './verdict';
import type { World } from './world';

/** The reason of a result, once progress and cause are known; of anything else the rule's own. */
export function richerReason(
  world: World,
  verdict: Verdict,
  known: { merged: MergedProgress; endedAt?: Timestamp },
): Reason {
  const { reason } = verdict;
  if (reason.code === 'succeeded.complete') {
    return successReason(reason, known);
  }
  if (reason.code === 'failed.condition' && world.memory.failure) {
    return failureReason(world.memory.failure) ?? reason;
  }
  return withDisagreement(reason, verdict.disagreement);
}

/** A percent below 100 is the ordinary end: trainers cap at 99 and report every few seconds. */
function successReason(
  { message }: Reason,
  { merged, endedAt }: { merged: MergedProgress; endedAt?: Timestamp },
): Reason {
  const { percent, step, totalSteps, reportedAt } = merged.progress;
  if (isStoppedEarly(merged, endedAt)) {
    return succeeded.stoppedEarly({ percent, step, totalSteps, message });
  }
  if (percent === undefined || percent >= 100) {
    return succeeded.complete({ message });
  }
  return succeeded.lastReport({
    percent,
    message,
    secondsBefore:
      endedAt === undefined || reportedAt === undefined
        ? undefined
        : Math.max(0, Math.round((endedAt - reportedAt) / 1000)),
  });
}

/** Only when the contract says so, or a report from after the end of training counts fewer steps than planned. */
function isStoppedEarly(
  { report }: MergedProgress,
  endedAt: Timestamp | undefined,
): boolean {
  if (!report) {
    return false;
  }
  const { stoppedEarly, step, totalSteps, reportedAt } = report;
  return (
    stoppedEarly === true ||
    (step !== undefined &&
      totalSteps !== undefined &&
      step < totalSteps &&
      reportedAt !== undefined &&
      endedAt !== undefined &&
      reportedAt >= endedAt)
  );
}
