import {
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_MODEL,
  ANNOTATION_OWNER,
  ANNOTATION_TRACKING_URL,
} from 'backstage-plugin-model-lifecycle-common';
import type { PipelineSourceConfig } from '../../../config/types';
import { unlessEmpty } from '../../../http/answers/fields';
import { present } from '../../progression/present';
import { told, toldNotes } from '../../progression/reasons/told';
import {
  TERMINAL_STATES,
  type Failure,
  type Reason,
  type RunState,
  type Timestamp,
} from '../../run';
import type { ReportedPhase, ReportedRun } from '../reportedRun';
import { SourceTimes } from '../support/sourceTimes';
import type { PipelineRun } from './answers';
import { firstFailure, MAX_PHASES, phasesOf, type TaskPhases } from './phases';
import type { PipelinePlan } from './plan';
import { readTaskRows, type TaskRows } from './taskRows';

/** Names of tasks that run, of so many at most. */
const MAX_NAMED = 3;

export interface RunContext {
  config: Pick<
    PipelineSourceConfig,
    'name' | 'owner' | 'runUrl' | 'parameters' | 'links'
  >;
  namespace: string;
  /** Name of the job that it hangs on. */
  job: string;
  plan?: PipelinePlan;
  observedAt: Timestamp;
}

/**
 * One look at a run of Kubeflow Pipelines. There is no percent: how many tasks
 * are done says nothing of how long the others take, and loops add more.
 */
export function normaliseRun(
  run: PipelineRun,
  context: RunContext,
): ReportedRun {
  const { config, namespace, plan, observedAt } = context;
  const times = new SourceTimes(observedAt);
  const state = stateOf(run.state);
  const rows = readTaskRows(run.tasks, times);
  const tasks = phasesOf(rows, plan, state);
  const annotations = annotationsOf(run, context);
  const history = historyOf(run, times);
  const isOver = TERMINAL_STATES.has(state);
  const ended = times.past('finished_at', run.finishedAt) ?? history.at(-1)?.at;
  const reported: ReportedRun = {
    source: { type: 'pipeline', id: config.name },
    namespace,
    name: run.name ?? run.id,
    uid: run.id,
    job: { sourceId: config.name, namespace, name: context.job },
    labels: { 'pipeline/runid': run.id },
    annotations,
    facts: present({
      baseModel: annotations[ANNOTATION_BASE_MODEL],
      dataset: annotations[ANNOTATION_DATASET],
      trackingUrl: annotations[ANNOTATION_TRACKING_URL],
    }),
    state,
    reason: reasonOf({ run, state, rows, tasks, plan }),
    attempt: attemptOf(run.history.flatMap(entry => entry.state ?? [])),
    createdAt: times.past('created_at', run.createdAt),
    startedAt:
      history.find(entry => entry.state === 'RUNNING')?.at ??
      firstStart(tasks.phases),
    endedAt: isOver ? ended : undefined,
    phases: tasks.phases.length > 0 ? tasks.phases : undefined,
    failure:
      state === 'failed' ? failureOf(run, rows, tasks.phases) : undefined,
    observedAt,
  };
  const notes = [...times.notes(), ...notesOf(rows, tasks)];
  return present({ ...reported, notes: unlessEmpty(notes) });
}

function stateOf(word: string | undefined): RunState {
  switch (word) {
    case 'PENDING':
      return 'pending';
    case 'RUNNING':
    case 'CANCELING': // It may still succeed or fail.
      return 'running';
    case 'SUCCEEDED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'SKIPPED':
    case 'CANCELED':
      return 'stopped';
    case 'PAUSED':
      return 'paused';
    default:
      return 'unknown';
  }
}

function reasonOf(seen: {
  run: PipelineRun;
  state: RunState;
  rows: TaskRows;
  tasks: TaskPhases;
  plan?: PipelinePlan;
}): Reason {
  const { run, rows, tasks } = seen;
  const { message } = run;
  switch (run.state) {
    case 'PENDING':
      return told.pending({ message });
    case 'RUNNING':
      return told.running({ ...taskCounts(tasks.phases, seen.plan), message });
    case 'CANCELING':
      return told.canceling();
    case 'SUCCEEDED':
      return told.succeeded();
    case 'FAILED': {
      const task = firstFailure(rows);
      return task
        ? told.failedTask({ task: task.task, message: task.message ?? message })
        : told.failed({ message });
    }
    case 'CANCELED':
      return told.canceled({ message });
    case 'SKIPPED':
      return told.skipped();
    case 'PAUSED':
      return told.paused();
    case undefined:
      return told.noState();
    default:
      return told.unknownWord({ value: run.state });
  }
}

/** How many there will be is known only where the pipeline says it. */
function taskCounts(
  phases: ReportedPhase[],
  plan: PipelinePlan | undefined,
): { tasks?: string; done?: number; total?: number } {
  if (phases.length === 0) return {};
  const running = phases.filter(({ state }) => state === 'running');
  const more = running.length > MAX_NAMED ? ', …' : '';
  const names = running.slice(0, MAX_NAMED).map(({ id, label }) => label ?? id);
  const isWhole = plan !== undefined && plan.tasks.length === phases.length;
  return {
    tasks: names.length > 0 ? `${names.join(', ')}${more}` : undefined,
    done: phases.filter(({ state }) => state === 'succeeded').length,
    total: isWhole ? phases.length : undefined,
  };
}

/** A run that is retried leaves an end behind and keeps its id. */
function attemptOf(states: readonly string[]): number {
  const ends = new Set(['SUCCEEDED', 'FAILED', 'CANCELED', 'SKIPPED']);
  return states.reduce(
    (attempt, state, index) =>
      index > 0 && ends.has(states[index - 1]) && !ends.has(state)
        ? attempt + 1
        : attempt,
    1,
  );
}

function historyOf(
  run: PipelineRun,
  times: SourceTimes,
): { state?: string; at?: Timestamp }[] {
  return run.history.map(({ state, at }) => ({
    state,
    at: times.past('update_time', at),
  }));
}

function firstStart(phases: ReportedPhase[]): Timestamp | undefined {
  const starts = phases
    .map(({ startedAt }) => startedAt)
    .filter(start => start !== undefined);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

function failureOf(
  run: PipelineRun,
  rows: TaskRows,
  phases: ReportedPhase[],
): Failure {
  const first = firstFailure(rows);
  return present({
    phase: phases.find(({ state }) => state === 'failed')?.id ?? first?.task,
    message: first?.message ?? run.message,
    at: first?.at,
  });
}

/** Of the run's own parameters first, then what the config says of its job. */
function annotationsOf(
  run: PipelineRun,
  { config, job }: RunContext,
): Record<string, string> {
  const rule = config.links.find(link => link.job.test(job));
  const named = (what: 'model' | 'baseModel' | 'dataset') => {
    const parameter = config.parameters[what];
    return (parameter && run.parameters[parameter]) || rule?.[what];
  };
  return present({
    [ANNOTATION_OWNER]: config.owner,
    [ANNOTATION_MODEL]: named('model'),
    [ANNOTATION_BASE_MODEL]: named('baseModel'),
    [ANNOTATION_DATASET]: named('dataset'),
    [ANNOTATION_TRACKING_URL]:
      run.trackingUrl ??
      config.runUrl?.replaceAll('{run_id}', encodeURIComponent(run.id)),
  }) as Record<string, string>;
}

function notesOf(rows: TaskRows, { dropped }: TaskPhases): Reason[] {
  return [
    ...(rows.retries > 0
      ? [toldNotes.taskRetries({ count: rows.retries })]
      : []),
    ...(dropped > 0
      ? [toldNotes.tasksDropped({ count: dropped, limit: MAX_PHASES })]
      : []),
  ];
}
