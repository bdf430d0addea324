/* Log lines of one container and attempt, appended inside a budget for the attempt. */
import type { Knex } from 'knex';
import { assertFence, type Fence } from '../../../clusters/lease/fence';
import {
  columnText,
  isSqlite,
  toNumber,
  upsertRows,
} from '../../../database/sql';
import type { RunId, Timestamp } from '../../run';
import type { LogLine, StoredLogInfo } from '../logTypes';
import {
  BYTES_A_BLOCK,
  decodeLines,
  encodeLines,
  LINES_A_BLOCK,
  sumBytes,
  toBlocks,
} from './logCodec';
import { readFileRow, type FileDetail, type FileRow } from './logFiles';

export interface LogAppend {
  runId: RunId;
  file: StoredLogInfo;
  lines: LogLine[];
  fence: Fence;
  now: Timestamp;
  /** Message bytes that one attempt may keep. */
  budgetBytes: number;
}

export async function appendLog(
  transaction: Knex.Transaction,
  append: LogAppend,
): Promise<void> {
  await assertFence(transaction, append.fence);
  const stored = await ensureFile(transaction, append);
  const lines = freshLines(append.lines, stored.detail.lastLine ?? 0);
  await appendBlocks(transaction, stored.id, lines);
  const dropped = await dropBeyondBudget(transaction, append, {
    stored,
    added: sumBytes(lines),
  });
  await transaction('log_files')
    .where('id', stored.id)
    .update({
      lines: stored.lines + lines.length - dropped.lines,
      bytes: stored.bytes + sumBytes(lines) - dropped.bytes,
      kept_at_ms: append.now,
      detail: JSON.stringify(
        nextDetail({ append, before: stored.detail, lines, dropped }),
      ),
    });
}

async function ensureFile(
  transaction: Knex.Transaction,
  append: LogAppend,
): Promise<FileRow> {
  const { runId, file, now } = append;
  await upsertRows(transaction, {
    table: 'log_files',
    rows: [
      {
        run_id: runId,
        pod: columnText(file.pod),
        container: columnText(file.container),
        attempt: file.attempt,
        lines: 0,
        bytes: 0,
        kept_at_ms: now,
        detail: '{}',
      },
    ],
    key: ['run_id', 'attempt', 'pod', 'container'],
  });
  const row = await readFileRow(transaction, runId, file, query =>
    isSqlite(transaction) ? query : query.forUpdate(),
  );
  if (!row) {
    throw new Error(`The log file of pod '${file.pod}' was not created`);
  }
  return row;
}

/** Above the last line kept, in the order of their numbers, each once. */
function freshLines(lines: LogLine[], lastLine: number): LogLine[] {
  const byNumber = new Map(lines.map(line => [line.line, line]));
  return [...byNumber.values()]
    .filter(line => line.line > lastLine)
    .sort((left, right) => left.line - right.line);
}

/** The last block is filled up first: a tail that comes in small pieces makes no small blocks. */
async function appendBlocks(
  transaction: Knex.Transaction,
  fileId: number,
  lines: LogLine[],
): Promise<void> {
  if (lines.length === 0) {
    return;
  }
  const last = await transaction('log_chunks')
    .where('file_id', fileId)
    .orderBy('first_line', 'desc')
    .first();
  const hasRoom =
    last && last.lines < LINES_A_BLOCK && last.bytes < BYTES_A_BLOCK;
  if (hasRoom) {
    await transaction('log_chunks')
      .where({ file_id: fileId, first_line: last.first_line })
      .delete();
  }
  const open = hasRoom ? decodeLines(last.data) : [];
  await upsertRows(transaction, {
    table: 'log_chunks',
    rows: toBlocks([...open, ...lines]).map(block => ({
      file_id: fileId,
      first_line: block[0].line,
      last_line: block[block.length - 1].line,
      lines: block.length,
      bytes: sumBytes(block),
      data: encodeLines(block),
    })),
  });
}

interface Dropped {
  lines: number;
  bytes: number;
  /** The first line that is left; undefined when nothing was dropped. */
  firstLine?: number;
}

/** The end of a log says why it ended: the oldest blocks of this file make room. */
async function dropBeyondBudget(
  transaction: Knex.Transaction,
  append: LogAppend,
  file: { stored: FileRow; added: number },
): Promise<Dropped> {
  const [sum] = await transaction('log_files')
    .where({ run_id: append.runId, attempt: append.file.attempt })
    .sum({ bytes: 'bytes' });
  let excess = toNumber(sum.bytes) + file.added - append.budgetBytes;
  const dropped: Dropped = { lines: 0, bytes: 0 };
  if (excess <= 0) {
    return dropped;
  }
  const blocks = await transaction('log_chunks')
    .where('file_id', file.stored.id)
    .orderBy('first_line')
    .select('last_line', 'lines', 'bytes');
  for (const block of blocks) {
    if (excess <= 0) {
      break;
    }
    excess -= block.bytes;
    dropped.lines += block.lines;
    dropped.bytes += block.bytes;
    dropped.firstLine = block.last_line + 1;
  }
  await transaction('log_chunks')
    .where('file_id', file.stored.id)
    .where('first_line', '<', dropped.firstLine ?? 0)
    .delete();
  return dropped;
}

function nextDetail(options: {
  append: LogAppend;
  before: FileDetail;
  lines: LogLine[];
  dropped: Dropped;
}): FileDetail {
  const { append, before, lines, dropped } = options;
  const { pod, container, phase, rank, notes } = append.file;
  const times = lines.flatMap(line => line.at ?? []);
  const lastLine = lines[lines.length - 1]?.line ?? before.lastLine;
  const firstLine = dropped.firstLine ?? before.firstLine ?? lines[0]?.line;
  const expected = (before.lastLine ?? 0) + 1;
  const gap = (lines[0]?.line ?? expected) - expected;
  return {
    pod,
    container,
    phase,
    rank,
    notes,
    firstLine,
    lastLine,
    firstAt: before.firstAt ?? times[0],
    lastAt: times[times.length - 1] ?? before.lastAt,
    droppedLines: (before.droppedLines ?? 0) + dropped.lines,
    missedLines: (before.missedLines ?? 0) + gap,
    budgetBytes: append.budgetBytes,
  };
}
