import type { Phase, RunState, Timestamp } from '../../run';
import { TERMINAL_STATES } from '../../run';
import { present } from '../../progression/present';
import { phaseReasons } from '../../progression/reasons/told';
import type { ReportedPhase } from '../reportedRun';
import type { PipelinePlan, PlannedTask } from './plan';
import type { TaskRow, TaskRows } from './taskRows';

/** Pipelines with more tasks are for machines to look at. */
export const MAX_PHASES = 200;

export interface TaskPhases {
  phases: ReportedPhase[];
  /** Beyond the limit. */
  dropped: number;
}

/**
 * Tasks as phases: those of the plan in its order, whether they have begun or
 * not, then what was seen beside it. What lies inside a loop, a condition or an
 * inner pipeline belongs to the phase of that.
 */
export function phasesOf(
  rows: TaskRows,
  plan: PipelinePlan | undefined,
  runState: RunState,
): TaskPhases {
  const planned = plan?.tasks ?? [];
  const inPlan = new Set(planned.flatMap(({ id, inner }) => [id, ...inner]));
  const seen = new Set([...rows.components.keys(), ...rows.drivers.keys()]);
  const others = [...seen]
    .filter(id => !inPlan.has(id))
    .map(id => ({ id, label: id, isConditional: false, inner: [] }));
  const phases = [...planned, ...others].map(task =>
    toPhase(task, rows, runState),
  );
  return {
    phases: phases.slice(0, MAX_PHASES),
    dropped: Math.max(0, phases.length - MAX_PHASES),
  };
}

/** The first component that failed: the others are its consequence. */
export function firstFailure(
  rows: TaskRows,
): { task: string; at?: Timestamp; message?: string } | undefined {
  const failed = [...rows.components, ...rows.drivers]
    .flatMap(([task, ofTask]) => ofTask.map(row => ({ task, row })))
    .filter(({ row }) => row.state === 'FAILED')
    .sort((a, b) => (a.row.endedAt ?? Infinity) - (b.row.endedAt ?? Infinity));
  // A loop fails in the second in which its task does, and began before it.
  const first = failed.filter(
    ({ row }) => row.endedAt === failed[0].row.endedAt,
  );
  const inmost = first.at(-1);
  return (
    inmost && {
      task: inmost.task,
      ...present({ at: inmost.row.endedAt, message: inmost.row.message }),
    }
  );
}

function toPhase(
  task: PlannedTask,
  rows: TaskRows,
  runState: RunState,
): ReportedPhase {
  const own = rows.components.get(task.id) ?? [];
  const drivers = rows.drivers.get(task.id) ?? [];
  const isOver = TERMINAL_STATES.has(runState);
  const phase = { id: task.id, label: task.label };
  if (own.length === 0) {
    return drivers.length === 0
      ? absent(phase, task, isOver)
      : { ...phase, ...prepared(drivers, runState) };
  }
  const states = own.map(row => stateOf(row, runState));
  const waits = own.some(
    (row, index) => states[index] === 'pending' && row.state !== 'SKIPPED',
  );
  const state =
    together(states) === 'succeeded' && waits ? 'running' : together(states);
  return present<ReportedPhase>({
    ...phase,
    state,
    startedAt: hasRun(own)
      ? earliest([...drivers, ...own].map(({ startedAt }) => startedAt))
      : undefined,
    endedAt:
      state === 'running' || !hasRun(own)
        ? undefined
        : latest(own.map(({ endedAt }) => endedAt)),
    reason: reasonOf(own, states),
  });
}

/** Nothing of it has been seen: it comes later, or its condition did not hold. */
function absent(
  phase: Pick<ReportedPhase, 'id' | 'label'>,
  { isConditional }: PlannedTask,
  isOver: boolean,
): ReportedPhase {
  return present<ReportedPhase>({
    ...phase,
    state: 'pending',
    reason: isConditional && isOver ? phaseReasons.skipped() : undefined,
  });
}

/** Only its driver is there: inputs are resolved, the cache is asked. */
function prepared(
  drivers: TaskRow[],
  runState: RunState,
): Omit<ReportedPhase, 'id'> {
  const states = drivers.map(row => stateOf(row, runState));
  const isOver = TERMINAL_STATES.has(runState);
  const state = together(states);
  // A driver that is done does not make its component done.
  const shown =
    state === 'succeeded' || state === 'pending' ? 'running' : state;
  return present<Omit<ReportedPhase, 'id'>>({
    state: shown === 'running' && isOver ? 'interrupted' : shown,
    startedAt: earliest(drivers.map(({ startedAt }) => startedAt)),
    endedAt:
      state === 'failed'
        ? latest(drivers.map(({ endedAt }) => endedAt))
        : undefined,
    reason: phaseReasons.preparing(),
  });
}

function stateOf(row: TaskRow, runState: RunState): Phase['state'] {
  switch (row.state) {
    case 'SUCCEEDED':
    case 'CACHED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'CANCELED':
    case 'CANCELING':
      return 'interrupted';
    case 'SKIPPED':
      return 'pending';
    default:
      // Rows are known to stay open though the run has ended.
      if (runState === 'succeeded') return 'succeeded';
      if (TERMINAL_STATES.has(runState)) return 'interrupted';
      return row.state === 'RUNNING' ? 'running' : 'pending';
  }
}

/** Of all rounds of a loop; one row for anything else. */
function together(states: Phase['state'][]): Phase['state'] {
  const has = (state: Phase['state']) => states.includes(state);
  if (has('running')) return 'running';
  if (has('failed')) return 'failed';
  if (has('interrupted')) return 'interrupted';
  if (!has('pending')) return 'succeeded';
  return has('succeeded') ? 'succeeded' : 'pending';
}

function reasonOf(own: TaskRow[], states: Phase['state'][]) {
  const messages = own.flatMap(({ state, message }) =>
    state === 'FAILED' && message ? [message] : [],
  );
  if (messages.length > 0) return phaseReasons.said({ message: messages[0] });
  if (own.every(({ state }) => state === 'SKIPPED'))
    return phaseReasons.skipped();
  if (own.every(row => row.isCached)) return phaseReasons.cached();
  if (own.every(({ state }) => state === 'CANCELED'))
    return phaseReasons.canceled();
  if (own.length === 1) return undefined;
  const failed = states.filter(state => state === 'failed').length;
  return phaseReasons.rounds({
    done: states.filter(state => state === 'succeeded').length,
    started: own.length,
    ...(failed > 0 ? { failed } : {}),
  });
}

function hasRun(own: TaskRow[]): boolean {
  return own.some(({ state }) => state !== 'SKIPPED');
}

function earliest(times: (Timestamp | undefined)[]): Timestamp | undefined {
  const known = times.filter(time => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function latest(times: (Timestamp | undefined)[]): Timestamp | undefined {
  const known = times.filter(time => time !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}
