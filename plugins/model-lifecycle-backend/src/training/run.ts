/*
 * The vocabulary of the training wing. A job is what is trained again and
 * again; a run is one training execution (one TrainJob UID); an attempt is one
 * try of a run; a phase is a named part with start and end.
 *
 * Everything here is plain JSON: the history stores a Run as it is. Times are
 * milliseconds since the epoch in UTC, absent when not known; a value that was
 * not reported is absent, never zero.
 */

import type { Timestamp } from '../time/time';

export type { Timestamp };

/** 24 hex digits, opaque: it travels in broadcasts that anonymous sockets receive. */
export type RunId = string;

export const RUN_STATES = [
  'queued',
  'blocked',
  'pending',
  'initializing',
  'running',
  'restarting',
  'paused',
  'preempted',
  'succeeded',
  'failed',
  'stopped',
  'deleting',
  'unknown',
] as const;

export type RunState = (typeof RUN_STATES)[number];

/** States that a run does not leave by itself. `failed` can be left: Trainer 2.3 trains again after a JobSet TTL. */
export const TERMINAL_STATES: ReadonlySet<RunState> = new Set<RunState>([
  'succeeded',
  'failed',
  'stopped',
]);

/**
 * Why something is as it is: a stable code with parameters, worded by the
 * frontend. `message` is text of the source, capped and without control
 * characters; it is data, never markup.
 */
export interface Reason {
  code: string;
  params?: Record<string, string | number>;
  message?: string;
}

export interface Attempt {
  /** Counted from 1. */
  number: number;
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  outcome?:
    | 'succeeded'
    | 'failed'
    | 'restarted'
    | 'preempted'
    | 'paused'
    | 'stopped'
    | 'unseen';
  reason?: Reason;
  /** What it had reached when it ended. */
  percent?: number;
}

export interface Phase {
  /** `queue`, `dataset`, `model`, `training`, `finish`, or a name of the runtime's own. */
  id: string;
  /** For phases with a name of their own. */
  label?: string;
  /** Only training phases belong to an attempt. */
  attempt?: number;
  state: 'pending' | 'running' | 'succeeded' | 'failed' | 'interrupted';
  /** First and last transition that we observed. */
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  /** Time spent in earlier visits of this phase (queue is entered again after an eviction). */
  earlierMs?: number;
  percent?: number;
  reason?: Reason;
}

export type ProgressContract =
  | 'trainer-status'
  | 'openshift-ai'
  | 'direct'
  | 'jobs'
  | 'pipeline'
  | 'status-endpoint'
  | 'report';

export interface Progress {
  /** 0–100; at most 99 until the run has succeeded. */
  percent?: number;
  step?: number;
  totalSteps?: number;
  epoch?: number;
  totalEpochs?: number;
  contract?: ProgressContract;
  /** The trainer's own estimate at `reportedAt`. */
  remainingMs?: number;
  /** The trainer's clock, clamped to `observedAt`. */
  reportedAt?: Timestamp;
  /** When we saw the report. */
  observedAt?: Timestamp;
  /** Last change of percent, step, epoch, phase or any metric. What stall detection counts. */
  changedAt?: Timestamp;
  /** The percent belongs to an ended run or an earlier attempt. */
  frozen?: boolean;
  /** What the attempt before had reached, while this one has not reported. */
  earlierAttempt?: { attempt: number; percent: number };
}

export interface MetricValue {
  /** As the trainer names it, at most 128 characters. */
  name: string;
  split: 'train' | 'eval' | 'none';
  value: number;
  /** Report time, clamped to when we saw it. */
  at: Timestamp;
  step?: number;
}

/** One point for the history: a metric value in an attempt. Key: (run, attempt, series, report time). */
export interface MetricSample extends MetricValue {
  attempt: number;
}

export interface Failure {
  pod?: string;
  container?: string;
  exitCode?: number;
  /** As Kubernetes says it, e.g. OOMKilled. */
  reason?: string;
  message?: string;
  at?: Timestamp;
  phase?: string;
  limits?: Record<string, string>;
  /** Peers that ended because of it (usually 143). */
  consequences?: { pod: string; exitCode?: number; at?: Timestamp }[];
}

/** What each pod of one part of a run asks for. */
export interface PartResources {
  /** Name of the replicated job; `trainer` where nobody told of one. */
  part: string;
  /** Id of the phase in which its pods are at work. */
  phase: string;
  pods?: number;
  /** Of one pod, by resource name: cores, bytes, counts. What was not asked for is absent. */
  requests: Record<string, number>;
}

/** A time in which a queue had admitted the run: its quota was taken, whether pods ran or not. */
export interface Admission {
  from: Timestamp;
  /** Absent while it lasts. */
  to?: Timestamp;
  /** Flavour by resource name, by part. */
  flavours: Record<string, Record<string, string>>;
}

/** What stands in the spec and does not move: for the About card and for selectors. */
export interface RunFacts {
  runtime?: string;
  /** ClusterTrainingRuntime or TrainingRuntime. */
  runtimeKind?: string;
  /** Which of the facts the runtime set and not the run. */
  fromRuntime?: ('nodes' | 'gpusPerNode' | 'image' | 'restarts')[];
  nodes?: number;
  gpusPerNode?: number;
  image?: string;
  queue?: string;
  baseModel?: string;
  dataset?: string;
  trackingUrl?: string;
  managedBy?: string;
  restartsUsed?: number;
  restartsMax?: number;
  /** `progression-tracking` as written: OpenShift AI reads only `true`. */
  tracking?: 'true' | 'enabled';
  /** The interval at which the trainer or a controller promises reports. */
  reportIntervalMs?: number;
  /** How often Kueue put it back into its queue, and when it tries again. */
  queueing?: { requeues?: number; nextTryAt?: Timestamp };
  /** Whether Kueue waits for pods, and since when; absent where it waits for none. */
  podsReady?: { waitsFor: 'start' | 'recovery' | 'nothing'; since?: Timestamp };
  /** JobSet TTL after the end, when pods and logs go. */
  ttlMs?: number;
  resources?: PartResources[];
  /** In their order; the last one may be open. */
  admissions?: Admission[];
  /**
   * Hashes of what was given to the trainer, by `env/<name>`, `command`, `args`
   * and so on: enough to tell two runs apart, and never the values.
   */
  parameters?: Record<string, string>;
}

export interface RunPod {
  name: string;
  uid: string;
  /** Phase id. */
  phase: string;
  rank?: number;
  attempt?: number;
  state: 'pending' | 'running' | 'succeeded' | 'failed' | 'gone';
  containers: string[];
  restarts?: number;
  node?: string;
}

/** The job that a run hangs on. Names: `catalog.md` §1. */
export interface JobKey {
  sourceId: string;
  namespace: string;
  name: string;
  /** Collects runs whose names the SDK makes up. */
  adHoc?: boolean;
}

export interface Run {
  id: RunId;
  /** `type` is the folder name under training/sources, `id` the cluster or source in the config. */
  source: { type: string; id: string };
  namespace: string;
  name: string;
  uid: string;
  job: JobKey;
  /** Labels of the object, capped; `training-selector` matches against them. */
  labels: Record<string, string>;
  /** Allow-listed annotations (`model-lifecycle.io/*`). */
  annotations: Record<string, string>;
  facts: RunFacts;

  state: RunState;
  /** When this state was first observed. */
  since: Timestamp;
  reason: Reason;
  /** Set while not all pods are ready though the run had run. */
  degraded?: { ready: number; total: number };
  /** Two kinds disagree since then: stall and notifications wait for 10 s of it. */
  disagreementSince?: Timestamp;

  attempt: number;
  attempts: Attempt[];
  phases: Phase[];
  progress: Progress;
  /** The last value of each metric, at most 200. */
  metrics: MetricValue[];
  /** Names beyond the cap of 200 series. */
  droppedMetrics?: string[];
  failure?: Failure;
  /** Things worth saying that are no state: bad JSON, total revised, tracking `enabled`. */
  notes: Reason[];
  deadlineAt?: Timestamp;
  deadlineReason?: Reason;
  pods: RunPod[];

  createdAt: Timestamp;
  /** First pod of the trainer ready. */
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  /** Not seen any more: the object has gone from the cluster, or is no longer among those that are watched. */
  goneAt?: Timestamp;
  /** The last observation. */
  observedAt: Timestamp;
  /**
   * What only the reducer reads: attempt identities, the report that won,
   * gaps between reports. Opaque to everybody else, kept with the run so that
   * a restart goes on where it was.
   */
  memory: Record<string, unknown>;
}

/** What happened, in the order in which it was seen. Written at once, never coalesced away. */
export interface Transition {
  at: Timestamp;
  kind: 'state' | 'phase' | 'attempt' | 'note' | 'action';
  from?: string;
  to?: string;
  attempt?: number;
  reason?: Reason;
}

/** What the reducer answers. Nothing changed: `run` is the same reference and the lists are empty. */
export interface Reduction {
  run: Run;
  transitions: Transition[];
  samples: MetricSample[];
}

export interface Eta {
  finishAt: Timestamp;
  earliestFinishAt?: Timestamp;
  latestFinishAt?: Timestamp;
  method: 'reported' | 'history' | 'rate' | 'linear';
  confidence: 'high' | 'medium' | 'low';
  basedOnRuns?: number;
}

export interface Stall {
  kind: 'no-report' | 'stuck-at-zero' | 'frozen' | 'stale' | 'silent';
  level: 'warning' | 'stalled';
  since: Timestamp;
  reason: Reason;
}

/** What depends on the present moment, worked out when it is read. */
export interface Assessment {
  eta?: Eta;
  stall?: Stall;
  /** What the curves say early: flags, never states. */
  warnings?: Reason[];
}
