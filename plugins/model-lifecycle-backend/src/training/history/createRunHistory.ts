import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  assertFence,
  StaleLeaseError,
  type Fence,
} from '../../clusters/lease/fence';
import type { Time } from '../../time/time';
import type { RunId } from '../run';
import { readLinks, readProviderRefs, replaceLinks } from './links';
import { listRuns } from './list/listRuns';
import { appendLog } from './logs/appendLog';
import { readLogFiles, readLogLines } from './logs/logFiles';
import {
  changeColumns,
  readOpenRuns,
  readRunRows,
  readSuccessfulRuns,
} from './readRuns';
import {
  DEFAULT_RETENTION,
  enforceRetention,
  type Retention,
} from './retention';
import { ColumnPool } from './series/ColumnPool';
import { createSampleFlush } from './series/flushSamples';
import type { Outcome } from './series/persistSamples';
import { readSeries } from './series/readSeries';
import { createSampleBuffer, type SampleBuffer } from './series/sampleBuffer';
import { createSerial } from './serial';
import { readTransitions } from './transitions';
import type { RunEventSink, RunHistory, RunWrite } from './types';
import { writeRuns } from './writeRuns';

const MAX_RUNS_A_WRITE = 500;
const LOG_BUDGET_BYTES = 4 * 1024 * 1024;

export interface RunHistoryOptions {
  /** With the tables of `migrations/`. */
  knex: Knex;
  time: Pick<Time, 'now' | 'sleep'>;
  logger: LoggerService;
  retention?: Partial<Retention>;
  /** Told of what it writes. */
  events?: RunEventSink;
  /** Message bytes kept of the logs of one attempt. */
  logBudgetBytes?: number;
}

/** The history on SQLite or PostgreSQL. Any number of them may share one database. */
export function createRunHistory(options: RunHistoryOptions): RunHistory {
  const { knex, time, logger, events } = options;
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  const buffer = createSampleBuffer();
  const serial = createSerial();
  const columns = new ColumnPool();
  const samples = createSampleFlush({ knex, time, logger, buffer, serial });
  return {
    write: async (writes, fence) => {
      if (writes.length > MAX_RUNS_A_WRITE) {
        throw new InputError(
          `The history takes at most ${MAX_RUNS_A_WRITE} runs a write, not ${writes.length}`,
        );
      }
      const versions = await serial(fence.leaseKey, () =>
        writeInTransaction({
          ...{ knex, buffer, writes, fence, events },
          now: time.now(),
        }),
      );
      samples.schedule();
      return { versions };
    },
    openRuns: sourceId => readOpenRuns(knex, sourceId),
    get: async id => (await readRunRows(knex, [id]))[0],
    list: query => listRuns(knex, query, time.now()),
    transitions: id => readTransitions(knex, id),
    series: async (id, query) => {
      const open = buffer.peek(id);
      const [row] = await readRunRows(knex, [id]);
      return {
        series: await readSeries(knex, { runId: id, query, open, columns }),
        dropped: row?.run.droppedMetrics ?? [],
      };
    },
    successfulRuns: (job, limits) => readSuccessfulRuns(knex, job, limits),
    setFlags: (id, { stalled, movement, fence }) =>
      knex.transaction(async transaction => {
        if (fence) await assertFence(transaction, fence);
        const version = await changeColumns(transaction, id, {
          stalled: stalled ? 1 : 0,
        });
        if (movement) await events?.looked(transaction, id, movement);
        return version;
      }),
    setLinks: (links, origin, runIds = []) =>
      replaceLinks(knex, { links, origin, runIds }),
    links: ids => readLinks(knex, ids),
    providerRefs: () => readProviderRefs(knex),
    setOwner: async (id, ownerRef) => {
      await changeColumns(knex, id, { owner_ref: ownerRef });
    },
    appendLog: (runId, file, lines, fence) =>
      knex.transaction(transaction =>
        appendLog(transaction, {
          runId,
          file,
          lines,
          fence,
          now: time.now(),
          budgetBytes: options.logBudgetBytes ?? LOG_BUDGET_BYTES,
        }),
      ),
    logFiles: id => readLogFiles(knex, id),
    readLog: (runId, file, range) => readLogLines(knex, { runId, file, range }),
    flush: () => samples.flush(),
    enforceRetention: now => enforceRetention(knex, retention, now),
  };
}

/** Memory follows the database: points leave the buffer only when they are committed. */
async function writeInTransaction(options: {
  knex: Knex;
  buffer: SampleBuffer;
  writes: RunWrite[];
  fence: Fence;
  events?: RunEventSink;
  now: number;
}): Promise<Map<RunId, number>> {
  const { knex, buffer, fence } = options;
  const outcomes: Outcome[] = [];
  try {
    const versions = await knex.transaction(transaction =>
      writeRuns(transaction, {
        ...options,
        onOutcome: outcome => outcomes.push(outcome),
      }),
    );
    outcomes.forEach(outcome => outcome.committed?.());
    return versions;
  } catch (error) {
    outcomes.forEach(outcome => outcome.rolledBack?.());
    if (error instanceof StaleLeaseError) {
      buffer.evictFence(fence);
    }
    throw error;
  }
}
