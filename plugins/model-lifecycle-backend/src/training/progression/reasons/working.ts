/* Something is at work. */
import { reason, type PodTrouble, type WithMessage } from './reason';

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
