/*
 * Who displaced a run is the business of those who may see that one: Kueue and
 * the scheduler write it into their Events ("Preempted to accommodate a workload
 * (UID: …, JobUID: …) …; preemptor path: …", "Preempted by pod …").
 */
import type { ClusterEvent } from './types';

const NAMING_REASON = /preempt/i;
const NAMING_MESSAGE = /to accommodate|preemptor|preempt\w* by\b/i;
const JOB_UID = /\bJobUID:\s*([\w-]{1,64})/i;

/** Whether the message may name the workload of somebody else. */
export function namesAnother({ reason, message }: ClusterEvent): boolean {
  return (
    message !== undefined &&
    (NAMING_REASON.test(reason) || NAMING_MESSAGE.test(message))
  );
}

/** The uid of the job that displaced this one, where the message says it. */
export function displacingJobUid({
  message = '',
}: ClusterEvent): string | undefined {
  return JOB_UID.exec(message)?.[1];
}
