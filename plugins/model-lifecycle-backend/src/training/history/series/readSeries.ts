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
import { openPoints, type OpenSeries } from './openSeries';
import { decodeChunk, decodeTail, type Points } from './seriesCodec';

/** Points of one series and attempt; `widthMs` is 0 for samples as they were reported. */
interface Part {
  seriesId: number;
  attempt: number;
  widthMs: number;
  points: Points;
}

interface StoredPart {
  series_id: number | string;
  attempt: number;
  width_ms: number;
  from_ms: number | string;
  data: Uint8Array;
}

const TAIL = -1;

export async function readSeries(
  knex: Knex,
  options: { runId: RunId; query: SeriesQuery; open: OpenSeries[] },
): Promise<Series[]> {
  const { runId, query, open } = options;
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
  const stored = await readParts(knex, { runId, ids, from, to });
  const parts = bySeries([...stored, ...open.map(partOfOpen)]);
  return rows.map(row => ({
    name: row.name,
    split: row.split,
    ...summarise(parts.get(toNumber(row.id)) ?? [], {
      from,
      to,
      limit: query.points,
    }),
  }));
}

function bySeries(parts: Part[]): Map<number, Part[]> {
  const grouped = new Map<number, Part[]>();
  for (const part of parts) {
    const ofSeries = grouped.get(part.seriesId) ?? [];
    ofSeries.push(part);
    grouped.set(part.seriesId, ofSeries);
  }
  return grouped;
}

function partOfOpen(series: OpenSeries): Part {
  const { seriesId, attempt } = series;
  return { seriesId, attempt, widthMs: 0, points: openPoints(series) };
}

/** One statement, so that points which move from tail to chunk or roll-up are seen exactly once. */
async function readParts(
  knex: Knex,
  options: { runId: RunId; ids: number[]; from: number; to: number },
): Promise<Part[]> {
  const { runId, ids, from, to } = options;
  const range = [from, to];
  const ofSeries = inList(knex, 'series_id', ids);
  const rows = await rawRows<StoredPart>(
    knex.raw(
      `select series_id, attempt, 0 as width_ms, from_ms, data from metric_chunks
         where ? and to_ms >= ? and from_ms <= ?
       union all
       select series_id, attempt, width_ms, from_ms, data from metric_rollups
         where ? and to_ms >= ? and from_ms <= ?
       union all
       select 0, 0, ${TAIL}, to_ms, data from metric_tails
         where run_id = ? and to_ms >= ?`,
      [ofSeries, ...range, ofSeries, ...range, runId, from],
    ),
  );
  rows.sort((left, right) => toNumber(left.from_ms) - toNumber(right.from_ms));
  const isTail = (row: StoredPart) => row.width_ms === TAIL;
  // The tail comes last: of two points of one time it has the newer one.
  return [
    ...rows.filter(row => !isTail(row)).map(partOfChunk),
    ...rows.filter(isTail).flatMap(row => decodeTail(row.data).map(partOfTail)),
  ];
}

function partOfChunk(row: StoredPart): Part {
  return {
    seriesId: toNumber(row.series_id),
    attempt: row.attempt,
    widthMs: row.width_ms,
    points: decodeChunk(row.data),
  };
}

function partOfTail(entry: Omit<Part, 'widthMs'>): Part {
  return { ...entry, widthMs: 0 };
}

/** The points of one attempt in the order of time, roll-ups first made whole where two of them share a bucket. */
function joinParts(parts: Part[]): Points {
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
  return orderPoints(concatPoints([...rolledUp, ...samples]));
}

function summarise(
  parts: Part[],
  range: { from: number; to: number; limit: number },
): Omit<Series, 'name' | 'split'> {
  const attempts = [...new Set(parts.map(part => part.attempt))].sort(
    (left, right) => left - right,
  );
  const byAttempt = attempts.map(attempt => ({
    attempt,
    points: slicePoints(
      joinParts(parts.filter(part => part.attempt === attempt)),
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
  return Array.from(points.at, (at, index) => ({
    at,
    ...(Number.isNaN(points.step[index]) ? {} : { step: points.step[index] }),
    min: points.min[index],
    max: points.max[index],
    last: points.last[index],
    count: points.count[index],
    attempt,
  }));
}
