/*
 * A run as rows: what is asked for in columns, what changes with state, phase
 * or attempt in one JSON, what moves with each report in another.
 */
import { createHash } from 'node:crypto';
import { columnText, toNumber } from '../../database/sql';
import { TERMINAL_STATES, type Run } from '../run';
import { sparklineOf, type SparklineState } from './sparkline';
import type { RunRow } from './types';

type Report = Pick<
  Run,
  'progress' | 'metrics' | 'droppedMetrics' | 'phases' | 'observedAt' | 'memory'
>;
type Structure = Omit<Run, keyof Report>;

export interface RunColumns {
  id: string;
  source_id: string;
  source_type: string;
  namespace: string;
  name: string;
  job_source_id: string;
  job_namespace: string;
  job_name: string;
  state: string;
  since_ms: number;
  created_at_ms: number;
  ended_at_ms?: number;
  gone_at_ms?: number;
  result_observed_at_ms?: number;
  structure_hash: string;
}

export interface SplitRun {
  columns: RunColumns;
  structure: string;
  report: string;
}

export function splitRun(run: Run): SplitRun {
  const {
    progress,
    metrics,
    droppedMetrics,
    phases,
    observedAt,
    memory,
    ...rest
  } = run;
  const report: Report = {
    progress,
    metrics: metrics.filter(metric => Number.isFinite(metric.value)),
    droppedMetrics,
    phases,
    observedAt,
    memory,
  };
  const structure = JSON.stringify(rest satisfies Structure);
  return {
    columns: columnsOf(run, structure),
    structure,
    report: JSON.stringify(report),
  };
}

function columnsOf(run: Run, structure: string): RunColumns {
  return {
    id: run.id,
    source_id: columnText(run.source.id),
    source_type: columnText(run.source.type),
    namespace: columnText(run.namespace),
    name: columnText(run.name),
    job_source_id: columnText(run.job.sourceId),
    job_namespace: columnText(run.job.namespace),
    job_name: columnText(run.job.name),
    state: run.state,
    since_ms: Math.round(run.since),
    created_at_ms: Math.round(run.createdAt),
    ended_at_ms: whole(run.endedAt),
    gone_at_ms: whole(run.goneAt),
    result_observed_at_ms: TERMINAL_STATES.has(run.state)
      ? Math.round(run.observedAt)
      : undefined,
    structure_hash: createHash('sha1').update(structure).digest('base64'),
  };
}

function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

/** Columns that {@link runRowOf} needs, of `runs`, `run_snapshots` and `run_volatile` joined. */
export const RUN_ROW_COLUMNS = [
  'runs.id',
  'runs.stalled',
  'runs.owner_ref',
  'run_snapshots.structure',
  'run_volatile.report',
  'run_volatile.version',
  'run_volatile.sparkline',
];

export interface JoinedRun {
  id: string;
  stalled: number;
  owner_ref: string | null;
  structure: string;
  report: string;
  version: number | string;
  sparkline: string | null;
}

export function runOf(row: Pick<JoinedRun, 'structure' | 'report'>): Run {
  const structure: Structure = JSON.parse(row.structure);
  const report: Report = JSON.parse(row.report);
  return { ...structure, ...report };
}

export function runRowOf(row: JoinedRun): RunRow {
  return {
    run: runOf(row),
    version: toNumber(row.version),
    stalled: toNumber(row.stalled) === 1,
    ownerRef: row.owner_ref ?? undefined,
    sparkline: sparklineOf(sparklineState(row.sparkline)),
  };
}

export function sparklineState(
  stored: string | null | undefined,
): SparklineState | undefined {
  return stored ? JSON.parse(stored) : undefined;
}
