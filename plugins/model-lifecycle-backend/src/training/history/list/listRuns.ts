/*
 * A page of runs with the counts beside it, all decided in one statement: what
 * matches is worked out once, and page and counts never disagree.
 */
import type { Knex } from 'knex';
import { rawRows, toNumber } from '../../../database/sql';
import type { Timestamp } from '../../run';
import { readRunRows } from '../readRuns';
import { ATTENTION_GROUPS, type RunList, type RunQuery } from '../types';
import { matchingRuns } from './conditions';
import { decodeCursor, encodeCursor, type Cursor } from './cursor';

const DAY_MS = 86_400_000;

/**
 * For so long 'the last day' stays the same, so that cursors and pages of runs
 * that did not change stay the same too.
 */
const DAY_STEP_MS = 600_000;

/**
 * {@link ATTENTION_GROUPS} by number, each a stretch of the list: what needs a look first, then
 * what moves, then what waits, then the rest by age alone.
 */
const ATTENTION_PLACE = `case
  when runs.stalled = 1 then 0
  when runs.state = 'failed' and coalesce(runs.ended_at_ms, runs.since_ms) >= ? then 1
  when runs.state = 'blocked' then 2
  when runs.state in ('running', 'restarting', 'initializing') then 3
  when runs.state in ('queued', 'pending', 'preempted') then 4
  when runs.state = 'paused' then 5
  else 6 end`;

interface FoundRow {
  /** Of a counting row: none. */
  id: string | null;
  state: string;
  place: number | string;
  created_at_ms: number | string;
  total: number | string;
  stalled: number | string;
}

interface PageOptions {
  query: RunQuery;
  cursor?: Cursor;
  failedSince: Timestamp;
}

export async function listRuns(
  knex: Knex,
  query: RunQuery,
  now: Timestamp,
): Promise<RunList> {
  const cursor = query.cursor
    ? decodeCursor(query.cursor, query.order)
    : undefined;
  const failedSince =
    cursor?.failedSince ??
    Math.floor((now - DAY_MS) / DAY_STEP_MS) * DAY_STEP_MS;
  const rows = await findRuns(knex, { query, cursor, failedSince });
  const found = rows.filter(row => row.id !== null);
  const page = found.slice(0, query.limit);
  const last = page[page.length - 1];
  return {
    rows: await readRunRows(
      knex,
      page.flatMap(row => row.id ?? []),
    ),
    groups: query.order === 'attention' ? groupsOf(page) : undefined,
    ...countRuns(
      rows.filter(row => row.id === null),
      query,
    ),
    nextCursor:
      found.length > page.length && last?.id
        ? encodeCursor({
            order: query.order,
            failedSince,
            place: toNumber(last.place),
            createdAt: toNumber(last.created_at_ms),
            id: last.id,
          })
        : undefined,
  };
}

function groupsOf(page: FoundRow[]): RunList['groups'] {
  return new Map(
    page.flatMap(({ id, place }) =>
      id === null ? [] : [[id, ATTENTION_GROUPS[toNumber(place)]]],
    ),
  );
}

function countRuns(rows: FoundRow[], query: RunQuery) {
  const counts: Record<string, number> = {};
  let stalled = 0;
  let totalItems = 0;
  for (const row of rows) {
    const total = toNumber(row.total);
    counts[row.state] = total;
    stalled += toNumber(row.stalled);
    if (!query.states || query.states.some(state => state === row.state)) {
      totalItems += total;
    }
  }
  return { counts: { ...counts, stalled }, totalItems };
}

async function findRuns(knex: Knex, options: PageOptions): Promise<FoundRow[]> {
  const { query, failedSince } = options;
  const place =
    query.order === 'attention'
      ? knex.raw(`${ATTENTION_PLACE} as place`, [failedSince])
      : knex.raw('0 as place');
  const matching = matchingRuns(knex, query).select(
    'runs.id',
    'runs.state',
    'runs.stalled',
    'runs.created_at_ms',
    place,
  );
  return rawRows<FoundRow>(
    knex.raw(
      `with matching as materialized ?
       select * from ? as page
       union all
       select null, state, 0, 0, count(*), sum(stalled) from matching group by state`,
      [matching, pageOf(knex, options)],
    ),
  );
}

function pageOf(knex: Knex, options: PageOptions): Knex.QueryBuilder {
  const { query, cursor } = options;
  const page = knex('matching')
    .select('id', 'state', 'place', 'created_at_ms')
    .select(knex.raw('0 as total, 0 as stalled'));
  if (query.states) {
    page.whereIn('state', query.states);
  }
  if (cursor) {
    page.where(builder => isBeyond(builder, cursor));
  }
  return page
    .orderBy([
      { column: 'place', order: 'asc' },
      { column: 'created_at_ms', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(query.limit + 1);
}

function isBeyond(builder: Knex.QueryBuilder, cursor: Cursor): void {
  builder
    .where('place', '>', cursor.place)
    .orWhere(samePlace =>
      samePlace
        .where('place', cursor.place)
        .where(older =>
          older
            .where('created_at_ms', '<', cursor.createdAt)
            .orWhere(sameTime =>
              sameTime
                .where('created_at_ms', cursor.createdAt)
                .where('id', '<', cursor.id),
            ),
        ),
    );
}
