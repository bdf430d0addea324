import type { Run, Timestamp } from '../../run';
import type { ReportedRun } from '../reportedRun';

/** A run that its source says it has no more. */
export function goneRun(run: Run, observedAt: Timestamp): ReportedRun {
  const { source, namespace, name, uid, job, state, reason } = run;
  return {
    ...{ source, namespace, name, uid, job, state, reason },
    gone: true,
    observedAt,
  };
}
