/*
 * One observation of a TrainJob, arranged as the rules ask for it. Nothing is
 * decided here.
 */
import type { Run, Timestamp } from '../../run';
import { foreignManagerOf } from '../../sources/trainjob/observe/facts';
import {
  ANCESTOR_STEP_LABEL,
  COMPLETION_INDEX_LABEL,
  JOB_INDEX_LABEL,
  QUEUE_LABEL,
  REPLICATED_JOB_LABEL,
} from '../../sources/trainjob/observe/names';
import type {
  ChildKind,
  JobCounts,
  ObservedPod,
  ReplicatedJob,
  TrainJobObservation,
  TrimmedJob,
  TrimmedJobSet,
  TrimmedTrainJob,
  TrimmedWorkload,
} from '../../sources/trainjob/types';
import type { LayoutPart, TrainJobMemory } from './memory';
import {
  hasEnded,
  isDeleting,
  isRankZero,
  isReady,
  replicatedJobOf,
  restartsOf,
} from './pods';

export interface World {
  observation: TrainJobObservation;
  previous: Run | undefined;
  memory: TrainJobMemory;
  now: Timestamp;
  trainJob: TrimmedTrainJob | undefined;
  /** False once the object has gone. */
  isThere: boolean;
  /** It had failed, and an attempt that nobody asked us for has begun. */
  startedAgain: boolean;
  /** A controller other than Kubeflow Trainer runs it. */
  manager: string | undefined;
  /** The kind was listed: an empty list of it means "none". */
  sees(kind: ChildKind): boolean;
  queueName: string | undefined;
  isKueueManaged: boolean;
  workload: TrimmedWorkload | undefined;
  jobSet: TrimmedJobSet | undefined;
  layout: LayoutPart[];
  /** Rows of the JobSet's status, or of the TrainJob's where JobSets cannot be read. */
  counts: JobCounts[];
  trainerJobs: TrimmedJob[];
  /** Pods of the present JobSet and restart. */
  pods: ObservedPod[];
  trainer: {
    /** Pods asked for, as far as known. */
    total: number;
    /** One pod for each rank, the newest. */
    pods: ObservedPod[];
    /** Ready or succeeded. */
    ready: number;
    succeeded: number;
    notReady: ObservedPod[];
  };
  /** Pods of rank 0 of the trainer, of this and earlier attempts, oldest first. */
  rankZeroPods: ObservedPod[];
  /** All pods of the run that have not ended. */
  podsAlive: ObservedPod[];
  restartsMax: number;
}

export function worldOf(
  observation: TrainJobObservation,
  previous: Run | undefined,
  memory: TrainJobMemory,
): Omit<World, 'startedAgain'> {
  const { trainJob } = observation;
  const jobSet = newestLiving(observation.jobSets);
  const layout = jobSet ? layoutOf(jobSet, observation.jobs) : memory.layout;
  const trainerNames = new Set(
    layout.filter(part => part.role === 'trainer').map(part => part.name),
  );
  const pods = currentPods(observation, jobSet);
  const queueName =
    trainJob?.metadata.labels?.[QUEUE_LABEL] ??
    observation.workload?.spec.queueName;
  return {
    observation,
    previous,
    memory,
    now: observation.observedAt,
    trainJob,
    isThere: observation.gone === undefined && trainJob !== undefined,
    manager: trainJob && foreignManagerOf(trainJob),
    sees: kind => observation.syncedKinds.includes(kind),
    queueName,
    isKueueManaged:
      queueName !== undefined || observation.workload !== undefined,
    workload: observation.workload,
    jobSet,
    layout,
    counts:
      jobSet?.status.replicatedJobsStatus ?? trainJob?.status.jobsStatus ?? [],
    trainerJobs: observation.jobs.filter(job =>
      trainerNames.has(roleNameOf(job)),
    ),
    pods,
    trainer: trainerOf(pods, jobSet, trainerNames),
    rankZeroPods: rankZeroOf(observation.pods, layout),
    podsAlive: observation.pods.filter(pod => !hasEnded(pod)),
    restartsMax: jobSet?.spec.failurePolicy?.maxRestarts ?? 0,
  };
}

/** A JobSet on its way out still counts while there is no other. */
function newestLiving(jobSets: TrimmedJobSet[]): TrimmedJobSet | undefined {
  return (
    jobSets.filter(jobSet => !jobSet.metadata.deletionTimestamp).at(-1) ??
    jobSets.at(-1)
  );
}

const ROLES: Record<string, LayoutPart['role']> = {
  'dataset-initializer': 'dataset',
  'data-initializer': 'dataset',
  'model-initializer': 'model',
  trainer: 'trainer',
  node: 'trainer',
  launcher: 'trainer',
};

/**
 * Parts by the step that the Trainer labels them with, else by their name.
 * Where that names no trainer, what nothing else waits for trains.
 */
function layoutOf(jobSet: TrimmedJobSet, jobs: TrimmedJob[]): LayoutPart[] {
  const parts = jobSet.spec.replicatedJobs;
  const layout = parts.map(part => ({
    name: part.name,
    role: roleOf(part, jobs),
  }));
  if (layout.some(part => part.role === 'trainer')) {
    return layout;
  }
  const awaited = new Set(
    parts.flatMap(part => part.dependsOn.map(({ name }) => name)),
  );
  return layout.map(part =>
    part.role === 'other' && !awaited.has(part.name)
      ? { ...part, role: 'trainer' }
      : part,
  );
}

function roleOf(part: ReplicatedJob, jobs: TrimmedJob[]): LayoutPart['role'] {
  const step =
    part.template.metadata?.labels?.[ANCESTOR_STEP_LABEL] ??
    jobs.find(job => roleNameOf(job) === part.name)?.metadata.labels?.[
      ANCESTOR_STEP_LABEL
    ];
  return ROLES[step ?? ''] ?? ROLES[part.name] ?? 'other';
}

function roleNameOf(job: TrimmedJob): string {
  return job.metadata.labels?.[REPLICATED_JOB_LABEL] ?? '';
}

function currentPods(
  observation: TrainJobObservation,
  jobSet: TrimmedJobSet | undefined,
): ObservedPod[] {
  if (!jobSet) {
    return observation.syncedKinds.includes('JobSet') ? [] : observation.pods;
  }
  const { uid } = jobSet.metadata;
  return observation.pods.filter(
    pod =>
      (pod.jobSetUid ?? uid) === uid &&
      restartsOf(pod) >= jobSet.status.restarts,
  );
}

function trainerOf(
  pods: ObservedPod[],
  jobSet: TrimmedJobSet | undefined,
  trainerNames: Set<string>,
): World['trainer'] {
  const newest = new Map<string, ObservedPod>();
  for (const pod of pods) {
    if (trainerNames.has(replicatedJobOf(pod))) {
      newest.set(rankKeyOf(pod), preferred(newest.get(rankKeyOf(pod)), pod));
    }
  }
  const own = [...newest.values()];
  const asked = (jobSet?.spec.replicatedJobs ?? [])
    .filter(part => trainerNames.has(part.name))
    .reduce((sum, part) => sum + podsAskedFor(part), 0);
  const succeeded = own.filter(pod => pod.status.phase === 'Succeeded').length;
  const ready = own.filter(pod => isReady(pod) && !isDeleting(pod)).length;
  return {
    total: Math.max(asked, own.length),
    pods: own,
    ready: ready + succeeded,
    succeeded,
    notReady: own.filter(
      pod => !isReady(pod) && pod.status.phase !== 'Succeeded',
    ),
  };
}

/** The launcher's pod for MPI, else completion index 0 of the node Job. */
function rankZeroOf(pods: ObservedPod[], layout: LayoutPart[]): ObservedPod[] {
  const trainers = layout
    .filter(part => part.role === 'trainer')
    .map(part => part.name);
  const leader = trainers.includes('launcher')
    ? 'launcher'
    : trainers.find(name => name === 'node') ?? trainers[0];
  return pods.filter(pod => replicatedJobOf(pod) === leader && isRankZero(pod));
}

export function podsAskedFor(part: ReplicatedJob): number {
  const { parallelism, completions } = part.template.spec;
  return part.replicas * (parallelism ?? completions ?? 1);
}

function rankKeyOf(pod: ObservedPod): string {
  const labels = pod.metadata.labels ?? {};
  return [
    replicatedJobOf(pod),
    labels[JOB_INDEX_LABEL],
    labels[COMPLETION_INDEX_LABEL] ?? pod.metadata.uid,
  ].join('/');
}

/** Lists are sorted by creation: the later wins, unless it is the one on its way out. */
function preferred(
  known: ObservedPod | undefined,
  candidate: ObservedPod,
): ObservedPod {
  return known && isDeleting(candidate) && !isDeleting(known)
    ? known
    : candidate;
}
