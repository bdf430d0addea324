/* One flush of changed runs: all of it or nothing, in one fenced transaction. */
import type { Knex } from 'knex';
import { assertFence, type Fence } from '../../clusters/lease/fence';
import {
  columnText,
  inList,
  replaceWithNew,
  toNumber,
  toOptionalNumber,
  upsertRows,
} from '../../database/sql';
import {
  TERMINAL_STATES,
  type Run,
  type RunId,
  type RunState,
  type Timestamp,
} from '../run';
import { sparklineState, splitRun, type SplitRun } from './runRows';
import { persistSamples, type Outcome } from './series/persistSamples';
import type { SampleBuffer } from './series/sampleBuffer';
import { updateSparkline } from './sparkline';
import { appendTransitions } from './transitions';
import type { RunEventSink, RunWrite } from './types';

export interface WriteContext {
  buffer: SampleBuffer;
  events?: RunEventSink;
  now: Timestamp;
  onOutcome: (outcome: Outcome) => void;
}

interface StoredRun {
  state: RunState;
  resultObservedAt?: Timestamp;
  structureHash: string;
  sparkline?: string;
}

interface PlannedWrite {
  write: RunWrite;
  split: SplitRun;
  stored?: StoredRun;
  /** A result is stored that this observation may not replace. */
  refused: boolean;
}

export async function writeRuns(
  transaction: Knex.Transaction,
  options: { writes: RunWrite[]; fence: Fence } & WriteContext,
): Promise<Map<RunId, number>> {
  const { fence, buffer, now, onOutcome } = options;
  await assertFence(transaction, fence);
  const writes = joinWrites(options.writes);
  const stored = await readStored(
    transaction,
    writes.map(write => write.run.id),
  );
  const planned = writes.map(write => planWrite(write, stored));
  await writeStructure(transaction, planned);
  const versions = await writeReports(transaction, planned);
  await appendTransitions(transaction, writes);
  await options.events?.written(
    transaction,
    planned
      .filter(({ refused }) => !refused)
      .map(({ write, stored: before }) => ({
        ...write,
        before: before?.state,
      })),
  );
  await persistSamples(transaction, {
    buffer,
    fence,
    now,
    onOutcome,
    writes: writes.map(({ run, samples }) => ({
      runId: run.id,
      samples,
      final: TERMINAL_STATES.has(run.state),
    })),
  });
  return versions;
}

/** One write for each run, in the order of ids so that transactions lock rows in one order. */
function joinWrites(writes: RunWrite[]): RunWrite[] {
  const byRun = new Map<RunId, RunWrite>();
  for (const write of writes) {
    const earlier = byRun.get(write.run.id);
    byRun.set(
      write.run.id,
      earlier
        ? {
            run: write.run,
            structural: earlier.structural || write.structural,
            transitions: [...earlier.transitions, ...write.transitions],
            samples: [...earlier.samples, ...write.samples],
          }
        : write,
    );
  }
  return [...byRun.values()].sort((left, right) =>
    left.run.id < right.run.id ? -1 : 1,
  );
}

interface StoredRow {
  id: RunId;
  state: RunState;
  result_observed_at_ms: number | string | null;
  structure_hash: string;
  sparkline: string | null;
}

async function readStored(
  transaction: Knex.Transaction,
  ids: RunId[],
): Promise<Map<RunId, StoredRun>> {
  const rows: StoredRow[] = await transaction('runs')
    .leftJoin('run_volatile', 'run_volatile.run_id', 'runs.id')
    .whereRaw(inList(transaction, 'runs.id', ids))
    .select(
      'runs.id',
      'runs.state',
      'runs.result_observed_at_ms',
      'runs.structure_hash',
      'run_volatile.sparkline',
    );
  return new Map(
    rows.map(row => [
      row.id,
      {
        state: row.state,
        resultObservedAt: toOptionalNumber(row.result_observed_at_ms),
        structureHash: row.structure_hash,
        sparkline: row.sparkline ?? undefined,
      },
    ]),
  );
}

function planWrite(
  write: RunWrite,
  storedRuns: Map<RunId, StoredRun>,
): PlannedWrite {
  const stored = storedRuns.get(write.run.id);
  return {
    write,
    split: splitRun(write.run),
    stored,
    refused: stored !== undefined && mayNotReplace(stored, write.run),
  };
}

/**
 * A stored result outlives every older observation. A newer one may correct
 * it (Trainer 2.3 trains again after `failed`), but success is not undone.
 */
function mayNotReplace(stored: StoredRun, run: Run): boolean {
  if (stored.resultObservedAt === undefined) {
    return false;
  }
  if (TERMINAL_STATES.has(run.state)) {
    return run.observedAt < stored.resultObservedAt;
  }
  return (
    stored.state === 'succeeded' || run.observedAt <= stored.resultObservedAt
  );
}

/**
 * Rows with indexes are written only when what they say has changed. The
 * stored hash decides, not the caller's `structural`: a field that the caller
 * took for volatile is not lost, and one that is volatile here costs nothing.
 */
async function writeStructure(
  transaction: Knex.Transaction,
  planned: PlannedWrite[],
): Promise<void> {
  const changed = planned.filter(
    ({ split, stored, refused }) =>
      !refused && stored?.structureHash !== split.columns.structure_hash,
  );
  if (changed.length === 0) {
    return;
  }
  const rows = changed.map(({ split }) => ({ ...split.columns }));
  await upsertRows(transaction, {
    table: 'runs',
    rows,
    key: ['id'],
    update: [
      ...replaceWithNew(
        Object.keys(rows[0]).filter(
          column => column !== 'id' && column !== 'stalled',
        ),
      ),
      'stalled = case when excluded.result_observed_at_ms is null then runs.stalled else 0 end',
    ],
  });
  await upsertRows(transaction, {
    table: 'run_snapshots',
    rows: changed.map(({ write, split }) => ({
      run_id: write.run.id,
      structure: split.structure,
    })),
    key: ['run_id'],
    update: replaceWithNew(['structure']),
  });
  await replaceLabels(
    transaction,
    changed.map(({ write }) => write.run),
  );
}

async function replaceLabels(
  transaction: Knex.Transaction,
  runs: Run[],
): Promise<void> {
  await transaction('run_labels')
    .whereRaw(
      inList(
        transaction,
        'run_id',
        runs.map(run => run.id),
      ),
    )
    .delete();
  await upsertRows(transaction, {
    table: 'run_labels',
    rows: runs.flatMap(run =>
      Object.entries(run.labels).map(([key, value]) => ({
        run_id: run.id,
        label_key: columnText(key),
        label_value: columnText(value),
      })),
    ),
    key: ['run_id', 'label_key'],
  });
}

/** The volatile row of each run; where a result stands, only its version and sparkline move. */
async function writeReports(
  transaction: Knex.Transaction,
  planned: PlannedWrite[],
): Promise<Map<RunId, number>> {
  const versions = new Map<RunId, number>();
  for (const refused of [false, true]) {
    const rows = planned
      .filter(plan => plan.refused === refused)
      .map(({ write, split, stored }) => {
        const sparkline = updateSparkline(
          sparklineState(stored?.sparkline),
          write.samples,
        );
        return {
          run_id: write.run.id,
          version: 1,
          report: split.report,
          sparkline: sparkline ? JSON.stringify(sparkline) : undefined,
        };
      });
    const written = await upsertRows<{ run_id: string; version: unknown }>(
      transaction,
      {
        table: 'run_volatile',
        rows,
        key: ['run_id'],
        update: [
          'version = run_volatile.version + 1',
          ...replaceWithNew(refused ? ['sparkline'] : ['report', 'sparkline']),
        ],
        returning: ['run_id', 'version'],
      },
    );
    written.forEach(row => versions.set(row.run_id, toNumber(row.version)));
  }
  return versions;
}
