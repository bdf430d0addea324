/* The last thing that ages: the runs of jobs of which nothing has been seen for very long. */
import type { Knex } from 'knex';
import { inList, isSqlite, toNumber } from '../../database/sql';
import type { RunId, Timestamp } from '../run';

/** Runs of one batch, with all that is kept of them. */
const RUNS = 50;

/**
 * One batch of runs that went before that time, as all runs of their job did:
 * a job that still trains, or whose entity is kept, keeps its history. True
 * when the batch was full.
 */
export async function dropRuns(
  knex: Knex,
  before: Timestamp,
): Promise<boolean> {
  return knex.transaction(async transaction => {
    const query = transaction('runs')
      .where('gone_at_ms', '<', before)
      .whereNotExists(youngerRunOfTheJob(transaction, before))
      .orderBy('gone_at_ms')
      .limit(RUNS)
      .select('id');
    const rows: { id: RunId }[] = await (isSqlite(knex)
      ? query
      : query.forUpdate());
    if (rows.length === 0) return false;
    const ids = rows.map(({ id }) => id);
    await dropMetrics(transaction, ids);
    await dropLogFiles(transaction, ids);
    for (const table of [
      'run_transitions',
      'run_links',
      'run_notifications',
      'run_follows',
      'run_labels',
      'run_volatile',
      'run_snapshots',
    ]) {
      await transaction(table)
        .whereRaw(inList(transaction, 'run_id', ids))
        .delete();
    }
    await transaction('runs').whereRaw(inList(transaction, 'id', ids)).delete();
    return ids.length === RUNS;
  });
}

function youngerRunOfTheJob(knex: Knex, before: Timestamp): Knex.QueryBuilder {
  return knex('runs as other')
    .whereRaw('other.job_source_id = runs.job_source_id')
    .whereRaw('other.job_namespace = runs.job_namespace')
    .whereRaw('other.job_name = runs.job_name')
    .where(builder =>
      builder
        .whereNull('other.gone_at_ms')
        .orWhere('other.gone_at_ms', '>=', before),
    )
    .select(knex.raw('1'));
}

async function dropMetrics(knex: Knex, ids: RunId[]): Promise<void> {
  const series: (number | string)[] = await knex('metric_series')
    .whereRaw(inList(knex, 'run_id', ids))
    .pluck('id');
  for (const table of ['metric_chunks', 'metric_rollups']) {
    await knex(table)
      .whereRaw(inList(knex, 'series_id', series.map(toNumber)))
      .delete();
  }
  for (const table of ['metric_tails', 'metric_series']) {
    await knex(table).whereRaw(inList(knex, 'run_id', ids)).delete();
  }
}

async function dropLogFiles(knex: Knex, ids: RunId[]): Promise<void> {
  const files: (number | string)[] = await knex('log_files')
    .whereRaw(inList(knex, 'run_id', ids))
    .pluck('id');
  await knex('log_chunks')
    .whereRaw(inList(knex, 'file_id', files.map(toNumber)))
    .delete();
  await knex('log_files').whereRaw(inList(knex, 'run_id', ids)).delete();
}
