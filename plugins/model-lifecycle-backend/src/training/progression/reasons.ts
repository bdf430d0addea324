/*
 * Every reason code of a training run, with its parameters. The backend sends
 * the code, the frontend words it; the English wording stands beside each
 * constructor. In a wording `{x}` is a parameter, `[…]` is left out when its
 * parameter is absent and `{message}` is text of the cluster.
 *
 * Parameters whose name ends in `At` are milliseconds since the epoch. Two
 * parameters may join any reason of a state:
 *
 * - `podsStopping`: "; {podsStopping} pods still stopping"
 * - `disagreement`: two kinds of objects tell different things, see
 *   {@link withDisagreement}
 */
import type { Reason } from '../run';
import { cleanText } from './text';

type Params = Record<string, string | number | undefined>;

const MAX_PARAM_CHARACTERS = 256;

/** Any reason: absent parameters are left out, texts are capped and cleaned. */
export function reason(
  code: string,
  params?: Params,
  message?: string,
): Reason {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params ?? {})) {
    const clean =
      typeof value === 'string'
        ? cleanText(value, MAX_PARAM_CHARACTERS)
        : value;
    if (clean !== undefined) {
      kept[name] = clean;
    }
  }
  const text = cleanText(message);
  return {
    code,
    ...(Object.keys(kept).length > 0 ? { params: kept } : {}),
    ...(text !== undefined ? { message: text } : {}),
  };
}

/** "…; {podsStopping} pods still stopping". Nothing is added for 0. */
export function withPodsStopping(base: Reason, podsStopping: number): Reason {
  return podsStopping === 0
    ? base
    : { ...base, params: { ...base.params, podsStopping } };
}

/**
 * What two kinds of objects tell differently:
 *
 * - `jobs-behind-pods`: "; the pods are ready, the JobSet does not say so yet"
 * - `pods-still-running`: "; pods are still running"
 * - `trainjob-behind-jobs`: "; the jobs have ended, the TrainJob does not say
 *   so yet"
 */
export type Disagreement =
  | 'jobs-behind-pods'
  | 'pods-still-running'
  | 'trainjob-behind-jobs';

/** Names a disagreement between two kinds of objects in a reason. */
export function withDisagreement(
  base: Reason,
  disagreement: Disagreement | undefined,
): Reason {
  return disagreement === undefined
    ? base
    : { ...base, params: { ...base.params, disagreement } };
}

/** What a pod suffered: `cause` as Kubernetes says it (OOMKilled, Error, CrashLoopBackOff, Evicted). */
export interface PodTrouble {
  pod?: string;
  cause?: string;
  exitCode?: number;
}

type WithMessage<T> = T & { message?: string };

/** State `queued`. */
export const queued = {
  /** "Waiting for Kueue to create a Workload" */
  noWorkload: () => reason('queue.no-workload'),
  /** "Waiting in queue {queue}[: {message}]" */
  waiting: (p: WithMessage<{ queue?: string }>) =>
    reason('queue.waiting', { queue: p.queue }, p.message),
  /**
   * "Evicted by Kueue[: {message}][; retry {retry}][ at {retryAt}]".
   * `kind` is Kueue's reason: PodsReadyTimeout, AdmissionCheck, NodeFailures …
   */
  evicted: (
    p: WithMessage<{ kind?: string; retry?: number; retryAt?: number }>,
  ) =>
    reason(
      'queue.evicted',
      { kind: p.kind, retry: p.retry, retryAt: p.retryAt },
      p.message,
    ),
};

/** State `preempted`. */
export const preempted = {
  /**
   * "Preempted by a job of higher priority; waiting again in queue {queue}".
   * `kind` is Kueue's reason (InClusterQueue, InCohortReclamation,
   * InCohortFairSharing, InCohortReclaimWhileBorrowing). Kueue's message names
   * the other team's workload and is therefore not carried.
   */
  byKueue: (p: { queue?: string; kind?: string }) =>
    reason('preempted.by-kueue', p),
};

/** State `blocked`: nothing moves until a person changes something. */
export const blocked = {
  /**
   * "Can never fit queue {queue}[: asks for {requested} {resource}, the queue
   * has {capacity}]". `message` is Kueue's whole sentence.
   */
  neverFits: (
    p: WithMessage<{
      queue?: string;
      resource?: string;
      requested?: number;
      capacity?: number;
    }>,
  ) =>
    reason(
      'blocked.never-fits',
      {
        queue: p.queue,
        resource: p.resource,
        requested: p.requested,
        capacity: p.capacity,
      },
      p.message,
    ),
  /** "Queue {queue} cannot take it: {message}" (queue missing, inactive, misconfigured) */
  inadmissible: (p: WithMessage<{ queue?: string }>) =>
    reason('blocked.inadmissible', { queue: p.queue }, p.message),
  /** "Queue {queue} is stopped[: {message}]" */
  queueStopped: (p: WithMessage<{ queue?: string }>) =>
    reason('blocked.queue-stopped', { queue: p.queue }, p.message),
  /**
   * "Kueue deactivated it: {cause}". `cause` is `maximum-execution-time`
   * ("it ran longer than its maximum execution time"), `requeuing-limit`
   * ("it was requeued too often"), `admission-check` ("an admission check
   * rejected it") or `other` ("{message}").
   */
  deactivated: (p: WithMessage<{ cause: DeactivationCause }>) =>
    reason('blocked.deactivated', { cause: p.cause }, p.message),
};

/** Why Kueue deactivated a Workload by itself. */
export type DeactivationCause =
  | 'maximum-execution-time'
  | 'requeuing-limit'
  | 'admission-check'
  | 'other';

/** State `paused`. */
export const paused = {
  /** "Paused before its first start" */
  beforeStart: () => reason('paused.before-start'),
  /** "Paused" (spec.suspend of the TrainJob) */
  suspended: () => reason('paused.suspended'),
  /** "Paused through Kueue" (spec.active of the Workload) */
  kueue: () => reason('paused.kueue'),
};

/** State `pending`: nothing trains yet, and nothing but time is missing, or it says what. */
export const pending = {
  /** "Quota reserved; waiting for admission check {check} ({checkState})" */
  admissionCheck: (p: WithMessage<{ check?: string; checkState?: string }>) =>
    reason(
      'pending.admission-check',
      { check: p.check, checkState: p.checkState },
      p.message,
    ),
  /** "Admitted by Kueue, not started yet" */
  admitted: () => reason('pending.admitted'),
  /** "Suspended outside Kueue, which starts it again" */
  suspendedOutsideKueue: () => reason('pending.suspended-outside-kueue'),
  /** "Waiting for the Trainer controller to create the JobSet" */
  jobSet: () => reason('pending.jobset'),
  /** "Waiting for pods to be created" */
  pods: () => reason('pending.pods'),
  /** "Cannot start: {message}" (a quota, a webhook or the API server refuses what must be created) */
  creationRefused: (p: { message?: string }) =>
    reason('pending.creation-refused', {}, p.message),
  /** "No node for {pod}: {message}" */
  unschedulable: (p: WithMessage<{ pod: string }>) =>
    reason('pending.unschedulable', { pod: p.pod }, p.message),
  /** "{pod} cannot pull [{image}] ({cause})[: {message}]". `cause`: ErrImagePull, ImagePullBackOff, InvalidImageName … */
  imagePull: (p: WithMessage<{ pod: string; image?: string; cause: string }>) =>
    reason(
      'pending.image-pull',
      { pod: p.pod, image: p.image, cause: p.cause },
      p.message,
    ),
  /** "{pod} cannot start ({cause})[: {message}]". `cause`: CreateContainerConfigError, CrashLoopBackOff … */
  container: (p: WithMessage<{ pod: string; cause: string }>) =>
    reason('pending.container', { pod: p.pod, cause: p.cause }, p.message),
  /** "{ready} of {total} pods ready" */
  podsReady: (p: { ready: number; total: number }) =>
    reason('pending.pods-ready', p),
  /** "{active} jobs active; pods are not visible to this plugin" (no right to read pods) */
  podsUnseen: (p: { active: number }) => reason('pending.pods-unseen', p),
};

/** State `initializing`. Each may go on with "; {pod}: {cause}[ (exit {exitCode})]" where a pod of it has trouble. */
export const initializing = {
  /** "Loading the dataset" */
  dataset: (p: PodTrouble = {}) => reason('initializing.dataset', { ...p }),
  /** "Loading the model" */
  model: (p: PodTrouble = {}) => reason('initializing.model', { ...p }),
  /** "Loading dataset and model" */
  datasetAndModel: (p: PodTrouble = {}) =>
    reason('initializing.dataset-and-model', { ...p }),
  /** "Running {phases}" (names of the runtime's own, joined by a comma) */
  other: (p: { phases: string } & PodTrouble) =>
    reason('initializing.other', { ...p }),
};

/** State `running`. */
export const running = {
  /** "{ready} of {total} pods ready" */
  podsReady: (p: { ready: number; total: number }) =>
    reason('running.pods-ready', p),
  /** "Degraded: {ready} of {total} pods ready[; {pod}: {cause}][ (exit {exitCode})]" */
  degraded: (p: { ready: number; total: number } & PodTrouble) =>
    reason('running.degraded', { ...p }),
  /** "Failing: {pod}: {cause}[ (exit {exitCode})]": no pod and no restart left, the result is not there yet */
  failing: (p: PodTrouble) => reason('running.failing', { ...p }),
  /** "Finishing: all trainer pods have succeeded" */
  finishing: () => reason('running.finishing'),
  /** "{ready} of {total} jobs ready; their pods are not visible to this plugin" */
  jobsReady: (p: { ready: number; total: number }) =>
    reason('running.jobs-ready', p),
  /** "Reporting progress; its pods are not visible to this plugin" */
  reporting: () => reason('running.reporting'),
  /** "Run by {manager}" */
  managedElsewhere: (p: { manager: string }) =>
    reason('running.managed-elsewhere', p),
};

/** State `restarting`. */
export const restarting = {
  /** "Restart {restart}[ of {max}]: {message}" */
  jobSet: (p: WithMessage<{ restart: number; max?: number } & PodTrouble>) =>
    reason(
      'restarting.jobset',
      {
        restart: p.restart,
        max: p.max,
        pod: p.pod,
        cause: p.cause,
        exitCode: p.exitCode,
      },
      p.message,
    ),
  /** "A worker failed, stopping the others before the restart[; {pod}: {cause}][ (exit {exitCode})]" */
  stoppingPeers: (p: PodTrouble) =>
    reason('restarting.stopping-peers', { ...p }),
  /** "[Retry {retry} of {max}: ]{ready} of {total} pods ready[; {pod}: {cause}][ (exit {exitCode})]" */
  jobRetry: (
    p: {
      retry?: number;
      max?: number;
      ready: number;
      total: number;
    } & PodTrouble,
  ) => reason('restarting.job-retry', { ...p }),
  /** "The JobSet is gone; waiting for the Trainer controller to create it again" */
  jobSetMissing: () => reason('restarting.jobset-missing'),
};

/** State `succeeded`. */
export const succeeded = {
  /** "Complete" */
  complete: (p: { message?: string } = {}) =>
    reason('succeeded.complete', {}, p.message),
  /** "Complete; last report {percent} %, {secondsBefore} s before the end": the ordinary end of a trainer that caps at 99 */
  lastReport: (p: WithMessage<{ percent: number; secondsBefore?: number }>) =>
    reason(
      'succeeded.last-report',
      { percent: p.percent, secondsBefore: p.secondsBefore },
      p.message,
    ),
  /** "Complete, stopped early[ at {percent} %][, step {step} of {totalSteps}]" */
  stoppedEarly: (
    p: WithMessage<{ percent?: number; step?: number; totalSteps?: number }>,
  ) =>
    reason(
      'succeeded.stopped-early',
      { percent: p.percent, step: p.step, totalSteps: p.totalSteps },
      p.message,
    ),
};

/** State `failed`: the earliest container that ended, else what the TrainJob says. */
export const failed = {
  /** "{pod} ran out of memory[ in {phase}] (OOMKilled, exit {exitCode})[; container limit {limit}]" */
  outOfMemory: (
    p: WithMessage<{
      pod: string;
      container?: string;
      exitCode?: number;
      limit?: string;
      phase?: string;
    }>,
  ) =>
    reason(
      'failed.oom',
      {
        pod: p.pod,
        container: p.container,
        exitCode: p.exitCode,
        limit: p.limit,
        phase: p.phase,
      },
      p.message,
    ),
  /** "{pod} failed[ in {phase}] ({cause}, exit {exitCode})[: {message}]" */
  exitCode: (
    p: WithMessage<{
      pod: string;
      container?: string;
      exitCode: number;
      cause?: string;
      phase?: string;
    }>,
  ) =>
    reason(
      'failed.exit-code',
      {
        pod: p.pod,
        container: p.container,
        exitCode: p.exitCode,
        cause: p.cause,
        phase: p.phase,
      },
      p.message,
    ),
  /** "{pod} was removed from its node ({cause})[: {message}]". `cause`: Evicted, NodeLost, DeletionByTaintManager … */
  podLost: (p: WithMessage<{ pod: string; cause: string; phase?: string }>) =>
    reason(
      'failed.pod-lost',
      { pod: p.pod, cause: p.cause, phase: p.phase },
      p.message,
    ),
  /** "Ran longer than its deadline: {message}" */
  deadline: (p: { message?: string }) =>
    reason('failed.deadline', {}, p.message),
  /** "{message}", or "Failed ({cause})". `cause` is the condition's reason: FailedJobs, ReachedMaxRestarts … */
  condition: (p: WithMessage<{ cause?: string }>) =>
    reason('failed.condition', { cause: p.cause }, p.message),
};

/** State `stopped`. */
export const stopped = {
  /** "Deleted while {while}" (`while` is a state) */
  deleted: (p: { while: string }) => reason('stopped.deleted', p),
  /** "Ended unseen: it was {last} when last seen[ at {lastSeenAt}]" (the object went while nobody watched) */
  endedUnseen: (p: { last: string; lastSeenAt?: number }) =>
    reason('stopped.ended-unseen', p),
};

/** State `deleting`. */
export const deleting = {
  /** "Being deleted[, waiting for {finalizers}]" */
  waiting: (p: { finalizers?: string }) => reason('deleting.waiting', p),
};

/** State `unknown`. */
export const unknown = {
  /** "Run by {manager}; no status received" */
  managedElsewhere: (p: { manager: string }) =>
    reason('unknown.managed-elsewhere', p),
  /** "Nothing heard of it since {lastSeenAt}; it was {last} then" */
  silent: (p: { last: string; lastSeenAt?: number }) =>
    reason('unknown.silent', p),
  /** "Not watched any more: its labels left the configured selection; it was {last} when last seen[ at {lastSeenAt}]" */
  leftSelection: (p: { last: string; lastSeenAt?: number }) =>
    reason('unknown.left-selection', p),
  /** "Not watched any more: its namespace is not among the configured ones; it was {last} when last seen[ at {lastSeenAt}]" */
  namespaceNotWatched: (p: { last: string; lastSeenAt?: number }) =>
    reason('unknown.namespace-not-watched', p),
  /** "Deleted, or its labels left the configured selection: the cluster does not say which; it was {last} when last seen[ at {lastSeenAt}]" */
  deletedOrLeft: (p: { last: string; lastSeenAt?: number }) =>
    reason('unknown.deleted-or-left', p),
};

/** Reasons of an attempt's end that no state has. */
export const attemptEnd = {
  /** "Ended unseen" (its JobSet or pod was replaced while nobody watched) */
  unseen: () => reason('attempt.unseen'),
  /** "Replaced: a new pod of rank 0 started" */
  replaced: () => reason('attempt.replaced'),
};

/** `Run.notes`: worth saying, but no state. */
export const notes = {
  /** "The {contract} progress could not be read: {message}" */
  unreadable: (p: WithMessage<{ contract: string }>) =>
    reason('note.progress-unreadable', { contract: p.contract }, p.message),
  /** "The {contract} progress is {bytes} bytes long; only {limit} are read" */
  tooLarge: (p: { contract: string; bytes: number; limit: number }) =>
    reason('note.progress-too-large', p),
  /** "The {contract} progress says {field} = {value}, which cannot be; ignored" */
  valueDropped: (p: { contract: string; field: string; value: string }) =>
    reason('note.value-dropped', p),
  /** "{count} metrics beyond the limit of {limit} are not kept" */
  metricsDropped: (p: { count: number; limit: number }) =>
    reason('note.metrics-dropped', p),
  /** "Total steps revised from {from} to {to}" */
  totalRevised: (p: { from: number; to: number }) =>
    reason('note.total-revised', p),
  /** "The trainer went back from {from} % to {to} %" */
  percentFell: (p: { from: number; to: number }) =>
    reason('note.percent-fell', p),
  /** "The trainer reports {reported} %; the bar stays at {shown} %" */
  percentHeld: (p: { shown: number; reported: number }) =>
    reason('note.percent-held', p),
  /** "The last report is older than this attempt and is not shown" */
  olderReport: () => reason('note.older-report'),
  /** "A report of {percent} % after the end was ignored" */
  lateReport: (p: { percent: number }) => reason('note.late-report', p),
  /** "The trainer's clock is {seconds} s ahead of ours" */
  clockAhead: (p: { seconds: number }) => reason('note.clock-ahead', p),
  /** "Progression tracking is \"enabled\"; OpenShift AI's controller reads only \"true\"" */
  trackingEnabled: () => reason('note.tracking-enabled'),
  /** "Attempt {attempt} had failed; Trainer started it again" */
  failedThenStartedAgain: (p: { attempt: number }) =>
    reason('note.failed-then-started-again', p),
  /** "Attempt {attempt} ended unseen" */
  attemptUnseen: (p: { attempt: number }) => reason('note.attempt-unseen', p),
  /** "Phase profile {profile} is not configured" */
  profileUnknown: (p: { profile: string }) => reason('note.profile-unknown', p),
};

/** `Run.deadlineReason`: "Will be ended at {deadlineAt of the run}: …" */
export const deadlines = {
  /** "active deadline of {seconds} s" (`spec.activeDeadlineSeconds`) */
  activeDeadline: (p: { seconds: number }) =>
    reason('deadline.active-deadline', p),
  /** "Kueue's maximum execution time of {seconds} s" */
  maximumExecutionTime: (p: { seconds: number }) =>
    reason('deadline.maximum-execution-time', p),
};

/** What every stall may say beside its words: "; {ready} of {total} pods ready[, {pod} {cause}]" */
export interface StallContext extends PodTrouble {
  /** Since when nothing changed. */
  sinceAt: number;
  ready?: number;
  total?: number;
}

/** `Stall.reason`. */
export const stalls = {
  /** "No report since it started at {sinceAt}" */
  noReport: (p: StallContext) => reason('stall.no-report', { ...p }),
  /** "At 0 % since {sinceAt}" */
  stuckAtZero: (p: StallContext) => reason('stall.stuck-at-zero', { ...p }),
  /** "Reports arrive, but nothing has changed since {sinceAt}[; at step {step}]" */
  frozen: (p: StallContext & { step?: number }) =>
    reason('stall.frozen', { ...p }),
  /** "No report since {sinceAt}" */
  stale: (p: StallContext) => reason('stall.stale', { ...p }),
  /** "Neither report nor log line since {sinceAt}" */
  silent: (p: StallContext) => reason('stall.silent', { ...p }),
};

/** Reasons of transitions of kind `phase`; `to` of the transition is the phase. */
export const phaseChanges = {
  /** "{phase} started" */
  started: () => reason('phase.started'),
  /** "{phase} goes on" */
  resumed: () => reason('phase.resumed'),
  /** "{phase} finished" */
  succeeded: () => reason('phase.succeeded'),
  /** "{phase} failed" */
  failed: () => reason('phase.failed'),
  /** "{phase} was interrupted" */
  interrupted: () => reason('phase.interrupted'),
};
