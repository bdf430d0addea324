/*
 * Samples of runs that fell silent: no further write carries them to the
 * database, so they are written when their 5 s are over.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  assertFence,
  StaleLeaseError,
  type Fence,
} from '../../../clusters/lease/fence';
import { inList } from '../../../database/sql';
import type { Time } from '../../../time/time';
import type { Serial } from '../serial';
import { TAIL_INTERVAL_MS, writeOpenSeries } from './persistSamples';
import type { RunBuffer, SampleBuffer } from './sampleBuffer';

const RUNS_A_TRANSACTION = 500;

interface FlushContext {
  knex: Knex;
  time: Pick<Time, 'now' | 'sleep'>;
  logger: LoggerService;
  buffer: SampleBuffer;
  serial: Serial;
}

export interface SampleFlush {
  /** Writes what is in memory alone; samples of a lease that has moved are given up. */
  flush(): Promise<void>;
  /** Sees to it that what is in memory now is written within 5 s. */
  schedule(): void;
}

export function createSampleFlush(context: FlushContext): SampleFlush {
  const { time, logger, buffer } = context;
  let isScheduled = false;
  const flush = async (age: number) => {
    const dirtyBefore = time.now() - age;
    const due = buffer
      .dirty()
      .filter(({ dirtySince }) => (dirtySince ?? Infinity) <= dirtyBefore);
    for (const group of byFence(due)) {
      await flushGroup(context, group);
    }
  };
  const schedule = () => {
    if (isScheduled || buffer.dirty().length === 0) {
      return;
    }
    isScheduled = true;
    time
      .sleep(TAIL_INTERVAL_MS / 2)
      .then(() => flush(TAIL_INTERVAL_MS / 2))
      .catch(error =>
        logger.warn(
          `Metric samples could not be written and stay in memory for the next try: ${stringifyError(
            error,
          )}`,
        ),
      )
      .finally(() => {
        isScheduled = false;
        schedule();
      });
  };
  return { flush: () => flush(0), schedule };
}

function byFence(buffers: RunBuffer[]): RunBuffer[][] {
  const groups: RunBuffer[][] = [];
  for (const buffer of buffers) {
    const { leaseKey, fencingNumber } = buffer.fence;
    const group = groups.find(
      ([first, ...rest]) =>
        first.fence.leaseKey === leaseKey &&
        first.fence.fencingNumber === fencingNumber &&
        rest.length + 1 < RUNS_A_TRANSACTION,
    );
    if (group) {
      group.push(buffer);
    } else {
      groups.push([buffer]);
    }
  }
  return groups;
}

async function flushGroup(
  context: FlushContext,
  group: RunBuffer[],
): Promise<void> {
  const { buffer, serial, logger } = context;
  const { fence } = group[0];
  try {
    await serial(fence.leaseKey, () => writeGroup(context, fence, group));
  } catch (error) {
    if (!(error instanceof StaleLeaseError)) {
      throw error;
    }
    buffer.evictFence(fence);
    logger.info(
      `${error.message}; the last seconds of metric samples of ${group.length} runs are not stored`,
    );
  }
}

async function writeGroup(
  { knex, time }: FlushContext,
  fence: Fence,
  group: RunBuffer[],
): Promise<void> {
  // A write may have carried them meanwhile.
  const dirty = group.filter(({ dirtySince }) => dirtySince !== undefined);
  if (dirty.length === 0) {
    return;
  }
  const committed = await knex.transaction(async transaction => {
    await assertFence(transaction, fence);
    const written = await writeOpenSeries(transaction, dirty, time.now());
    // Other replicas show these samples from now on: their answers differ.
    await transaction('run_volatile')
      .whereRaw(
        inList(
          transaction,
          'run_id',
          dirty.map(({ runId }) => runId),
        ),
      )
      .increment('version', 1);
    return written;
  });
  committed();
}
