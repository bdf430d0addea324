import {
  metricDirection,
  type MetricValue,
  type RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { deltaOf, type Delta } from '../compare/delta';
import { metricLabel } from '../compare/metricLabel';
import { elapsedMs, shownPercent } from '../header/progressModel';

const MAX_METRICS = 3;

const WAITING = new Set<RunSummary['state']>([
  'queued',
  'blocked',
  'preempted',
]);

export interface RunRow {
  id: string;
  name: string;
  state: RunSummary['state'];
  stall: RunSummary['stall'];
  warnings: RunSummary['warnings'];
  /** "succeeded", "running 45%" */
  resultDetail: string;
  started: string;
  queue: string;
  duration: string;
  /** In the order of `metricColumns`. */
  metrics: MetricCell[];
}

export interface MetricCell {
  text: string;
  /** Of a run that succeeded to the one that succeeded before it, and that one's name. */
  delta?: Delta;
  before?: string;
}

export interface RunsTable {
  metricColumns: string[];
  rows: RunRow[];
}

/** The runs of a job, newest first, as a table; metrics that most runs have get a column. */
export function runsTable(
  runs: RunSummary[],
  now: number,
  words: Words,
): RunsTable {
  const columns = metricColumns(runs);
  return {
    metricColumns: columns.map(({ label }) => label),
    rows: runs.map(run => ({
      id: run.id,
      name: run.name,
      state: run.state,
      stall: run.stall,
      warnings: run.warnings,
      resultDetail: resultDetail(run, words),
      started: moment(run.startedAt ?? run.createdAt, now, words),
      queue: waitText(run, words),
      duration: optionalDuration(elapsedMs(run, now), words),
      metrics: columns.map(column => ({
        text: metricText(run, column, words),
        ...deltaToBefore({ run, runs, column, words }),
      })),
    })),
  };
}

/** Counted up to the last observation: of a wait that goes on it is not the whole, and that is said. */
export function waitText(
  run: Pick<RunSummary, 'state' | 'queueMs'>,
  words: Words,
): string {
  if (run.queueMs === undefined) {
    return words.t('common.unknown');
  }
  const duration = words.duration(run.queueMs);
  return WAITING.has(run.state)
    ? words.t('runs.queueSoFar', { duration })
    : duration;
}

/**
 * Only between runs that succeeded: what others ended with is what they had
 * reached by chance, and a run that goes on has not ended with anything.
 */
function deltaToBefore(options: {
  run: RunSummary;
  runs: RunSummary[];
  column: MetricColumn;
  words: Words;
}): Pick<MetricCell, 'delta' | 'before'> {
  const { run, runs, column, words } = options;
  const value = metricOf(run, column)?.value;
  if (run.state !== 'succeeded' || value === undefined) {
    return {};
  }
  const before = runs
    .slice(runs.indexOf(run) + 1)
    .find(
      other =>
        other.state === 'succeeded' && metricOf(other, column) !== undefined,
    );
  const delta = deltaOf(
    value,
    before && metricOf(before, column)?.value,
    metricDirection(column.name),
    words,
  );
  return before && delta ? { delta, before: before.name } : {};
}

interface MetricColumn {
  name: string;
  split: MetricValue['split'];
  label: string;
}

function metricColumns(runs: RunSummary[]): MetricColumn[] {
  const counts = new Map<string, { column: MetricColumn; count: number }>();
  for (const run of runs) {
    for (const { name, split } of run.finalMetrics ?? []) {
      const label = metricLabel({ name, split });
      const entry = counts.get(label) ?? {
        column: { name, split, label },
        count: 0,
      };
      counts.set(label, { ...entry, count: entry.count + 1 });
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_METRICS)
    .map(({ column }) => column);
}

function metricText(
  run: RunSummary,
  column: MetricColumn,
  words: Words,
): string {
  const metric = metricOf(run, column);
  if (!metric) {
    return words.t('common.unknown');
  }
  const value = words.metric(metric.value);
  // Of a run that goes on this is not final: it says where it was read.
  return isEnded(run.state) || metric.step === undefined
    ? value
    : `${value} ${words.t('runs.atStep', {
        step: words.integer(metric.step),
      })}`;
}

function metricOf(
  run: RunSummary,
  column: MetricColumn,
): MetricValue | undefined {
  return run.finalMetrics?.find(
    one => one.name === column.name && one.split === column.split,
  );
}

function resultDetail(run: RunSummary, words: Words): string {
  const percent = shownPercent(run);
  if (run.state === 'succeeded') {
    return run.reason.code === 'succeeded.stopped-early'
      ? words.reason(run.reason)
      : '';
  }
  return percent === undefined ? '' : words.percent(percent);
}

function optionalDuration(ms: number | undefined, words: Words): string {
  return ms === undefined ? words.t('common.unknown') : words.duration(ms);
}

function moment(time: string, now: number, words: Words): string {
  const ms = at(time);
  return ms === undefined ? words.t('common.unknown') : words.moment(ms, now);
}

/** The run to show first: the newest that goes on, else the newest. */
export function preferredRun(runs: RunSummary[]): RunSummary | undefined {
  const newestFirst = [...runs].sort(
    (a, b) => (at(b.createdAt) ?? 0) - (at(a.createdAt) ?? 0),
  );
  return newestFirst.find(run => !isEnded(run.state)) ?? newestFirst[0];
}
