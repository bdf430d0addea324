import type { Failure, Reason, RunState, Timestamp } from '../../run';

/** A part of the JobSet that is a phase, as it was last seen: it outlives the JobSet. */
export interface LayoutPart {
  /** Name of the replicatedJob. */
  name: string;
  role: 'dataset' | 'model' | 'trainer' | 'other';
}

/** What only the rules for TrainJobs remember. */
export interface TrainJobMemory {
  /** Identity of the current attempt. */
  attempt: AttemptIdentity;
  /** UIDs of pods of rank 0 that were counted, newest last. */
  countedPods: string[];
  layout: LayoutPart[];
  /** The earliest failure that was seen in the current attempt. */
  failure?: Failure;
  /** The admission (its transition time) under which the job was seen started. */
  startedUnder?: string;
  /** The state before the object was seen being deleted. */
  beforeDeletion?: RunState;
  /** The state before children were missing, and since when they are. */
  beforeAbsence?: { state: RunState; at: Timestamp };
  /** Notes that hold for the whole run. */
  lasting: Reason[];
}

export interface AttemptIdentity {
  jobSetUid?: string;
  /** Of the JobSet at the time of the attempt. */
  restarts?: number;
  /** Pod of rank 0. */
  podUid?: string;
  /** When its container started, by the node's clock: reports from before belong to the attempt before. */
  podStartedAt?: Timestamp;
  /** Its trainer pods were all ready once, or it reported. */
  hadRun: boolean;
  /** How the state left `running` in this attempt. */
  left?: { state: RunState; at: Timestamp; reason: Reason };
  /** Reports that were there when it began: not its own. */
  inherited: string[];
  /** It was over before the run was first seen; only its report was left. */
  isLeftover?: boolean;
  /** `spec.suspend` as last seen, to count resumes where pods cannot be read. */
  suspended?: boolean;
}

export const BLANK_TRAIN_JOB_MEMORY: TrainJobMemory = {
  attempt: { hadRun: false, inherited: [] },
  countedPods: [],
  layout: [],
  lasting: [],
};
