/* A page of runs with the counts beside it, all decided in SQL. */
import type { Knex } from 'knex';
import { toNumber } from '../../../database/sql';
import type { Timestamp } from '../../run';
import { readRunRows } from '../readRuns';
import type { RunList, RunQuery } from '../types';
import { matchingRuns } from './conditions';
import { decodeCursor, encodeCursor, type Cursor } from './cursor';

const DAY_MS = 86_400_000;

/** What needs a look first, then what moves, then what waits, then the rest. */
const ATTENTION_RANK = `case
  when runs.stalled = 1 or runs.state = 'blocked' then 0
  when runs.state = 'failed' and coalesce(runs.ended_at_ms, runs.since_ms) >= ? then 0
  when runs.state in ('running', 'restarting', 'initializing') then 1
  when runs.state in ('queued', 'pending', 'preempted') then 2
  else 3 end`;

interface PageRow {
  id: string;
  rank: number | string;
  created_at_ms: number | string;
}

export async function listRuns(
  knex: Knex,
  query: RunQuery,
  now: Timestamp,
): Promise<RunList> {
  const { counts, totalItems } = await countRuns(knex, query);
  const cursor = query.cursor
    ? decodeCursor(query.cursor, query.order)
    : undefined;
  const failedSince = cursor?.failedSince ?? now - DAY_MS;
  const found: PageRow[] = await pageOf(knex, { query, cursor, failedSince });
  const page = found.slice(0, query.limit);
  const last = page[page.length - 1];
  return {
    rows: await readRunRows(
      knex,
      page.map(row => row.id),
    ),
    totalItems,
    counts,
    nextCursor:
      found.length > page.length && last
        ? encodeCursor({
            order: query.order,
            failedSince,
            rank: toNumber(last.rank),
            createdAt: toNumber(last.created_at_ms),
            id: last.id,
          })
        : undefined,
  };
}

async function countRuns(knex: Knex, query: RunQuery) {
  const rows = await matchingRuns(knex, query)
    .groupBy('runs.state')
    .select('runs.state')
    .count({ total: '*' })
    .sum({ stalled: 'runs.stalled' });
  const counts: Record<string, number> = {};
  let stalled = 0;
  let totalItems = 0;
  for (const row of rows) {
    const total = toNumber(row.total);
    counts[row.state] = total;
    stalled += toNumber(row.stalled);
    if (!query.states || query.states.includes(row.state)) {
      totalItems += total;
    }
  }
  return { counts: { ...counts, stalled }, totalItems };
}

function pageOf(
  knex: Knex,
  options: { query: RunQuery; cursor?: Cursor; failedSince: Timestamp },
): Knex.QueryBuilder {
  const { query, cursor, failedSince } = options;
  const rank =
    query.order === 'attention'
      ? knex.raw(`${ATTENTION_RANK} as "rank"`, [failedSince])
      : knex.raw('0 as "rank"');
  const matching = matchingRuns(knex, query).select(
    'runs.id',
    'runs.created_at_ms',
    rank,
  );
  if (query.states) {
    matching.whereIn('runs.state', query.states);
  }
  const page = knex.from(matching.as('matching')).select('*');
  if (query.order === 'attention') {
    page.orderBy('rank', 'asc');
  }
  if (cursor) {
    page.where(builder => isBeyond(builder, cursor));
  }
  return page
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
}

function isBeyond(builder: Knex.QueryBuilder, cursor: Cursor): void {
  const older = (inner: Knex.QueryBuilder) =>
    inner
      .where('created_at_ms', '<', cursor.createdAt)
      .orWhere(same =>
        same
          .where('created_at_ms', cursor.createdAt)
          .where('id', '<', cursor.id),
      );
  if (cursor.order === 'newest') {
    older(builder);
    return;
  }
  builder
    .where('rank', '>', cursor.rank)
    .orWhere(same => same.where('rank', cursor.rank).where(older));
}
