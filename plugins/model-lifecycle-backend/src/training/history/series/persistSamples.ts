/*
 * Samples on their way to the database: into the buffer at once, into the
 * run's tail every 5 s, into a chunk when a series has enough of them.
 */
import type { Knex } from 'knex';
import type { Fence } from '../../../clusters/lease/fence';
import type { MetricSample, RunId, Timestamp } from '../../run';
import { sealPoints } from './chunks';
import {
  forgetPoints,
  isSealable,
  isStorable,
  openPoints,
  type OpenSeries,
} from './openSeries';
import {
  bufferSamples,
  forgetSeries,
  type RunBuffer,
  type SampleBuffer,
} from './sampleBuffer';
import { loadBuffers, nameSeries, writeTails } from './tails';

/** What a crash loses at most. */
export const TAIL_INTERVAL_MS = 5_000;

export interface SampleWrite {
  runId: RunId;
  samples: MetricSample[];
  /** The run has ended: its samples are written with its result. */
  final: boolean;
}

/** How memory follows the transaction, whichever way it ends. */
export interface Outcome {
  committed?: () => void;
  rolledBack?: () => void;
}

/** Buffers the samples and writes the tails that are due. */
export async function persistSamples(
  transaction: Knex.Transaction,
  options: {
    buffer: SampleBuffer;
    fence: Fence;
    writes: SampleWrite[];
    now: Timestamp;
    /** Told before memory changes, so that it hears of a failure in the middle. */
    onOutcome: (outcome: Outcome) => void;
  },
): Promise<void> {
  const { buffer, fence, writes, now, onOutcome } = options;
  const wanted = await withBuffers(transaction, options);
  const named = await nameSeries(transaction, wanted);
  onOutcome({
    rolledBack: () =>
      named.forEach((keys, runBuffer) => forgetSeries(runBuffer, keys)),
  });
  for (const write of wanted) {
    buffer.put(write.buffer);
    bufferSamples(write.buffer, write.samples, now);
  }
  const due = wanted.filter(write => write.final || isDue(write.buffer, now));
  const written = await writeOpenSeries(
    transaction,
    due.map(write => write.buffer),
    now,
  );
  const ended = writes.filter(write => write.final).map(write => write.runId);
  onOutcome({
    committed: () => {
      written();
      // What comes after the end comes rarely: it reads the tail again.
      ended
        .filter(runId => buffer.get(runId, fence))
        .forEach(runId => buffer.evict(runId));
    },
  });
}

/** The writes that have something to store, each with what is known of its run. */
async function withBuffers(
  transaction: Knex.Transaction,
  options: {
    buffer: SampleBuffer;
    fence: Fence;
    writes: SampleWrite[];
    now: Timestamp;
  },
): Promise<(SampleWrite & { buffer: RunBuffer })[]> {
  const { buffer, fence, now } = options;
  // What lay idle may have been sealed by retention since.
  buffer.evictIdle(now);
  const writes = options.writes
    .map(write => ({ ...write, samples: write.samples.filter(isStorable) }))
    .filter(
      write =>
        write.samples.length > 0 ||
        (write.final && buffer.get(write.runId, fence) !== undefined),
    );
  const unknown = writes
    .map(write => write.runId)
    .filter(runId => !buffer.get(runId, fence));
  const loaded = await loadBuffers(transaction, unknown, { fence, now });
  return writes.flatMap(write => {
    const known = buffer.get(write.runId, fence) ?? loaded.get(write.runId);
    return known ? [{ ...write, buffer: known }] : [];
  });
}

export function isDue(buffer: RunBuffer, now: Timestamp): boolean {
  return (
    buffer.dirtySince !== undefined &&
    (buffer.tailAt === undefined || now - buffer.tailAt >= TAIL_INTERVAL_MS)
  );
}

/**
 * Writes the chunks that are full, and the tails of all these runs. What is
 * returned is to be called after the commit: only then may memory let go.
 */
export async function writeOpenSeries(
  transaction: Knex.Transaction,
  buffers: RunBuffer[],
  now: Timestamp,
): Promise<() => void> {
  const sealed = new Map<OpenSeries, number>();
  for (const buffer of buffers) {
    for (const series of buffer.open.values()) {
      if (isSealable(series, buffer.newestAttempt)) {
        sealed.set(series, series.at.length);
      }
    }
  }
  await sealPoints(
    transaction,
    [...sealed.keys()].map(series => ({
      seriesId: series.seriesId,
      attempt: series.attempt,
      points: openPoints(series),
    })),
  );
  await writeTails(transaction, buffers, series => sealed.has(series));
  return () => {
    sealed.forEach((count, series) => forgetPoints(series, count));
    for (const buffer of buffers) {
      buffer.tailAt = now;
      buffer.dirtySince = undefined;
      dropEmpty(buffer);
    }
  };
}

function dropEmpty(buffer: RunBuffer): void {
  for (const [key, series] of buffer.open) {
    if (series.at.length === 0) {
      buffer.open.delete(key);
    }
  }
}
