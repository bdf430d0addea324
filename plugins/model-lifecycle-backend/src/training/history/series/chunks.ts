/*
 * Sealed points. The chunks of one series and attempt never overlap in time,
 * and a series consists of large chunks with a few small ones at its end: a
 * chunk costs about 20 µs to open whatever it holds, so 100,000 points in
 * chunks of 60 alone would take 40 ms to read.
 */
import type { Knex } from 'knex';
import {
  chunked,
  inList,
  isSqlite,
  toNumber,
  upsertRows,
} from '../../../database/sql';
import { concatPoints, orderPoints, pickPoints } from './buckets';
import { decodeChunk, encodeChunk, type Points } from './seriesCodec';

/** Points of a large chunk: at most this, at least half of it. */
const LARGE_CHUNK_POINTS = 960;
/** So many small chunks become a large one. */
const SMALL_CHUNKS_MAX = 15;

export interface SealedSeries {
  seriesId: number;
  attempt: number;
  points: Points;
}

interface ChunkInfo {
  id: number;
  seriesId: number;
  attempt: number;
  from: number;
  to: number;
  points: number;
}

/** Writes points as chunks, joined with the chunks they overlap or fill up. */
export async function sealPoints(
  transaction: Knex.Transaction,
  sealed: SealedSeries[],
): Promise<void> {
  if (sealed.length === 0) {
    return;
  }
  const known = await chunkInfos(
    transaction,
    sealed.map(item => item.seriesId),
  );
  const jobs = sealed.map(item => ({
    item,
    joined: chunksToJoin(
      item,
      known.filter(
        info =>
          info.seriesId === item.seriesId && info.attempt === item.attempt,
      ),
    ),
  }));
  const joinedIds = jobs.flatMap(job => job.joined.map(info => info.id));
  const stored = await takeChunks(transaction, joinedIds);
  const rows = jobs.flatMap(({ item, joined }) => {
    const parts = joined.flatMap(info => stored.get(info.id) ?? []);
    const points = orderPoints(concatPoints([...parts, item.points]));
    return splitEvenly(points).map(part => chunkRow(item, part));
  });
  await upsertRows(transaction, { table: 'metric_chunks', rows });
}

/** A row of `metric_chunks`, or but for its width of `metric_rollups`. */
export function chunkRow(
  series: { seriesId: number; attempt: number },
  points: Points,
) {
  return {
    series_id: series.seriesId,
    attempt: series.attempt,
    from_ms: points.at[0],
    to_ms: points.at[points.at.length - 1],
    points: points.at.length,
    data: encodeChunk(points),
  };
}

function chunksToJoin(item: SealedSeries, known: ChunkInfo[]): ChunkInfo[] {
  const small = known.filter(info => info.points < LARGE_CHUNK_POINTS / 2);
  const joined = new Set(small.length >= SMALL_CHUNKS_MAX ? small : []);
  for (;;) {
    const overlapping = chunksWithin(rangeOf(item, joined), known).filter(
      info => !joined.has(info),
    );
    if (overlapping.length === 0) {
      return [...joined].sort((left, right) => left.from - right.from);
    }
    overlapping.forEach(info => joined.add(info));
  }
}

interface TimeRange {
  from: number;
  to: number;
}

function rangeOf(item: SealedSeries, joined: Set<ChunkInfo>): TimeRange {
  const { at } = item.points;
  return [...joined].reduce<TimeRange>(
    (range, info) => ({
      from: Math.min(range.from, info.from),
      to: Math.max(range.to, info.to),
    }),
    { from: at[0], to: at[at.length - 1] },
  );
}

function chunksWithin(range: TimeRange, known: ChunkInfo[]): ChunkInfo[] {
  return known.filter(info => info.from <= range.to && info.to >= range.from);
}

function splitEvenly(points: Points): Points[] {
  const total = points.at.length;
  if (total <= LARGE_CHUNK_POINTS) {
    return [points];
  }
  const indexes = Array.from({ length: total }, (_, index) => index);
  const parts = Math.ceil(total / LARGE_CHUNK_POINTS);
  return chunked(indexes, Math.ceil(total / parts)).map(part =>
    pickPoints(points, part),
  );
}

interface ChunkInfoRow {
  id: number | string;
  series_id: number | string;
  attempt: number;
  from_ms: number | string;
  to_ms: number | string;
  points: number;
}

async function chunkInfos(
  transaction: Knex.Transaction,
  seriesIds: number[],
): Promise<ChunkInfo[]> {
  const query = transaction('metric_chunks')
    .whereRaw(inList(transaction, 'series_id', [...new Set(seriesIds)]))
    .select('id', 'series_id', 'attempt', 'from_ms', 'to_ms', 'points');
  // Retention, on any replica, may be rolling the same chunks up.
  const rows: ChunkInfoRow[] = await (isSqlite(transaction)
    ? query
    : query.forUpdate());
  return rows.map(row => ({
    id: toNumber(row.id),
    seriesId: toNumber(row.series_id),
    attempt: row.attempt,
    from: toNumber(row.from_ms),
    to: toNumber(row.to_ms),
    points: row.points,
  }));
}

async function takeChunks(
  transaction: Knex.Transaction,
  ids: number[],
): Promise<Map<number, Points>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows: { id: number | string; data: Uint8Array }[] = await transaction(
    'metric_chunks',
  )
    .whereRaw(inList(transaction, 'id', ids))
    .select('id', 'data');
  await transaction('metric_chunks')
    .whereRaw(inList(transaction, 'id', ids))
    .delete();
  return new Map(rows.map(row => [toNumber(row.id), decodeChunk(row.data)]));
}
