import type { Timestamp } from '../../../run';
import type {
  ChildKind,
  DirectProgress,
  ObservedPod,
  TrainJobObservation,
  TrimmedEvent,
  TrimmedJob,
  TrimmedJobSet,
  TrimmedPod,
  TrimmedTrainJob,
  TrimmedWorkload,
} from '../types';
import { JOBSET_UID_LABEL, WORKLOAD_JOB_LABEL } from './names';

/** Events are a hint about the present; more of them say nothing new. */
const MAX_EVENTS = 20;

export interface CompositionOptions {
  /** Name of the cluster in the config. */
  cluster: string;
  /** The object; its last known form where it has gone, when there is one. */
  trainJob?: TrimmedTrainJob;
  /** Says that the object has gone; identity where no form of it is at hand. */
  gone?: {
    /** True when the deletion was watched, false when a listing lacked it. */
    seen: boolean;
    uid: string;
    namespace: string;
    name: string;
  };
  jobSets: TrimmedJobSet[];
  jobs: TrimmedJob[];
  pods: TrimmedPod[];
  /** Workloads that may belong to it. */
  workloads: TrimmedWorkload[];
  warningEvents: TrimmedEvent[];
  observedAt: Timestamp;
  syncedKinds: ChildKind[];
  direct?: DirectProgress;
}

/**
 * One snapshot of a TrainJob and its children. Children whose chain of owners
 * ends at another TrainJob are left out: a job deleted and created again under
 * its name must not inherit pods. A Job or Pod whose owner has gone already is
 * taken when it is younger than the TrainJob.
 *
 * The order of the lists does not matter: the snapshot is sorted.
 */
export function composeObservation(
  options: CompositionOptions,
): TrainJobObservation {
  const { trainJob, gone } = options;
  const identity = trainJob
    ? {
        uid: trainJob.metadata.uid,
        namespace: trainJob.metadata.namespace ?? '',
        name: trainJob.metadata.name,
      }
    : {
        uid: gone?.uid ?? '',
        namespace: gone?.namespace ?? '',
        name: gone?.name ?? '',
      };
  const jobSets = options.jobSets.filter(
    jobSet => ownerUid(jobSet) === identity.uid,
  );
  const foreignJobSets = uidsBut(options.jobSets, jobSets);
  const jobs = options.jobs.filter(job =>
    belongs(job, { parents: jobSets, foreign: foreignJobSets, trainJob }),
  );
  const foreignJobs = uidsBut(options.jobs, jobs);
  const ownJobSets = new Set(jobSets.map(jobSet => jobSet.metadata.uid));
  const pods = options.pods.filter(pod => {
    const jobSetUid = jobSetUidOf(pod, jobs) ?? '';
    return (
      !foreignJobSets.has(jobSetUid) &&
      (ownJobSets.has(jobSetUid) ||
        belongs(pod, { parents: jobs, foreign: foreignJobs, trainJob }))
    );
  });
  const workload = options.workloads
    .filter(candidate => isWorkloadOf(candidate, identity.uid))
    .sort(byCreation)
    .at(-1);
  return {
    cluster: options.cluster,
    ...identity,
    observedAt: options.observedAt,
    ...(trainJob ? { trainJob } : {}),
    ...(gone ? { gone: { seen: gone.seen } } : {}),
    jobSets: jobSets.sort(byCreation),
    jobs: jobs.sort(byCreation),
    pods: pods.map(pod => observedPod(pod, jobs)).sort(byCreation),
    ...(workload ? { workload } : {}),
    warningEvents: options.warningEvents
      .filter(event => event.type === 'Warning')
      .sort(byLastSeen)
      .slice(-MAX_EVENTS),
    syncedKinds: [...options.syncedKinds].sort(),
    ...(options.direct ? { direct: options.direct } : {}),
  };
}

type Child = TrimmedJob | TrimmedPod | TrimmedJobSet | TrimmedWorkload;

function ownerUid(object: Child): string | undefined {
  const owners = object.metadata.ownerReferences ?? [];
  return (owners.find(owner => owner.controller) ?? owners[0])?.uid;
}

function uidsBut(all: Child[], own: Child[]): Set<string> {
  const mine = new Set(own.map(object => object.metadata.uid));
  return new Set(
    all.map(object => object.metadata.uid).filter(uid => !mine.has(uid)),
  );
}

function belongs(
  child: TrimmedJob | TrimmedPod,
  among: {
    parents: Child[];
    foreign: Set<string>;
    trainJob: TrimmedTrainJob | undefined;
  },
): boolean {
  const owner = ownerUid(child);
  if (owner === undefined || among.foreign.has(owner)) {
    return false;
  }
  return (
    among.parents.some(parent => parent.metadata.uid === owner) ||
    isYounger(child, among.trainJob)
  );
}

/** Creation times have whole seconds; in doubt a child without parents is not taken. */
function isYounger(
  child: TrimmedJob | TrimmedPod,
  trainJob: TrimmedTrainJob | undefined,
): boolean {
  const born = trainJob?.metadata.creationTimestamp;
  return born === undefined || (child.metadata.creationTimestamp ?? '') > born;
}

function jobSetUidOf(pod: TrimmedPod, jobs: TrimmedJob[]): string | undefined {
  const owner = ownerUid(pod);
  const job = jobs.find(candidate => candidate.metadata.uid === owner);
  return (job && ownerUid(job)) ?? pod.metadata.labels?.[JOBSET_UID_LABEL];
}

function observedPod(pod: TrimmedPod, jobs: TrimmedJob[]): ObservedPod {
  const jobSetUid = jobSetUidOf(pod, jobs);
  return jobSetUid ? { ...pod, jobSetUid } : pod;
}

function isWorkloadOf(workload: TrimmedWorkload, uid: string): boolean {
  const owner = ownerUid(workload);
  return owner === undefined
    ? workload.metadata.labels?.[WORKLOAD_JOB_LABEL] === uid
    : owner === uid;
}

function byCreation(left: Child, right: Child): number {
  return compare(
    `${left.metadata.creationTimestamp}/${left.metadata.uid}`,
    `${right.metadata.creationTimestamp}/${right.metadata.uid}`,
  );
}

function byLastSeen(left: TrimmedEvent, right: TrimmedEvent): number {
  return compare(
    `${left.lastSeen ?? left.metadata.creationTimestamp}/${left.metadata.uid}`,
    `${right.lastSeen ?? right.metadata.creationTimestamp}/${
      right.metadata.uid
    }`,
  );
}

function compare(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
