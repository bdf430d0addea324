/** Names that Kubeflow Trainer, JobSet, Kueue and OpenShift AI use on objects. */

export const PROGRESS_ANNOTATION = 'trainer.opendatahub.io/trainerStatus';
export const TRACKING_ANNOTATION =
  'trainer.opendatahub.io/progression-tracking';
export const POLL_INTERVAL_ANNOTATION =
  'trainer.opendatahub.io/metrics-poll-interval';
export const METRICS_PORT_ANNOTATION = 'trainer.opendatahub.io/metrics-port';

export const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';
export const WORKLOAD_JOB_LABEL = 'kueue.x-k8s.io/job-uid';

export const JOBSET_UID_LABEL = 'jobset.sigs.k8s.io/jobset-uid';
export const REPLICATED_JOB_LABEL = 'jobset.sigs.k8s.io/replicatedjob-name';
export const JOB_INDEX_LABEL = 'jobset.sigs.k8s.io/job-index';
export const RESTART_ATTEMPT_LABEL = 'jobset.sigs.k8s.io/restart-attempt';
export const COMPLETION_INDEX_LABEL =
  'batch.kubernetes.io/job-completion-index';
export const ANCESTOR_STEP_LABEL =
  'trainer.kubeflow.org/trainjob-ancestor-step';

export const TRAINER_CONTROLLER = 'trainer.kubeflow.org/trainjob-controller';

/** Written by people: a page of an experiment tracker. */
export const TRACKING_URL_ANNOTATION = 'model-lifecycle.io/tracking-url';
