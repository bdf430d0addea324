/* The bookkeeping row of each source: which run may write, and when what ended. */
import { CustomErrorBase } from '@backstage/errors';
import type { Knex } from 'knex';
import { toNumber, toOptionalNumber } from '../../database/sql';
import type { Timestamp } from '../../time/time';
import type { InventoryWriter, ScanRun } from './types';

/** A later run of the scan has begun, on this replica or another one; nothing was written. */
export class StaleScanError extends CustomErrorBase {
  name = 'StaleScanError' as const;
}

interface ScanRow {
  source_id: string;
  run_number: number | string;
  scan_number: number | string;
  config_hash: string | null;
  entities_hash: string | null;
  started_at_ms: number | string;
  finished_at_ms: number | string | null;
  previous_finished_at_ms: number | string | null;
  complete_at_ms: number | string | null;
  outcome: string | null;
}

/**
 * Holds the row until the transaction ends, so that changes of one source come
 * one after the other, and refuses who is not the last to have begun. SQLite
 * has one writer anyway and does not know FOR UPDATE.
 */
export async function lockScan(
  transaction: Knex.Transaction,
  writer: InventoryWriter,
): Promise<void> {
  const query = transaction<ScanRow>('model_scans')
    .where({ source_id: writer.sourceId })
    .first('run_number');
  const row = await (String(transaction.client.config.client).startsWith('pg')
    ? query.forUpdate()
    : query);
  if (
    writer.runNumber !== undefined &&
    toNumber(row?.run_number) !== writer.runNumber
  ) {
    throw new StaleScanError(
      `A later scan of the source '${writer.sourceId}' has begun (run ${row?.run_number} after ${writer.runNumber}); this one stops writing`,
    );
  }
}

export async function beginScan(
  transaction: Knex.Transaction,
  options: {
    sourceId: string;
    configHash: string;
    maxScanAgeMs: number;
    now: Timestamp;
  },
): Promise<{ run: ScanRun; configChanged: boolean }> {
  const { sourceId, configHash, now } = options;
  await transaction('model_scans')
    .insert({
      source_id: sourceId,
      run_number: 0,
      scan_number: 0,
      started_at_ms: now,
      finished_at_ms: now,
    })
    .onConflict('source_id')
    .ignore();
  await lockScan(transaction, { sourceId });
  const row: ScanRow = await transaction('model_scans')
    .where({ source_id: sourceId })
    .first();
  const configChanged = row.config_hash !== configHash;
  const runNumber = toNumber(row.run_number) + 1;
  const resumed =
    !configChanged &&
    row.finished_at_ms === null &&
    now - toNumber(row.started_at_ms) < options.maxScanAgeMs;
  const isFirst = runNumber === 1;
  const previousFinishedAt =
    resumed || isFirst || row.finished_at_ms === null
      ? toOptionalNumber(row.previous_finished_at_ms)
      : toNumber(row.finished_at_ms);
  const run: ScanRun = {
    sourceId,
    runNumber,
    scanNumber: resumed ? toNumber(row.scan_number) : runNumber,
    startedAt: resumed ? toNumber(row.started_at_ms) : now,
    resumed,
    previousFinishedAt,
    completeAt: toOptionalNumber(row.complete_at_ms),
    entitiesHash: row.entities_hash ?? undefined,
    outcome: row.outcome === null ? undefined : JSON.parse(row.outcome),
  };
  await transaction('model_scans')
    .where({ source_id: sourceId })
    .update({
      run_number: runNumber,
      scan_number: run.scanNumber,
      config_hash: configHash,
      started_at_ms: run.startedAt,
      finished_at_ms: null,
      previous_finished_at_ms: previousFinishedAt ?? null,
    });
  return { run, configChanged };
}
