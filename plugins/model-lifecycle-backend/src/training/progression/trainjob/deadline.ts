import type { Run, Timestamp } from '../../run';
import { timestampOf } from '../contracts/time';
import { deadlines } from '../reasons';
import { conditionOf } from './pods';
import type { World } from './world';

type Deadline = Pick<Run, 'deadlineAt' | 'deadlineReason'>;

/** When the run will be ended whatever it does: the earlier of its own deadline and Kueue's. */
export function deadlineOf(world: World): Deadline {
  const known = [activeDeadline(world), executionLimit(world)].filter(
    deadline => deadline !== undefined,
  );
  return known.sort((a, b) => a.deadlineAt - b.deadlineAt)[0] ?? {};
}

/** `activeDeadlineSeconds`: the clock starts at creation and again at a resume; it stands still while suspended. */
function activeDeadline({ trainJob }: World) {
  const seconds = trainJob?.spec.activeDeadlineSeconds;
  if (!trainJob || seconds === undefined || trainJob.spec.suspend) {
    return undefined;
  }
  const resumed = conditionOf(trainJob.status.conditions, 'Suspended');
  const times = [
    timestampOf(trainJob.metadata.creationTimestamp),
    resumed?.status === 'False'
      ? timestampOf(resumed.lastTransitionTime)
      : undefined,
  ].filter(time => time !== undefined);
  return times.length === 0
    ? undefined
    : {
        deadlineAt: Math.max(...times) + seconds * 1000,
        deadlineReason: deadlines.activeDeadline({ seconds }),
      };
}

/** Kueue's maximum execution time counts from the admission, earlier admissions included. */
function executionLimit({ workload }: World) {
  const seconds = workload?.spec.maximumExecutionTimeSeconds;
  const admitted = conditionOf(workload?.status.conditions ?? [], 'Admitted');
  const since: Timestamp | undefined =
    admitted?.status === 'True'
      ? timestampOf(admitted.lastTransitionTime)
      : undefined;
  if (!workload || seconds === undefined || since === undefined) {
    return undefined;
  }
  const past = workload.status.accumulatedPastExecutionTimeSeconds ?? 0;
  return {
    deadlineAt: since + (seconds - past) * 1000,
    deadlineReason: deadlines.maximumExecutionTime({ seconds }),
  };
}
