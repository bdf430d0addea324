/* The stored tail of each run: the open points of all its series in one row. */
import type { Knex } from 'knex';
import type { Fence } from '../../../clusters/lease/fence';
import {
  columnText,
  inList,
  replaceWithNew,
  toNumber,
  upsertRows,
} from '../../../database/sql';
import type { MetricSample, RunId, Timestamp } from '../../run';
import { openFrom, openPoints, type OpenSeries } from './openSeries';
import { seriesKey, type RunBuffer } from './sampleBuffer';
import { decodeTail, encodeTail } from './seriesCodec';

/** What the database holds of these runs, to go on from. */
export async function loadBuffers(
  transaction: Knex.Transaction,
  runIds: RunId[],
  options: { fence: Fence; now: Timestamp },
): Promise<Map<RunId, RunBuffer>> {
  const buffers = new Map(
    runIds.map(runId => [runId, emptyBuffer(runId, options)]),
  );
  if (runIds.length === 0) {
    return buffers;
  }
  const ofRuns = inList(transaction, 'run_id', runIds);
  for (const row of await transaction('metric_series').whereRaw(ofRuns)) {
    buffers.get(row.run_id)?.seriesIds.set(seriesKey(row), toNumber(row.id));
  }
  for (const row of await transaction('metric_tails').whereRaw(ofRuns)) {
    const buffer = buffers.get(row.run_id);
    for (const { seriesId, attempt, points } of decodeTail(row.data)) {
      buffer?.open.set(
        `${attempt}\n${seriesId}`,
        openFrom(seriesId, attempt, points),
      );
    }
  }
  for (const buffer of buffers.values()) {
    for (const { attempt } of buffer.open.values()) {
      buffer.newestAttempt = Math.max(buffer.newestAttempt, attempt);
    }
  }
  return buffers;
}

function emptyBuffer(
  runId: RunId,
  options: { fence: Fence; now: Timestamp },
): RunBuffer {
  return {
    runId,
    fence: options.fence,
    seriesIds: new Map(),
    open: new Map(),
    newestAttempt: 0,
    usedAt: options.now,
  };
}

/** Gives every series of these samples an id; returns the keys that are new, by run. */
export async function nameSeries(
  transaction: Knex.Transaction,
  wanted: { buffer: RunBuffer; samples: MetricSample[] }[],
): Promise<Map<RunBuffer, string[]>> {
  const named = new Map<RunBuffer, string[]>();
  const rows = wanted.flatMap(({ buffer, samples }) => {
    const unknown = new Map<string, MetricSample>();
    for (const sample of samples) {
      const key = seriesKey(sample);
      if (!buffer.seriesIds.has(key)) {
        unknown.set(key, sample);
      }
    }
    named.set(buffer, [...unknown.keys()]);
    return [...unknown.values()].map(({ name, split }) => ({
      run_id: buffer.runId,
      name: columnText(name),
      split,
    }));
  });
  if (rows.length === 0) {
    return named;
  }
  await upsertRows(transaction, {
    table: 'metric_series',
    rows,
    key: ['run_id', 'name', 'split'],
  });
  const byRun = new Map(wanted.map(({ buffer }) => [buffer.runId, buffer]));
  const stored = await transaction('metric_series').whereRaw(
    inList(transaction, 'run_id', [...new Set(rows.map(row => row.run_id))]),
  );
  for (const row of stored) {
    byRun.get(row.run_id)?.seriesIds.set(seriesKey(row), toNumber(row.id));
  }
  return named;
}

/** Replaces the stored tails; series that a chunk holds now are left out. */
export async function writeTails(
  transaction: Knex.Transaction,
  buffers: RunBuffer[],
  isSealed: (series: OpenSeries) => boolean,
): Promise<void> {
  const rows = buffers.map(buffer => {
    const open = [...buffer.open.values()].filter(
      series => series.at.length > 0 && !isSealed(series),
    );
    return {
      run_id: buffer.runId,
      to_ms: open.reduce(
        (latest, series) => Math.max(latest, series.at[series.at.length - 1]),
        0,
      ),
      data: encodeTail(
        open.map(series => ({
          seriesId: series.seriesId,
          attempt: series.attempt,
          points: openPoints(series),
        })),
      ),
    };
  });
  await upsertRows(transaction, {
    table: 'metric_tails',
    rows,
    key: ['run_id'],
    update: replaceWithNew(['to_ms', 'data']),
  });
}
