/* How it ended, or why nobody knows. */
import { reason, type WithMessage } from './reason';

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
  /** "Not seen since {lastSeenAt}; it was {last} then": its source was not read, or says nothing of it */
  unseen: (p: { last: string; lastSeenAt?: number }) =>
    reason('unknown.unseen', p),
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
