/* What pipelines and status endpoints say about their runs. */
import { reason, type WithMessage } from './reason';

/** States of runs that tell about themselves, beyond those that every trainer has. */
export const told = {
  /** "Waiting to start[: {message}]" */
  pending: (p: { message?: string } = {}) =>
    reason('pending.told', {}, p.message),
  /** "Waiting in the trainer's own queue" */
  queued: () => reason('queue.told'),
  /** "Running[ {tasks}][; {done} of {total} tasks done][: {message}]". `total` is absent where more tasks may come. */
  running: (
    p: WithMessage<{ tasks?: string; done?: number; total?: number }> = {},
  ) =>
    reason(
      'running.told',
      { tasks: p.tasks, done: p.done, total: p.total },
      p.message,
    ),
  /** "Being cancelled: tasks that run are ended" */
  canceling: () => reason('running.canceling'),
  /** "Paused at its source" */
  paused: () => reason('paused.told'),
  /** "Cancelled[: {message}]" */
  canceled: (p: { message?: string } = {}) =>
    reason('stopped.canceled', {}, p.message),
  /** "Skipped: nothing of it was run" */
  skipped: () => reason('stopped.skipped'),
  /** "Complete" */
  succeeded: () => reason('succeeded.complete'),
  /** "Task {task} failed[: {message}]" */
  failedTask: (p: WithMessage<{ task: string }>) =>
    reason('failed.task', { task: p.task }, p.message),
  /** "The source says that it failed[: {message}]" */
  failed: (p: { message?: string } = {}) =>
    reason('failed.told', {}, p.message),
  /** "Its source says {value}, which is not known here" */
  unknownWord: (p: { value: string }) =>
    reason('unknown.word', { value: p.value }),
  /** "Its source does not say how it is" */
  noState: () => reason('unknown.no-state'),
};

/** Why a phase is as it is. */
export const phaseReasons = {
  /** "Taken from the cache" */
  cached: () => reason('phase.cached'),
  /** "Skipped" */
  skipped: () => reason('phase.skipped'),
  /** "Being prepared" */
  preparing: () => reason('phase.preparing'),
  /** "Cancelled" */
  canceled: () => reason('phase.canceled'),
  /** "{done} of {started} started rounds done[, {failed} failed]" */
  rounds: (p: { done: number; started: number; failed?: number }) =>
    reason('phase.rounds', p),
  /** "{message}" */
  said: (p: { message?: string }) => reason('phase.said', {}, p.message),
};

/** Notes about what a source tells. */
export const toldNotes = {
  /** "{count} tasks were tried again" */
  taskRetries: (p: { count: number }) => reason('note.task-retries', p),
  /** "Times of this source have no zone; they are read as UTC" */
  naiveTimes: () => reason('note.naive-times'),
  /** "{field} = {value} is no time; ignored" */
  badTime: (p: { field: string; value: string }) => reason('note.bad-time', p),
  /** "Its elapsed time is off by {minutes} min, as zones are; what it estimates from that is not shown" */
  zoneDiffers: (p: { minutes: number }) => reason('note.zone-differs', p),
  /** "The estimated end lies in the past; not shown" */
  estimatePassed: () => reason('note.estimate-passed'),
  /** "{phase} is a phase that this source is not known to have" */
  unknownPhase: (p: { phase: string }) => reason('note.unknown-phase', p),
  /** "{count} tasks beyond the limit of {limit} are not shown" */
  tasksDropped: (p: { count: number; limit: number }) =>
    reason('note.tasks-dropped', p),
};
