/* What is kept of the logs of a run, and the lines themselves by number. */
import type { Knex } from 'knex';
import { columnText, toNumber } from '../../../database/sql';
import type { Reason, RunId, Timestamp } from '../../run';
import type { LogLine, StoredLogInfo } from '../logTypes';
import { decodeLines } from './logCodec';

export interface LogFileKey {
  pod: string;
  container: string;
  attempt: number;
}

/** The JSON beside the columns of a log file. */
export interface FileDetail {
  pod?: string;
  container?: string;
  phase?: string;
  rank?: number;
  firstLine?: number;
  lastLine?: number;
  firstAt?: Timestamp;
  lastAt?: Timestamp;
  notes?: Reason[];
  droppedLines?: number;
  missedLines?: number;
  budgetBytes?: number;
}

export interface FileRow {
  id: number;
  attempt: number;
  lines: number;
  bytes: number;
  detail: FileDetail;
}

function fileRowOf(row: Record<string, unknown>): FileRow {
  return {
    id: toNumber(row.id),
    attempt: toNumber(row.attempt),
    lines: toNumber(row.lines),
    bytes: toNumber(row.bytes),
    detail: JSON.parse(String(row.detail)),
  };
}

export async function readFileRow(
  knex: Knex,
  runId: RunId,
  file: LogFileKey,
  lock: (query: Knex.QueryBuilder) => Knex.QueryBuilder = query => query,
): Promise<FileRow | undefined> {
  const row = await lock(
    knex('log_files')
      .where({
        run_id: runId,
        attempt: file.attempt,
        pod: columnText(file.pod),
        container: columnText(file.container),
      })
      .first(),
  );
  return row ? fileRowOf(row) : undefined;
}

export async function readLogFiles(
  knex: Knex,
  runId: RunId,
): Promise<StoredLogInfo[]> {
  const rows = await knex('log_files')
    .where('run_id', runId)
    .orderBy(['attempt', 'id']);
  return rows.map(fileRowOf).map(({ attempt, lines, bytes, detail }) => ({
    pod: detail.pod ?? '',
    container: detail.container ?? '',
    attempt,
    phase: detail.phase ?? '',
    ...(detail.rank === undefined ? {} : { rank: detail.rank }),
    lines,
    bytes,
    firstLine: detail.firstLine,
    lastLine: detail.lastLine,
    firstAt: detail.firstAt,
    lastAt: detail.lastAt,
    notes: notesOf(detail),
  }));
}

function notesOf(detail: FileDetail): Reason[] {
  const notes = [...(detail.notes ?? [])];
  if (detail.missedLines) {
    notes.push({
      code: 'log-lines-missed',
      params: { lines: detail.missedLines },
    });
  }
  if (detail.droppedLines) {
    notes.push({
      code: 'log-lines-dropped',
      params: {
        lines: detail.droppedLines,
        budgetBytes: detail.budgetBytes ?? 0,
      },
    });
  }
  return notes;
}

/** Opens only the blocks that hold the range, found by their first line numbers. */
export async function readLogLines(
  knex: Knex,
  options: {
    runId: RunId;
    file: LogFileKey;
    range: { from: number; count: number };
  },
): Promise<LogLine[]> {
  const { runId, file, range } = options;
  const row = await readFileRow(knex, runId, file);
  if (!row) {
    return [];
  }
  const to = range.from + range.count - 1;
  const holding = knex('log_chunks')
    .where('file_id', row.id)
    .where('first_line', '<=', range.from)
    .max('first_line');
  const blocks = await knex('log_chunks')
    .where('file_id', row.id)
    .where('first_line', '<=', to)
    .where('first_line', '>=', knex.raw('coalesce(?, 0)', [holding]))
    .orderBy('first_line')
    .select('data');
  return blocks
    .flatMap(block => decodeLines(block.data))
    .filter(line => line.line >= range.from && line.line <= to);
}
