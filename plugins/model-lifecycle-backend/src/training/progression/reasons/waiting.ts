/* Nothing trains yet, or for now. */
import { reason, type WithMessage } from './reason';

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
