/* What owners ask on the first day, early warnings, and where each value comes from. */
export const ownerMessages = {
  'header.leftRange': '{{from}} to {{to}} left',
  'header.finishesBetween': 'Finishes between {{from}} and {{to}}',
  'header.eviction': 'Kueue evicts it at {{time}} unless its pods are ready',
  'header.endsBefore':
    'At this rate it will be ended before it finishes: at {{time}}',

  'warnings.title': 'Early warnings',
  'warnings.count_one': '{{count}} early warning: {{text}}',
  'warnings.count_other': '{{count}} early warnings: {{text}}',
  'reason.warning.not-a-number':
    '{metric} is {written} since {sinceAt}[, step {step}]',
  'reason.warning.no-number':
    '{metric} has no number since {sinceAt}[, step {step}]; OpenShift AI writes NaN and infinity so',
  'reason.warning.diverging':
    '{metric} diverges: about {now}[ at step {step}] after {best}[ at step {bestStep}]',
  'reason.warning.no-improvement':
    'No better {metric} in {evaluations} evaluations: {best}[ at step {bestStep}] is still the best',
  'reason.warning.overfitting':
    '{metric} gets worse while training improves: {now}[ at step {step}] after {best}[ at step {bestStep}]',
  'reason.warning.slower':
    'Throughput fell by half or more: {metric} from {before} to {now}',
  'reason.warning.fewer-steps':
    'Throughput fell by half or more: from {before} to {now} steps a minute',
  'reason.deadline.pods-ready':
    'Kueue waits {seconds|seconds} after the admission for all pods to be ready',
  'reason.deadline.pods-recovery':
    'Kueue waits {seconds|seconds} for a lost pod to be ready again',
  'reason.gpu.no-values': 'Prometheus has no values for the pods of this run',
  'reason.gpu.no-percent': 'The configured query gives no percents',
  'reason.gpu.unexpected-answer':
    'The answer was not that of a Prometheus; check the base URL and the query',
  'reason.gpu.no-answer': 'Prometheus did not answer within {seconds|seconds}',

  'limits.title': 'Limits and use',
  'limits.gpu': 'GPU use',
  'limits.gpu.value_one': '{{percent}} ({{count}} GPU, {{metric}}, {{ago}})',
  'limits.gpu.value_other':
    '{{percent}} (mean of {{count}}, {{from}} to {{to}}, {{metric}}, {{ago}})',
  'limits.gpu.metric.dcgm': 'DCGM',
  'limits.gpu.metric.other': 'Prometheus',
  'limits.gpu.problem': 'Not known: {{reason}}',
  'limits.gpu.what': 'GPU use',
  'limits.deadline': 'Deadline',
  'limits.deadline.value': 'will be ended at {{time}} ({{reason}})',
  'limits.eviction': 'Eviction',
  'limits.eviction.value':
    'will be evicted at {{time}} unless all pods are ready by then ({{reason}})',
  'limits.eviction.due':
    'due since {{time}}: not all pods were ready in time ({{reason}})',
  'limits.restarts': 'Restarts',
  'limits.restarts.value': '{{used}} used, {{left}} of {{max}} left',
  'limits.requeues': 'Requeued',
  'limits.requeues.value_one': '{{count}} time',
  'limits.requeues.value_other': '{{count}} times',
  'limits.requeues.next': '{{times}}; next try at {{time}}',
  'limits.checkpoint': 'Last checkpoint',
  'limits.checkpoint.step': 'step {{step}}',
  'limits.checkpoint.stepsAgo': 'step {{step}}, {{steps}} steps ago',

  'about.runtime.value': '{{name}} ({{kind}})',
  'about.runtime.sets': 'set by it: {{what}}',
  'about.runtime.nodes': 'nodes',
  'about.runtime.gpusPerNode': 'GPUs per node',
  'about.runtime.image': 'image',
  'about.runtime.restarts': 'restarts',
  'about.openIn': 'Open in {{tracker}}',

  'why.term.state': 'State',
  'why.term.percent': 'Percent',
  'why.term.step': 'Step and epoch',
  'why.term.time': 'Time left',
  'why.term.phases': 'Phases',
  'why.term.stall': 'Not moving',
  'why.term.warnings': 'Early warnings',
  'why.term.metrics': 'Metrics',
  'why.term.deadline': 'Deadline',
  'why.term.eviction': 'Eviction',
  'why.term.restarts': 'Restarts and attempts',
  'why.term.queue': 'Queue',
  'why.term.checkpoint': 'Checkpoint',
  'why.state.trainjob':
    'Worked out from the TrainJob, its JobSet, jobs and pods, and the Workload of Kueue where there is one.',
  'why.state.pipeline': 'Read from the run in Kubeflow Pipelines.',
  'why.state.pytorchjob':
    'Read from the conditions of the PyTorchJob, which say nothing of progress.',
  'why.state.status-endpoint': 'Read from the status endpoint of the trainer.',
  'why.state.report': 'Sent to this Backstage by the trainer.',
  'why.state.other': 'Read from {{source}}.',
  'why.state.since':
    'First seen {{since}}; last look at the cluster {{observed}}.',
  'why.state.unreachable':
    'The cluster cannot be reached: this is what was seen last.',
  'why.step.reported': 'As the trainer reported them {{ago}}.',
  'why.step.annotation':
    'From the annotation of OpenShift AI where it has them, whoever reports the percent.',
  'why.time.elapsed': 'The time since it was created, by our clock.',
  'why.time.ended': 'From its creation to the end that the cluster tells.',
  'why.time.waiting': 'The time since it began to wait, by our clock.',
  'why.phases.seen':
    'Begin and end are the first and the last change that we saw, by our clock; waiting and pauses count in no other phase.',
  'why.phases.weights':
    'The bar is drawn over time; the percent is that of the training.',
  'why.stall.counts':
    'What counts is the last change of percent, step, epoch, phase or metric: {{ago}}. A fresh time alone is none.',
  'why.stall.threshold':
    'A run is told after the configured time, or after several of its own usual gaps where those are longer.',
  'why.warnings.method':
    'Worked out from the metrics that the trainer reports, smoothed, in this attempt. They change no state.',
  'why.metrics.last':
    'Last values as the trainer reported them {{ago}}, over {{contract}}.',
  'why.contract.trainer-status': 'the status of the TrainJob',
  'why.contract.openshift-ai': 'the annotation of OpenShift AI',
  'why.contract.direct': 'the metrics port of its pod',
  'why.contract.jobs': 'its jobs',
  'why.contract.pipeline': 'Kubeflow Pipelines',
  'why.contract.status-endpoint': 'its status endpoint',
  'why.contract.report': 'reports to this Backstage',
  'why.restarts.attempts':
    'An attempt is counted for each new pod of rank 0 that we saw.',
  'why.restarts.counts':
    'Restarts used and allowed are counted by the JobSet, or by its Job where the JobSet allows none.',
  'why.queue.kueue':
    'Queue and reason are those of the Workload of Kueue. A place in the queue is shown only where Kueue tells it.',
  'why.queue.requeues': 'Kueue counts requeues and sets the next try.',
  'why.checkpoint.metric':
    'From the metrics checkpoint_step and checkpoint_time that the trainer reports.',
  'why.checkpoint.annotation':
    'From the annotation model-lifecycle.io/checkpoint-at of the run.',
  'why.eta.historyTrust':
    'Earlier runs are scaled phase by phase; once the rate of this run is reliable, that counts.',
  'why.eta.interval':
    'The earlier runs differ widely: half of them would finish within this time.',
} as const;
