import type { Reason, Run } from '../../../run';
import { TERMINAL_STATES } from '../../../run';
import { recall } from '../../../progression/memory';
import { notes } from '../../../progression/reasons';
import { BLANK_TRAIN_JOB_MEMORY } from '../../../progression/trainjob/memory';
import { isTrue } from '../../../progression/trainjob/pods';
import { pollIntervalMs } from '../observe/facts';
import {
  METRICS_PORT_ANNOTATION,
  POLL_INTERVAL_ANNOTATION,
} from '../observe/names';
import type { TrimmedJob, TrimmedPod, TrimmedTrainJob } from '../types';
import type { Family } from '../watch/FamilyIndex';
import { DIRECT } from './limits';

/** The pod that is asked for a run. */
export interface Target {
  namespace: string;
  /** Of the TrainJob, and of the NetworkPolicy that OpenShift AI would make for it. */
  job: string;
  pod: string;
  podUid: string;
  port: number;
  intervalMs: number;
  /** It is on its way out: what it says now may be the last. */
  isEnding: boolean;
}

/**
 * Who is to be asked, if anybody: the pod of rank 0 of the present attempt, as
 * long as a container of it runs. It has to be among the family, which knows
 * pods by the UIDs of their owners. A port that cannot be is the reason why not.
 */
export function targetOf(
  run: Run,
  family: Family,
): Target | { problem: Reason } | undefined {
  const trainJob = family.trainJob as TrimmedTrainJob | undefined;
  const pod = primaryPod(run, family);
  if (
    !trainJob ||
    !pod ||
    run.facts.tracking === undefined ||
    TERMINAL_STATES.has(run.state)
  ) {
    return undefined;
  }
  const annotations = trainJob.metadata.annotations ?? {};
  const written = annotations[METRICS_PORT_ANNOTATION];
  const port = portOf(written);
  if (port === undefined) {
    const { minPort: min, maxPort: max } = DIRECT;
    const asWritten = JSON.stringify(written);
    return { problem: notes.directPort({ port: asWritten, min, max }) };
  }
  return {
    namespace: run.namespace,
    job: run.name,
    pod: pod.metadata.name,
    podUid: pod.metadata.uid,
    port,
    intervalMs: pollIntervalMs(annotations[POLL_INTERVAL_ANNOTATION]),
    isEnding: isEnding(pod, family.children.Job as TrimmedJob[]),
  };
}

function primaryPod(run: Run, { children }: Family): TrimmedPod | undefined {
  const { attempt } = recall(run, 'trainJob', BLANK_TRAIN_JOB_MEMORY);
  const pod = (children.Pod as TrimmedPod[]).find(
    ({ metadata }) => metadata.uid === attempt.podUid,
  );
  const isUp =
    pod?.status.phase === 'Running' &&
    pod.status.containerStatuses.some(({ state }) => state.running);
  return isUp ? pod : undefined;
}

/** Decimal digits and nothing else: what is written ends up in a URL. */
function portOf(written: string | undefined): number | undefined {
  if (written === undefined) return DIRECT.defaultPort;
  const port = /^\d{4,5}$/.test(written) ? Number(written) : 0;
  return port >= DIRECT.minPort && port <= DIRECT.maxPort ? port : undefined;
}

function isEnding(pod: TrimmedPod, jobs: TrimmedJob[]): boolean {
  const owners = pod.metadata.ownerReferences ?? [];
  const conditions =
    jobs.find(({ metadata }) =>
      owners.some(({ uid, controller }) => controller && uid === metadata.uid),
    )?.status.conditions ?? [];
  return (
    pod.metadata.deletionTimestamp !== undefined ||
    isTrue(conditions, 'SuccessCriteriaMet') ||
    isTrue(conditions, 'FailureTarget')
  );
}
