/*
 * Rows of the engine to tasks of the pipeline. Each component has a row of its
 * own, one of its driver (`<name>-driver`, which comes first) and one of its
 * executor, which says neither whose it is nor which pod; rounds of a loop
 * have rows of the same names again.
 */
import type { Timestamp } from '../../run';
import type { SourceTimes } from '../support/sourceTimes';
import type { PipelineTask } from './answers';

/** Rows of the engine itself. `iteration-…`: what a loop is made of. */
const ENGINE = new Set([
  'root',
  'root-driver',
  'executor',
  'iteration-driver',
  'iteration-iterations',
  'iteration-item',
  'iteration-item-driver',
]);

export interface TaskRow {
  name: string;
  state?: string;
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  message?: string;
  /** The cache had the answer. */
  isCached: boolean;
}

export interface TaskRows {
  /** By name of the component, in the order in which they began. */
  components: Map<string, TaskRow[]>;
  /** Drivers, by name of the component that they prepare. */
  drivers: Map<string, TaskRow[]>;
  /** Executors that were made again after a failure. */
  retries: number;
}

export function readTaskRows(
  tasks: readonly PipelineTask[],
  times: SourceTimes,
): TaskRows {
  const rows = tasks
    .map(task => ({ task, row: toRow(task, times) }))
    .sort(
      (a, b) => (a.row.startedAt ?? Infinity) - (b.row.startedAt ?? Infinity),
    )
    .map(({ row }) => row);
  const names = new Set(rows.map(({ name }) => name));
  const workflow = workflowName(tasks);
  const cached = cachedSeconds(rows);
  const found: TaskRows = {
    components: new Map(),
    drivers: new Map(),
    retries: tasks.filter(({ name }) => /^executor\([1-9]\d*\)$/.test(name))
      .length,
  };
  for (const row of rows) {
    const prepared = preparedBy(row.name, names);
    if (row.name === workflow || ENGINE.has(row.name)) continue;
    if (prepared !== undefined) {
      add(found.drivers, prepared, row);
    } else {
      add(found.components, row.name, {
        ...row,
        isCached: isCached(row, cached),
      });
    }
  }
  return found;
}

function toRow(task: PipelineTask, times: SourceTimes): TaskRow {
  return {
    // Argo counts items in brackets: `name(0)`, `name(1:value)`.
    name: task.name.replace(/\(\d+(:.*)?\)$/s, ''),
    state: task.state,
    startedAt: times.past('start_time', task.startedAt),
    endedAt: times.past('end_time', task.endedAt),
    message: task.message,
    isCached: false,
  };
}

/** A component may be called `…-driver` itself: then it has a driver too. */
function preparedBy(name: string, names: Set<string>): string | undefined {
  const [, prepared] = /^(.+)-driver$/s.exec(name) ?? [];
  return names.has(`${name}-driver`) ? undefined : prepared;
}

/** The whole has a row as well. Its name is what the names of all pods begin with. */
function workflowName(tasks: readonly PipelineTask[]): string | undefined {
  const pods = tasks.flatMap(({ childPods }) => childPods);
  if (pods.length === 0) return undefined;
  return tasks.find(({ name }) => pods.every(pod => pod.startsWith(`${name}-`)))
    ?.name;
}

/**
 * Seconds in which as many executors were skipped as tasks were over at once:
 * of these tasks the cache had the answer. Which executor belongs to which task
 * is not said.
 */
function cachedSeconds(rows: TaskRow[]): Set<Timestamp> {
  const skipped = new Map<Timestamp, number>();
  const atOnce = new Map<Timestamp, number>();
  for (const row of rows) {
    const { name, state, startedAt } = row;
    if (startedAt === undefined) continue;
    if (name === 'executor' && state === 'SKIPPED') count(skipped, startedAt);
    if (!ENGINE.has(name) && isOverAtOnce(row)) count(atOnce, startedAt);
  }
  return new Set(
    [...atOnce].flatMap(([second, tasks]) =>
      skipped.get(second) === tasks ? [second] : [],
    ),
  );
}

function count(map: Map<Timestamp, number>, second: Timestamp): void {
  map.set(second, (map.get(second) ?? 0) + 1);
}

function isOverAtOnce({ state, startedAt, endedAt }: TaskRow): boolean {
  return (
    state === 'SUCCEEDED' && startedAt !== undefined && startedAt === endedAt
  );
}

function isCached(row: TaskRow, cached: Set<Timestamp>): boolean {
  return (
    row.state === 'CACHED' || (isOverAtOnce(row) && cached.has(row.startedAt!))
  );
}

function add(map: Map<string, TaskRow[]>, name: string, row: TaskRow): void {
  map.set(name, [...(map.get(name) ?? []), row]);
}
