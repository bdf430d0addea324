/* What is said beside a state: when it will be ended, whether it moves, how its phases went. */
import { reason, type PodTrouble } from './reason';

/** `Run.deadlineReason`: "Will be ended at {deadlineAt of the run}: …" */
export const deadlines = {
  /** "active deadline of {seconds} s" (`spec.activeDeadlineSeconds`) */
  activeDeadline: (p: { seconds: number }) =>
    reason('deadline.active-deadline', p),
  /** "Kueue's maximum execution time of {seconds} s" */
  maximumExecutionTime: (p: { seconds: number }) =>
    reason('deadline.maximum-execution-time', p),
  /** "Kueue waits {seconds} s after the admission for all pods to be ready" */
  podsReady: (p: { seconds: number }) => reason('deadline.pods-ready', p),
  /** "Kueue waits {seconds} s for a lost pod to be ready again" */
  podsRecovery: (p: { seconds: number }) => reason('deadline.pods-recovery', p),
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
