/*
 * What the plugin keeps of the objects around a TrainJob. Field paths are
 * those of Kubernetes, so that trimming an object twice changes nothing; what
 * no rule reads is dropped at the border (median Pod 6.9 KB, Job 7.7 KB).
 * Every field has been checked: a wrong type reads as absent.
 */
import type { KubernetesObject } from '../../../clusters/types';
import type { Reason, Timestamp } from '../../run';

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** Quantities by resource name, as written. */
export interface Resources {
  limits?: Record<string, string>;
  /** Only those that are not what the limit is: a request that is left out is its limit. */
  requests?: Record<string, string>;
}

export interface JobCounts {
  name: string;
  ready: number;
  succeeded: number;
  failed: number;
  active: number;
  suspended: number;
}

export type TrimmedMetadata = KubernetesObject['metadata'] & {
  generateName?: string;
  /** Only of an object that is being deleted. */
  finalizers?: string[];
};

interface Trimmed extends KubernetesObject {
  metadata: TrimmedMetadata;
}

export interface TrimmedTrainJob extends Trimmed {
  spec: {
    suspend: boolean;
    managedBy?: string;
    runtimeRef?: { name: string; kind?: string };
    trainer?: {
      numNodes?: number;
      image?: string;
      resourcesPerNode?: Resources;
    };
    initializer?: {
      dataset?: { storageUri?: string };
      model?: { storageUri?: string };
    };
    activeDeadlineSeconds?: number;
  };
  status: {
    conditions: Condition[];
    jobsStatus: JobCounts[];
    /** As written; the contract's own reader checks it. */
    trainerStatus?: unknown;
  };
  /** Hashes of environment, command and arguments; the values are read and forgotten. */
  parameters?: Record<string, string>;
  /** Progress that was too long to keep, named so that the run can say it. */
  oversized?: { annotation: string; bytes: number };
}

export interface ReplicatedJob {
  name: string;
  replicas: number;
  dependsOn: { name: string }[];
  template: {
    metadata?: { labels?: Record<string, string> };
    spec: {
      parallelism?: number;
      completions?: number;
      backoffLimit?: number;
      template?: {
        spec: { containers: { image?: string; resources?: Resources }[] };
      };
    };
  };
}

export interface TrimmedJobSet extends Trimmed {
  spec: {
    suspend: boolean;
    replicatedJobs: ReplicatedJob[];
    failurePolicy?: { maxRestarts?: number };
    ttlSecondsAfterFinished?: number;
  };
  status: {
    conditions: Condition[];
    replicatedJobsStatus: JobCounts[];
    restarts: number;
    restartsCountTowardsMax?: number;
    terminalState?: string;
  };
}

export interface TrimmedJob extends Trimmed {
  spec: {
    suspend: boolean;
    parallelism?: number;
    completions?: number;
    backoffLimit?: number;
  };
  status: {
    conditions: Condition[];
    startTime?: string;
    completionTime?: string;
    failed: number;
  };
}

export interface Terminated {
  exitCode: number;
  reason?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: Terminated;
}

export interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  image?: string;
  state: ContainerState;
  lastState: ContainerState;
}

export interface TrimmedPod extends Trimmed {
  spec: {
    nodeName?: string;
    containers: {
      name: string;
      resources?: Resources;
    }[];
  };
  status: {
    phase: string;
    reason?: string;
    message?: string;
    startTime?: string;
    conditions: Condition[];
    initContainerStatuses: ContainerStatus[];
    containerStatuses: ContainerStatus[];
  };
}

export interface TrimmedWorkload extends Trimmed {
  spec: {
    active: boolean;
    queueName?: string;
    maximumExecutionTimeSeconds?: number;
  };
  status: {
    conditions: Condition[];
    admission?: {
      clusterQueue?: string;
      podSetAssignments?: { name: string; flavors: Record<string, string> }[];
    };
    admissionChecks: { name: string; state?: string; message?: string }[];
    requeueState?: { count?: number; requeueAt?: string };
    accumulatedPastExecutionTimeSeconds?: number;
    clusterName?: string;
  };
}

export interface TrimmedEvent extends Trimmed {
  type: string;
  reason: string;
  note?: string;
  regarding: { kind?: string; name?: string; uid?: string };
  /** When it was last repeated. */
  lastSeen?: string;
}

/** Kinds whose absence means something. TrainJobs are always among them. */
export const CHILD_KINDS = [
  'JobSet',
  'Job',
  'Pod',
  'Workload',
  'Event',
] as const;

export type ChildKind = (typeof CHILD_KINDS)[number];

/** A pod with the JobSet that it is part of, as far as anybody said. */
export interface ObservedPod extends TrimmedPod {
  /** From its Job's owner, else from its label. */
  jobSetUid?: string;
}

/** What the metrics port of a pod answered last. */
export interface DirectReading {
  podUid: string;
  /** As answered: a JSON object with progress in it. */
  text: string;
  readAt: Timestamp;
  /** So often it is asked at present. */
  intervalMs: number;
}

/** Progress that was read from a pod, where nobody writes it into the TrainJob. */
export interface DirectProgress {
  reading?: DirectReading;
  /** Why nothing is read now. */
  problem?: Reason;
}

/**
 * Everything that was seen of one TrainJob at one moment: a plain snapshot, in
 * which each kind may be a few seconds older than the others.
 */
export interface TrainJobObservation {
  /** Name of the cluster in the config. */
  cluster: string;
  uid: string;
  namespace: string;
  name: string;
  observedAt: number;
  /** The object, or its last known form once it has gone. */
  trainJob?: TrimmedTrainJob;
  /** The object has gone. `seen`: its deletion was watched; otherwise a listing lacked it and what happened before is unknown. */
  gone?: { seen: boolean };
  jobSets: TrimmedJobSet[];
  jobs: TrimmedJob[];
  pods: ObservedPod[];
  workload?: TrimmedWorkload;
  /** Warnings about any of these objects, oldest first. */
  warningEvents: TrimmedEvent[];
  /** Kinds that were listed completely: only for these an empty list means "none". */
  syncedKinds: ChildKind[];
  /** Absent where pods are not asked. */
  direct?: DirectProgress;
}
