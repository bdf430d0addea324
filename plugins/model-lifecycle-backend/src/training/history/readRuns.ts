/* Runs as they were stored. */
import type { Knex } from 'knex';
import { inList, toNumber } from '../../database/sql';
import { TERMINAL_STATES, type Run, type RunId, type Timestamp } from '../run';
import { RUN_ROW_COLUMNS, runOf, runRowOf, type JoinedRun } from './runRows';
import type { RunRow } from './types';

/** So many runs are parsed at once; between pages other work goes on. */
const PAGE = 500;

function joinedRuns(knex: Knex): Knex.QueryBuilder {
  return knex('runs')
    .join('run_snapshots', 'run_snapshots.run_id', 'runs.id')
    .join('run_volatile', 'run_volatile.run_id', 'runs.id');
}

/** In the order of `ids`; those that are not known are left out. */
export async function readRunRows(knex: Knex, ids: RunId[]): Promise<RunRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows: JoinedRun[] = await joinedRuns(knex)
    .whereRaw(inList(knex, 'runs.id', ids))
    .select(RUN_ROW_COLUMNS);
  const byId = new Map(rows.map(row => [row.id, runRowOf(row)]));
  return ids.flatMap(id => byId.get(id) ?? []);
}

export async function readOpenRuns(
  knex: Knex,
  sourceId: string,
): Promise<Run[]> {
  const runs: Run[] = [];
  let after = '';
  for (;;) {
    const rows: JoinedRun[] = await joinedRuns(knex)
      .where('runs.source_id', sourceId)
      .where('runs.id', '>', after)
      .where(builder =>
        builder
          .whereNull('runs.gone_at_ms')
          .orWhereNotIn('runs.state', [...TERMINAL_STATES]),
      )
      .orderBy('runs.id')
      .limit(PAGE)
      .select(RUN_ROW_COLUMNS);
    runs.push(...rows.map(runOf));
    if (rows.length < PAGE) {
      return runs;
    }
    after = rows[rows.length - 1].id;
  }
}

export async function readSuccessfulRuns(
  knex: Knex,
  job: { sourceId: string; namespace: string; name: string },
  options: { before: Timestamp; limit: number },
): Promise<Run[]> {
  const rows: JoinedRun[] = await joinedRuns(knex)
    .where({
      'runs.job_source_id': job.sourceId,
      'runs.job_namespace': job.namespace,
      'runs.job_name': job.name,
      'runs.state': 'succeeded',
    })
    .where('runs.ended_at_ms', '<', options.before)
    .orderBy('runs.ended_at_ms', 'desc')
    .limit(options.limit)
    .select(RUN_ROW_COLUMNS);
  return rows.map(runOf);
}

/**
 * Changes columns that no observation carries. The version rises when they
 * were different, and is returned then.
 */
export async function changeColumns(
  knex: Knex,
  id: RunId,
  change: { stalled: number } | { owner_ref: string },
): Promise<number | undefined> {
  return knex.transaction(async transaction => {
    const [[column, value]] = Object.entries(change);
    const changed = await transaction('runs')
      .where({ id })
      .where(builder => builder.whereNot(column, value).orWhereNull(column))
      .update({ [column]: value });
    if (changed === 0) {
      return undefined;
    }
    const [row] = await transaction('run_volatile')
      .where({ run_id: id })
      .increment('version', 1)
      .returning('version');
    return toNumber(row.version);
  });
}
