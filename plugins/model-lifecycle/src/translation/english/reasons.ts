/*
 * Wordings of the reason codes of the backend. The grammar stands in
 * `words/template.ts`: `{x}` is a parameter, `[…]` is left out when a
 * parameter in it is absent.
 */
export const reasonMessages = {
  'reason.queue.no-workload': 'Waiting for Kueue to create a Workload',
  'reason.queue.waiting': 'Waiting[ in queue {queue}][: {message}]',
  'reason.queue.evicted':
    'Evicted by Kueue[: {message}][; retry {retry}][ at {retryAt}]',
  'reason.preempted.by-kueue':
    'Preempted by a job of higher priority; waiting again[ in queue {queue}]',
  'reason.blocked.never-fits':
    'Can never fit[ queue {queue}][: asks for {requested} {resource}, the queue has {capacity}]',
  'reason.blocked.inadmissible': 'Queue[ {queue}] cannot take it[: {message}]',
  'reason.blocked.queue-stopped': 'Queue[ {queue}] is stopped[: {message}]',
  'reason.blocked.deactivated':
    'Kueue deactivated it[: {cause|deactivation}][ ({message})]',
  'reason.paused.before-start': 'Paused before its first start',
  'reason.paused.suspended': 'Paused',
  'reason.paused.kueue': 'Paused through Kueue',
  'reason.pending.admission-check':
    'Quota reserved; waiting for an admission check[: {check}][ ({checkState})][: {message}]',
  'reason.pending.admitted': 'Admitted by Kueue, not started yet',
  'reason.pending.suspended-outside-kueue':
    'Suspended outside Kueue, which starts it again',
  'reason.pending.jobset':
    'Waiting for the Trainer controller to create the JobSet',
  'reason.pending.pods': 'Waiting for pods to be created',
  'reason.pending.creation-refused': 'Cannot start[: {message}]',
  'reason.pending.unschedulable': 'No node for {pod}[: {message}]',
  'reason.pending.image-pull':
    '{pod} cannot pull[ {image}] ({cause})[: {message}]',
  'reason.pending.container': '{pod} cannot start ({cause})[: {message}]',
  'reason.pending.pods-ready': '{ready} of {total} pods ready',
  'reason.pending.pods-unseen':
    '{active} jobs active; pods are not visible to this plugin',
  'reason.initializing.dataset': 'Loading the dataset',
  'reason.initializing.model': 'Loading the model',
  'reason.initializing.dataset-and-model': 'Loading dataset and model',
  'reason.initializing.other': 'Running {phases}',
  'reason.running.pods-ready': '{ready} of {total} pods ready',
  'reason.running.degraded':
    'Degraded: {ready} of {total} pods ready[; {pod}: {cause}][ (exit {exitCode})]',
  'reason.running.failing': 'Failing[: {pod}][: {cause}][ (exit {exitCode})]',
  'reason.running.finishing': 'Finishing: all trainer pods have succeeded',
  'reason.running.reporting':
    'Reporting progress; its pods are not visible to this plugin',
  'reason.running.managed-elsewhere': 'Run by {manager}',
  'reason.restarting.jobset':
    'Restart {restart}[ of {max}][; {pod}: {cause}][ (exit {exitCode})][: {message}]',
  'reason.restarting.stopping-peers':
    'A worker failed, stopping the others before the restart[; {pod}: {cause}][ (exit {exitCode})]',
  'reason.restarting.job-retry':
    '[Retry {retry} of {max}: ]{ready} of {total} pods ready[; {pod}: {cause}][ (exit {exitCode})]',
  'reason.restarting.jobset-missing':
    'The JobSet is gone; waiting for the Trainer controller to create it again',
  'reason.succeeded.complete': 'Complete',
  'reason.succeeded.last-report':
    'Complete; last report {percent}[, {secondsBefore|seconds} before the end]',
  'reason.succeeded.stopped-early':
    'Complete, stopped early[ at {percent}][, step {step} of {totalSteps}]',
  'reason.failed.oom':
    '{pod} ran out of memory[ in {phase|phase}] (OOMKilled[, exit {exitCode}])[; container limit {limit}]',
  'reason.failed.exit-code':
    '{pod} failed[ in {phase|phase}] ([{cause}, ]exit {exitCode})[: {message}]',
  'reason.failed.pod-lost':
    '{pod} was removed from its node[ in {phase|phase}] ({cause})[: {message}]',
  'reason.failed.deadline': 'Ran longer than its deadline[: {message}]',
  'reason.failed.condition': 'Failed[ ({cause})][: {message}]',
  'reason.stopped.deleted': 'Deleted while {while|state}',
  'reason.stopped.ended-unseen':
    'Ended unseen: it was {last|state} when last seen[ at {lastSeenAt}]',
  'reason.deleting.waiting': 'Being deleted[, waiting for {finalizers}]',
  'reason.unknown.managed-elsewhere': 'Run by {manager}; no status received',
  'reason.unknown.silent':
    'Nothing heard of it[ since {lastSeenAt}]; it was {last|state} then',
  'reason.unknown.unseen':
    'Not seen[ since {lastSeenAt}]; it was {last|state} then',
  'reason.reported.queued': 'Waiting[ ({said})][: {message}]',
  'reason.reported.blocked': 'Held back[ ({said})][: {message}]',
  'reason.reported.pending': 'About to start[ ({said})][: {message}]',
  'reason.reported.initializing': 'Starting up[ ({said})][: {message}]',
  'reason.reported.running': 'At work[ ({said})][: {message}]',
  'reason.reported.restarting': 'Restarting[ ({said})][: {message}]',
  'reason.reported.paused': 'Paused[ ({said})][: {message}]',
  'reason.reported.preempted': 'Preempted[ ({said})][: {message}]',
  'reason.reported.stopped': 'Stopped[ ({said})][: {message}]',
  'reason.reported.deleting': 'Being deleted[ ({said})][: {message}]',
  'reason.reported.unknown':
    'Its source says nothing that can be read[ ({said})][: {message}]',
  'reason.unknown.left-selection':
    'Not watched any more: its labels left the configured selection; it was {last|state} when last seen[ at {lastSeenAt}]',
  'reason.unknown.namespace-not-watched':
    'Not watched any more: its namespace is not among the configured ones; it was {last|state} when last seen[ at {lastSeenAt}]',
  'reason.unknown.deleted-or-left':
    'Deleted, or its labels left the configured selection: the cluster does not say which; it was {last|state} when last seen[ at {lastSeenAt}]',
  'reason.attempt.unseen': 'Ended unseen',
  'reason.attempt.replaced': 'Replaced: a new pod of rank 0 started',
  'reason.note.progress-unreadable':
    'The {contract} progress could not be read[: {message}]',
  'reason.note.progress-too-large':
    'The {contract} progress is {bytes} bytes long; only {limit} are read',
  'reason.note.value-dropped':
    'The {contract} progress says {field} = {value}, which cannot be; ignored',
  'reason.note.metrics-dropped':
    '{count} metrics beyond the limit of {limit} are not kept',
  'reason.note.total-revised': 'Total steps revised from {from} to {to}',
  'reason.note.percent-fell':
    'The trainer went back from {from|percent} to {to|percent}',
  'reason.note.earlier-attempt': 'Attempt {attempt} had reached {percent}',
  'reason.note.late-report': 'A report of {percent} after the end was ignored',
  'reason.note.clock-ahead':
    'The clock of the trainer is {seconds|seconds} ahead of ours',
  'reason.note.tracking-enabled':
    'Progression tracking is "enabled"; the controller of OpenShift AI reads only "true"',
  'reason.note.failed-then-started-again':
    'Attempt {attempt} had failed; Trainer started it again',
  'reason.note.attempt-unseen': 'Attempt {attempt} ended unseen',
  'reason.note.direct-port':
    'Its metrics port is not read: {port} is no port from {min} to {max}',
  'reason.note.direct-network-policy':
    'Its metrics port is left to OpenShift AI, whose NetworkPolicy is there',
  'reason.note.direct-refused':
    'It asks for tracking, and nobody answers on port {port} of pod {pod}[: {message}]',
  'reason.note.direct-forbidden':
    'It asks for tracking, but Backstage may not read port {port} of pod {pod}: the right to get pods/proxy is missing',
  'reason.note.direct-timeout':
    'Port {port} of pod {pod} gave no progress within {seconds|seconds}',
  'reason.note.direct-redirect':
    'Port {port} of pod {pod} sends readers elsewhere ({status}); that is not followed',
  'reason.note.direct-status':
    'Port {port} of pod {pod} gives no progress: it answers {status}',
  'reason.note.direct-too-large':
    'Port {port} of pod {pod} answers with more than {limit} bytes, which is not read',
  'reason.note.direct-unreadable':
    'What port {port} of pod {pod} answers is no progress[: {message}]',
  'reason.note.profile-unknown': 'Phase profile {profile} is not configured',
  'reason.deadline.active-deadline': 'active deadline of {seconds|seconds}',
  'reason.deadline.maximum-execution-time':
    "Kueue's maximum execution time of {seconds|seconds}",
  'reason.stall.no-report':
    'No report since it started at {sinceAt}[; {ready} of {total} pods ready][; {pod} {cause}]',
  'reason.stall.stuck-at-zero':
    'At 0% since {sinceAt}[; {ready} of {total} pods ready][; {pod} {cause}]',
  'reason.stall.frozen':
    'Reports arrive, but nothing has changed since {sinceAt}[; at step {step}][; {ready} of {total} pods ready][; {pod} {cause}]',
  'reason.stall.stale':
    'No report since {sinceAt}[; {ready} of {total} pods ready][; {pod} {cause}]',
  'reason.stall.silent':
    'Neither report nor log line since {sinceAt}[; {ready} of {total} pods ready][; {pod} {cause}]',

  'reason.running.jobs-ready':
    '{ready} of {total} jobs ready; their pods are not visible to this plugin',
  'reason.note.percent-held':
    'The trainer reports {reported|percent}; the bar stays at {shown|percent}',
  'reason.note.older-report':
    'The last report is older than this attempt and is not shown',
  'reason.phase.started': 'started',
  'reason.phase.resumed': 'goes on',
  'reason.phase.succeeded': 'finished',
  'reason.phase.failed': 'failed',
  'reason.phase.interrupted': 'interrupted',

  'reason.logs.off': 'Log lines are switched off in this Backstage.',
  'reason.logs.not-permitted':
    'Reading log lines needs the permission model-lifecycle.run.logs.read.',
  'reason.logs.owners-only':
    'Only owners of this run may read its log lines[: {owner}].',
  'reason.logs.capped': 'only the last {lines} lines are read',
  'reason.logs.earlier-dropped': '{lines} earlier lines were dropped',
  'reason.logs.reading': 'earlier lines are still being read from the cluster',
  'reason.logs.not-kept': 'The pod is gone and no lines of it were kept.',
  'reason.logs.not-started': 'The pod has not started yet.',
  'reason.logs.unreadable': 'cluster {cluster} does not hand out its log now',
  'reason.logs.none': 'This run has no pod yet.',
  'reason.logs.missed': 'lines were missed[: {message}]',
  'reason.logs.forbidden': 'no right to read logs in the cluster[: {message}]',
  'reason.log-lines-missed': '{lines} lines were missed',
  'reason.log-lines-dropped': '{lines} older lines were dropped to save space',

  'reason.action.disabled': 'Actions are switched off in this Backstage.',
  'reason.action.not-permitted':
    'It needs the permission model-lifecycle.run.control.',
  'reason.action.owners-only': 'Only owners of this run may do it[: {owner}].',
  'reason.action.managed-elsewhere': 'Run by {managedBy}, which decides this.',

  'reason.reports.database':
    'Reports wait: the database does not answer[: {message}]',
  'reason.source.not-watched': '{source} is not configured any more',
  'reason.source.silent':
    'Nothing heard from the watcher of {source}[ since {lastSeenAt}]',
  'reason.cluster-config': '[{message}]',
  'reason.cluster-refused': '[{message}]',
  'reason.cluster-timeout': '[{message}]',
  'reason.cluster-throttled': '[{message}]',
  'reason.cluster-server': '[{message}]',
  'reason.cluster-gone': '[{message}]',
  'reason.cluster-not-found': '[{message}]',
  'reason.cluster-forbidden': '[{message}]',
  'reason.cluster-unauthorized': '[{message}]',
  'reason.cluster-tls': '[{message}]',
  'reason.cluster-invalid': '[{message}]',
  'reason.cluster-garbled': '[{message}]',
  'reason.cluster-silent': '[{message}]',
  'reason.cluster-short-watch': '[{message}]',
  'reason.history-empty':
    'The history is empty though the catalog has training jobs: {retained} are kept until it is clear why',
  'reason.entity-beyond-cap':
    'Not in the catalog: the namespace has more than {max} jobs',
  'reason.entity-invalid': 'Not in the catalog[: {message}]',
  'reason.adoption-owner':
    '{adopter} does not replace {nativeId}: its owner is not {owner}, and its location is not trusted',
  'reason.adoption-second':
    '{adopter} does not replace {nativeId}: {first} does already',

  'deactivation.maximum-execution-time':
    'it ran longer than its maximum execution time',
  'deactivation.requeuing-limit': 'it was requeued too often',
  'deactivation.admission-check': 'an admission check rejected it',
  'deactivation.other': 'for a reason of its own',

  'reasonExtra.podsStopping_one': '{{count}} pod still stopping',
  'reasonExtra.podsStopping_other': '{{count}} pods still stopping',
  'reasonExtra.jobs-behind-pods':
    'the pods are ready, the JobSet does not say so yet',
  'reasonExtra.pods-still-running': 'pods are still running',
  'reasonExtra.trainjob-behind-jobs':
    'the jobs have ended, the TrainJob does not say so yet',
} as const;
