/*
 * What this replica holds in memory of the runs that it writes: the open
 * points of each series. It is the run's stored tail plus what came since, so
 * a crash loses what came since (5 s at most), and a reader on this replica
 * misses nothing.
 */
import type { Fence } from '../../../clusters/lease/fence';
import { columnText } from '../../../database/sql';
import type { MetricSample, RunId, Timestamp } from '../../run';
import { addSample, isStorable, type OpenSeries } from './openSeries';

/** How long an idle run stays in memory. */
const IDLE_MS = 10 * 60_000;

export interface RunBuffer {
  runId: RunId;
  /** Under which the tail was read: another number means that others may have written since. */
  fence: Fence;
  /** Ids by {@link seriesKey}, of all attempts. */
  seriesIds: Map<string, number>;
  open: Map<string, OpenSeries>;
  newestAttempt: number;
  /** When the stored tail was last written. */
  tailAt?: Timestamp;
  /** Since when it holds samples that the stored tail lacks. */
  dirtySince?: Timestamp;
  usedAt: Timestamp;
}

export function seriesKey(series: { name: string; split: string }): string {
  return `${series.split}\n${columnText(series.name)}`;
}

export interface SampleBuffer {
  get(runId: RunId, fence: Fence): RunBuffer | undefined;
  put(buffer: RunBuffer): void;
  /** Open points of a run for readers. */
  peek(runId: RunId): OpenSeries[];
  evict(runId: RunId): void;
  /** Forgets what was buffered under a lease that has moved. */
  evictFence(fence: Fence): void;
  evictIdle(now: Timestamp): void;
  /** Runs with samples that are in memory alone, by fence. */
  dirty(): RunBuffer[];
}

export function createSampleBuffer(): SampleBuffer {
  const buffers = new Map<RunId, RunBuffer>();
  const evictWhere = (condition: (buffer: RunBuffer) => boolean) => {
    for (const buffer of buffers.values()) {
      if (condition(buffer)) {
        buffers.delete(buffer.runId);
      }
    }
  };
  return {
    get(runId, fence) {
      const buffer = buffers.get(runId);
      return buffer && isSameFence(buffer.fence, fence) ? buffer : undefined;
    },
    put(buffer) {
      buffers.set(buffer.runId, buffer);
    },
    peek(runId) {
      return [...(buffers.get(runId)?.open.values() ?? [])];
    },
    evict(runId) {
      buffers.delete(runId);
    },
    evictFence(fence) {
      evictWhere(buffer => isSameFence(buffer.fence, fence));
    },
    evictIdle(now) {
      evictWhere(
        buffer =>
          buffer.dirtySince === undefined && now - buffer.usedAt > IDLE_MS,
      );
    },
    dirty() {
      return [...buffers.values()].filter(
        buffer => buffer.dirtySince !== undefined,
      );
    },
  };
}

function isSameFence(left: Fence, right: Fence): boolean {
  return (
    left.leaseKey === right.leaseKey &&
    left.fencingNumber === right.fencingNumber
  );
}

/** Removes series, and their points, whose ids the database took back. */
export function forgetSeries(buffer: RunBuffer, keys: string[]): void {
  for (const key of keys) {
    const seriesId = buffer.seriesIds.get(key);
    buffer.seriesIds.delete(key);
    for (const [openKey, series] of buffer.open) {
      if (series.seriesId === seriesId) {
        buffer.open.delete(openKey);
      }
    }
  }
}

/** Adds what can be stored; the series must have their ids already. */
export function bufferSamples(
  buffer: RunBuffer,
  samples: MetricSample[],
  now: Timestamp,
): void {
  buffer.usedAt = now;
  for (const sample of samples.filter(isStorable)) {
    const seriesId = buffer.seriesIds.get(seriesKey(sample));
    if (seriesId === undefined) {
      continue;
    }
    const key = `${sample.attempt}\n${seriesId}`;
    const series = buffer.open.get(key) ?? {
      seriesId,
      attempt: sample.attempt,
      at: [],
      step: [],
      value: [],
    };
    buffer.open.set(key, series);
    addSample(series, sample);
    buffer.newestAttempt = Math.max(buffer.newestAttempt, sample.attempt);
    buffer.dirtySince ??= now;
  }
}
