/*
 * What ages: samples become minutes, minutes become ten minutes, and in the
 * end nothing; logs go at once, runs last of all. One call does one bounded batch of each, in
 * short transactions, so that writers never wait long.
 */
import type { Knex } from 'knex';
import { inList, isSqlite, toNumber, upsertRows } from '../../database/sql';
import type { Timestamp } from '../run';
import { dropRuns } from './dropRuns';
import {
  bucketPoints,
  concatPoints,
  MINUTE_MS,
  orderPoints,
  TEN_MINUTES_MS,
} from './series/buckets';
import { chunkRow, sealPoints } from './series/chunks';
import { decodeChunk, decodeTail } from './series/seriesCodec';

export interface Retention {
  /** Samples as they were reported. */
  fullResolutionMs: number;
  /** Buckets of one minute; of ten minutes from then on. */
  minutesMs: number;
  /** Metrics of any resolution. */
  metricsMs: number;
  /** Logs, since their last line was kept. */
  logsMs: number;
  /**
   * Runs with all that is kept of them, since nothing was seen of any run of
   * their job in the cluster. Not below what entities are kept for.
   */
  runsMs: number;
}

const DAY_MS = 86_400_000;

export const DEFAULT_RETENTION: Retention = {
  fullResolutionMs: 7 * DAY_MS,
  minutesMs: 30 * DAY_MS,
  metricsMs: 90 * DAY_MS,
  logsMs: 30 * DAY_MS,
  runsMs: 365 * DAY_MS,
};

/** Rows of one batch: of tails, chunks, roll-ups and log files. */
const TAILS = 50;
const CHUNKS = 200;
const EXPIRED = 500;
const LOG_FILES = 20;

/** True when a batch was full, so that more may be left. */
export async function enforceRetention(
  knex: Knex,
  retention: Retention,
  now: Timestamp,
): Promise<boolean> {
  const steps = [
    sealOldTails(knex, now - retention.fullResolutionMs),
    rollUp(knex, {
      source: 'metric_chunks',
      before: now - retention.fullResolutionMs,
      widthMs: MINUTE_MS,
    }),
    rollUp(knex, {
      source: 'metric_rollups',
      before: now - retention.minutesMs,
      widthMs: TEN_MINUTES_MS,
    }),
    dropRollups(knex, now - retention.metricsMs),
    dropLogs(knex, now - retention.logsMs),
    () => dropRuns(knex, now - retention.runsMs),
  ];
  let isMoreLeft = false;
  for (const step of steps) {
    isMoreLeft = (await step()) || isMoreLeft;
  }
  return isMoreLeft;
}

type Step = () => Promise<boolean>;

/** A tail that nobody continues becomes chunks, which then age like all others. */
function sealOldTails(knex: Knex, before: Timestamp): Step {
  return () =>
    knex.transaction(async transaction => {
      const query = transaction('metric_tails')
        .where('to_ms', '<', before)
        .orderBy('to_ms')
        .limit(TAILS)
        .select('run_id', 'data');
      const rows = await (isSqlite(knex) ? query : query.forUpdate());
      await sealPoints(
        transaction,
        rows.flatMap(row => decodeTail(row.data)),
      );
      await transaction('metric_tails')
        .whereRaw(
          inList(
            transaction,
            'run_id',
            rows.map(row => row.run_id),
          ),
        )
        .delete();
      return rows.length === TAILS;
    });
}

function rollUp(
  knex: Knex,
  options: {
    source: 'metric_chunks' | 'metric_rollups';
    before: Timestamp;
    widthMs: number;
  },
): Step {
  const { source, before, widthMs } = options;
  return () =>
    knex.transaction(async transaction => {
      const query = transaction(source)
        .where('to_ms', '<', before)
        .orderBy('to_ms')
        .limit(CHUNKS)
        .select('id', 'series_id', 'attempt', 'data');
      if (source === 'metric_rollups') {
        query.where('width_ms', MINUTE_MS);
      }
      const rows: OldRow[] = await (isSqlite(knex) ? query : query.forUpdate());
      await upsertRows(transaction, {
        table: 'metric_rollups',
        rows: bySeries(rows).map(group => ({
          width_ms: widthMs,
          ...chunkRow(
            {
              seriesId: toNumber(group[0].series_id),
              attempt: group[0].attempt,
            },
            bucketPoints(
              orderPoints(
                concatPoints(group.map(row => decodeChunk(row.data))),
              ),
              widthMs,
            ),
          ),
        })),
      });
      await deleteIds(
        transaction,
        source,
        rows.map(row => row.id),
      );
      return rows.length === CHUNKS;
    });
}

interface OldRow {
  id: number | string;
  series_id: number | string;
  attempt: number;
  data: Uint8Array;
}

function bySeries(rows: OldRow[]): OldRow[][] {
  const groups = new Map<string, OldRow[]>();
  for (const row of rows) {
    const key = `${row.series_id}/${row.attempt}`;
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function deleteIds(
  knex: Knex,
  table: string,
  ids: (number | string)[],
): Promise<void> {
  await knex(table)
    .whereRaw(inList(knex, 'id', ids.map(toNumber)))
    .delete();
}

function dropRollups(knex: Knex, before: Timestamp): Step {
  return async () => {
    const ids = await knex('metric_rollups')
      .whereIn('width_ms', [MINUTE_MS, TEN_MINUTES_MS])
      .where('to_ms', '<', before)
      .limit(EXPIRED)
      .pluck('id');
    await deleteIds(knex, 'metric_rollups', ids);
    return ids.length === EXPIRED;
  };
}

function dropLogs(knex: Knex, before: Timestamp): Step {
  return () =>
    knex.transaction(async transaction => {
      const ids = await transaction('log_files')
        .where('kept_at_ms', '<', before)
        .orderBy('kept_at_ms')
        .limit(LOG_FILES)
        .pluck('id');
      await transaction('log_chunks')
        .whereRaw(inList(transaction, 'file_id', ids.map(toNumber)))
        .delete();
      await deleteIds(transaction, 'log_files', ids);
      return ids.length === LOG_FILES;
    });
}
