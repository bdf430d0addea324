/*
 * Wordings of what pipelines and status endpoints say; the grammar is that of
 * `reasons.ts`.
 */
export const toldReasonMessages = {
  'reason.pending.told': 'Waiting to start[: {message}]',
  'reason.queue.told': 'Waiting in a queue of its own',
  'reason.running.told':
    'Running[ {tasks}][; {done} of {total} tasks done][: {message}]',
  'reason.running.canceling': 'Being cancelled: tasks that run are ended',
  'reason.paused.told': 'Paused at its source',
  'reason.stopped.canceled': 'Cancelled[: {message}]',
  'reason.stopped.skipped': 'Skipped: nothing of it was run',
  'reason.failed.task': 'Task {task} failed[: {message}]',
  'reason.failed.told': 'Its source says that it failed[: {message}]',
  'reason.unknown.word': 'Its source says {value}, which is not known here',
  'reason.unknown.no-state': 'Its source does not say how it is',
  'reason.phase.cached': 'Taken from the cache',
  'reason.phase.skipped': 'Skipped',
  'reason.phase.preparing': 'Being prepared',
  'reason.phase.canceled': 'Cancelled',
  'reason.phase.rounds': '{done} of {started} rounds done[, {failed} failed]',
  'reason.phase.said': '{message}',
  'reason.note.task-retries': 'Tasks were tried again: {count}',
  'reason.note.naive-times':
    'The times of this source have no zone; they are read as UTC',
  'reason.note.bad-time': '{field} = {value} is no time; ignored',
  'reason.note.zone-differs':
    'Its elapsed time is off by {minutes} min, as zones are; what it estimates from that is not shown',
  'reason.note.estimate-passed':
    'The end that it estimated has passed; it is not shown',
  'reason.note.unknown-phase': 'It names a phase that is not known: {phase}',
  'reason.note.tasks-dropped':
    '{count} tasks beyond the limit of {limit} are not shown',
  'reason.run-unreadable': 'The server cannot read its own record of run {run}',
  'advice.run-unreadable':
    'What was known of the run stays. See the logs of that server.',
  'reason.runs-malformed': '{count} runs in the answer have no id',
  'advice.runs-malformed':
    'They are left out. Check the version of the server.',
  'reason.source.config': '{message}',
  'advice.source.config': 'Correct modelLifecycle.training in the app-config.',
  'reason.source.stopped':
    'It stopped by a mistake of the plugin and is started again[: {message}]',
  'advice.source.stopped': 'See the logs of the backend.',
} as const;
