/*
 * The series of a run for a chart: chunks, roll-ups, the stored tail and what
 * this replica still holds in memory, brought together by attempt and made few
 * enough.
 */
import type { Knex } from 'knex';
import { columnText, inList, rawRows, toNumber } from '../../../database/sql';
import type { RunId } from '../../run';
import type { Series, SeriesBucket, SeriesQuery } from '../types';
import {
  bucketPoints,
  concatPoints,
  countSamples,
  fittingWidthMs,
  MINUTE_MS,
  orderPoints,
  slicePoints,
  TEN_MINUTES_MS,
} from './buckets';
import type { ColumnPool, TakeColumn } from './ColumnPool';
import { openPoints, type OpenSeries } from './openSeries';
import {
  decodeChunks,
  decodeTail,
  type Chunk,
  type Points,
  type TailEntry,
} from './seriesCodec';

/** Points of one attempt; `widthMs` is 0 for samples as they were reported. */
interface Part {
  attempt: number;
  widthMs: number;
  points: Points;
}

interface StoredPart extends Chunk {
  series_id: number | string;
  attempt: number;
  width_ms: number;
  from_ms: number | string;
}

const TAIL = -1;

export async function readSeries(
  knex: Knex,
  options: {
    runId: RunId;
    query: SeriesQuery;
    open: OpenSeries[];
    columns: ColumnPool;
  },
): Promise<Series[]> {
  const { runId, query, open, columns } = options;
  const series = knex('metric_series').where('run_id', runId).orderBy('id');
  if (query.names) {
    series.whereIn('name', query.names.map(columnText));
  }
  const rows = await series.select('id', 'name', 'split');
  if (rows.length === 0) {
    return [];
  }
  const ids = rows.map(row => toNumber(row.id));
  const from = query.from ?? Number.MIN_SAFE_INTEGER;
  const to = query.to ?? Number.MAX_SAFE_INTEGER;
  const range = { from, to, limit: query.points };
  const stored = await readStored(knex, { runId, ids, from, to });
  const isTail = (row: StoredPart) => row.width_ms === TAIL;
  const chunks = groupBy(
    stored.filter(row => !isTail(row)),
    row => toNumber(row.series_id),
  );
  // The tail comes last: of two points of one time it has the newer one.
  const newest = groupBy(
    [
      ...stored.filter(isTail).flatMap(row => decodeTail(row.data)),
      ...open.map(partOfOpen),
    ],
    part => part.seriesId,
  );
  return rows.map(({ id, name, split }) => {
    const seriesId = toNumber(id);
    const summary = columns.use(take => {
      const parts = [
        ...partsOfChunks(chunks.get(seriesId) ?? [], take),
        ...(newest.get(seriesId) ?? []).map(part => ({ ...part, widthMs: 0 })),
      ];
      return summarise(parts, { range, take });
    });
    return { name, split, ...summary };
  });
}

function groupBy<K, T>(items: T[], keyOf: (item: T) => K): Map<K, T[]> {
  const grouped = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = grouped.get(key);
    if (group) {
      group.push(item);
    } else {
      grouped.set(key, [item]);
    }
  }
  return grouped;
}

function partOfOpen(series: OpenSeries): TailEntry {
  const { seriesId, attempt } = series;
  return { seriesId, attempt, points: openPoints(series) };
}

/** One statement, so that points which move from tail to chunk or roll-up are seen exactly once. */
async function readStored(
  knex: Knex,
  options: { runId: RunId; ids: number[]; from: number; to: number },
): Promise<StoredPart[]> {
  const { runId, ids, from, to } = options;
  const range = [from, to];
  const ofSeries = inList(knex, 'series_id', ids);
  const rows = await rawRows<StoredPart>(
    knex.raw(
      `select series_id, attempt, 0 as width_ms, from_ms, points, data from metric_chunks
         where ? and to_ms >= ? and from_ms <= ?
       union all
       select series_id, attempt, width_ms, from_ms, points, data from metric_rollups
         where ? and to_ms >= ? and from_ms <= ?
       union all
       select 0, 0, ${TAIL}, to_ms, 0, data from metric_tails
         where run_id = ? and to_ms >= ?`,
      [ofSeries, ...range, ofSeries, ...range, runId, from],
    ),
  );
  return rows.sort(
    (left, right) => toNumber(left.from_ms) - toNumber(right.from_ms),
  );
}

/** One part for each attempt and width of a series. */
function partsOfChunks(rows: StoredPart[], take: TakeColumn): Part[] {
  const groups = groupBy(rows, row => `${row.attempt} ${row.width_ms}`);
  return Array.from(groups.values(), group => ({
    attempt: group[0].attempt,
    widthMs: group[0].width_ms,
    points: decodeChunks(group, take),
  }));
}

/** The points of one attempt in the order of time, roll-ups first made whole where two of them share a bucket. */
function joinParts(parts: Part[], take: TakeColumn): Points {
  const rolledUp = [TEN_MINUTES_MS, MINUTE_MS].map(widthMs =>
    bucketPoints(
      concatPoints(
        parts.filter(part => part.widthMs === widthMs).map(part => part.points),
      ),
      widthMs,
    ),
  );
  const samples = parts
    .filter(part => part.widthMs === 0)
    .map(part => part.points);
  return orderPoints(concatPoints([...rolledUp, ...samples], take));
}

function summarise(
  parts: Part[],
  {
    range,
    take,
  }: {
    range: { from: number; to: number; limit: number };
    take: TakeColumn;
  },
): Omit<Series, 'name' | 'split'> {
  const attempts = [...new Set(parts.map(part => part.attempt))].sort(
    (left, right) => left - right,
  );
  const byAttempt = attempts.map(attempt => ({
    attempt,
    points: slicePoints(
      joinParts(
        parts.filter(part => part.attempt === attempt),
        take,
      ),
      range.from,
      range.to,
    ),
  }));
  const times = byAttempt.map(({ points }) => points.at);
  const total = times.reduce((sum, at) => sum + at.length, 0);
  const fits = total <= range.limit;
  const widthMs = fits ? 0 : fittingWidthMs(times, range.limit);
  return {
    samples: byAttempt.reduce(
      (sum, { points }) => sum + countSamples(points),
      0,
    ),
    resolution: resolutionOf(parts, fits),
    buckets: byAttempt.flatMap(({ attempt, points }) =>
      toBuckets(fits ? points : bucketPoints(points, widthMs), attempt),
    ),
  };
}

/** The coarsest that stands in the range. */
function resolutionOf(parts: Part[], fits: boolean): Series['resolution'] {
  const widthMs = Math.max(0, ...parts.map(part => part.widthMs));
  if (widthMs === TEN_MINUTES_MS) {
    return 'ten-minutes';
  }
  if (widthMs === MINUTE_MS) {
    return 'minute';
  }
  return fits ? 'full' : 'buckets';
}

function toBuckets(points: Points, attempt: number): SeriesBucket[] {
  return Array.from(points.at, (at, index) => {
    const bucket: SeriesBucket = {
      at,
      min: points.min[index],
      max: points.max[index],
      last: points.last[index],
      count: points.count[index],
      attempt,
    };
    const step = points.step[index];
    if (!Number.isNaN(step)) bucket.step = step;
    return bucket;
  });
}
