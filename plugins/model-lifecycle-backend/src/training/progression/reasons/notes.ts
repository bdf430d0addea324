import { reason, type WithMessage } from './reason';

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
  /** "Its metrics port is not read: {port} is no port from {min} to {max}" */
  directPort: (p: { port: string; min: number; max: number }) =>
    reason('note.direct-port', p),
  /** "Its metrics port is left to OpenShift AI, whose NetworkPolicy is there" */
  directNetworkPolicy: () => reason('note.direct-network-policy'),
  /** "Nobody answers on port {port} of pod {pod}: {message}" */
  directRefused: ({ message, ...p }: WithMessage<DirectPlace>) =>
    reason('note.direct-refused', p, message),
  /** "Backstage may not read ports of pods here: the verb get on pods/proxy is missing" */
  directForbidden: (p: DirectPlace) => reason('note.direct-forbidden', p),
  /** "Port {port} of pod {pod} gave no answer within {seconds} s" */
  directTimeout: (p: DirectPlace & { seconds: number }) =>
    reason('note.direct-timeout', p),
  /** "Port {port} of pod {pod} sends the reader elsewhere ({status}), which is not followed" */
  directRedirect: (p: DirectPlace & { status: number }) =>
    reason('note.direct-redirect', p),
  /** "Port {port} of pod {pod} answers {status}" */
  directStatus: (p: DirectPlace & { status: number }) =>
    reason('note.direct-status', p),
  /** "Port {port} of pod {pod} answers more than {limit} bytes" */
  directTooLarge: (p: DirectPlace & { limit: number }) =>
    reason('note.direct-too-large', p),
  /** "Port {port} of pod {pod} answers something that is no progress: {message}" */
  directUnreadable: ({ message, ...p }: WithMessage<DirectPlace>) =>
    reason('note.direct-unreadable', p, message),
};

type DirectPlace = { pod: string; port: number };
