import type { Knex } from 'knex';
import {
  columnText,
  inList,
  isSqlite,
  toNumber,
  upsertRows,
} from '../../../database/sql';
import type { Time } from '../../../time/time';
import { redact } from '../../logs/redact';
import type { ReportOutcome, TrainerReport } from './types';

/** Reports of one run that nobody has taken in yet. */
export const MAX_WAITING_EACH_RUN = 1_000;
/** Runs that one reporter may have had within the last month. */
export const MAX_RUNS_EACH_SUBJECT = 10_000;
/** Reports of one reporter that nobody has taken in yet, and their bytes. */
export const MAX_WAITING_EACH_SUBJECT = 20_000;
export const MAX_BYTES_EACH_SUBJECT = 256 * 1024 * 1024;
/** So much is held in memory at once, or one report that is larger. */
const MAX_BYTES_AT_ONCE = 8 * 1024 * 1024;
/** So long a run is remembered after its last report. */
const FORGET_AFTER_MS = 30 * 86_400_000;

export interface WaitingReport {
  id: number;
  subject: string;
  report: TrainerReport;
  /** Number of the first of its lines. */
  firstLine: number;
}

interface RunState {
  lastSequence: number;
  lastLine: number;
  lastAt: number;
  waiting: number;
}

/** How many more of a reporter may wait. */
interface Room {
  reports: number;
  bytes: number;
}

/**
 * Reports between the replica that received them and the one that works on
 * them: durable before anybody is told so, and until they are in the history.
 */
export class ReportInbox {
  readonly #knex: Knex;
  readonly #time: Pick<Time, 'now'>;
  readonly #eachSubject: Room;
  readonly #listeners = new Set<() => void>();

  readonly #redact: readonly RegExp[];

  constructor(options: {
    knex: Knex;
    time: Pick<Time, 'now'>;
    eachSubject?: Room;
    /** Besides the secrets that are known. */
    redact?: readonly RegExp[];
  }) {
    const { knex, time, eachSubject, redact: patterns = [] } = options;
    this.#knex = knex;
    this.#time = time;
    this.#redact = patterns;
    this.#eachSubject = eachSubject ?? {
      reports: MAX_WAITING_EACH_SUBJECT,
      bytes: MAX_BYTES_EACH_SUBJECT,
    };
  }

  /**
   * Keeps the reports of one reporter, those of a run in the order of their
   * sequence numbers, and answers for each how it fared. All of it is in the
   * database when this resolves.
   */
  async receive(
    subject: string,
    reports: TrainerReport[],
  ): Promise<ReportOutcome[]> {
    if (reports.length === 0) return [];
    const outcomes = await this.#knex.transaction(transaction =>
      this.#keep(transaction, columnText(subject), reports),
    );
    if (outcomes.includes('accepted')) this.#listeners.forEach(ring => ring());
    return outcomes;
  }

  /** Told at once of what this replica receives. Returns how to stop. */
  onReceived(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The oldest, those of each run in their order: up to `limit`, fewer where
   * they are large. Those that are known are not read again.
   */
  async waiting(
    limit: number,
    known: { has(id: number): boolean; size: number } = new Set<number>(),
  ): Promise<WaitingReport[]> {
    const ids = await this.#oldest(limit, known);
    const rows: { id: number | string; subject: string; report: string }[] =
      await this.#knex('report_inbox')
        .whereRaw(inList(this.#knex, 'id', ids))
        .orderBy('id')
        .select('id', 'subject', 'report');
    return rows.map(row => {
      const { firstLine, ...report } = JSON.parse(row.report);
      return { id: toNumber(row.id), subject: row.subject, report, firstLine };
    });
  }

  async #oldest(
    limit: number,
    known: { has(id: number): boolean; size: number },
  ): Promise<number[]> {
    const rows: { id: number | string; bytes: number }[] = await this.#knex(
      'report_inbox',
    )
      .orderBy('id')
      .limit(limit + known.size)
      .select('id', this.#knex.raw('octet_length(report) as bytes'));
    let bytes = 0;
    return rows
      .map(row => ({ id: toNumber(row.id), bytes: row.bytes }))
      .filter(({ id }) => !known.has(id))
      .slice(0, limit)
      .filter((row, index) => {
        bytes += row.bytes;
        return index === 0 || bytes <= MAX_BYTES_AT_ONCE;
      })
      .map(({ id }) => id);
  }

  async settle(ids: number[]): Promise<void> {
    await this.#knex('report_inbox')
      .whereRaw(inList(this.#knex, 'id', ids))
      .delete();
  }

  /** Forgets runs of which nothing was heard for a month. */
  async prune(): Promise<void> {
    await this.#knex('reported_runs')
      .where('reported_at_ms', '<', this.#time.now() - FORGET_AFTER_MS)
      .delete();
  }

  async #keep(
    transaction: Knex.Transaction,
    subject: string,
    reports: TrainerReport[],
  ): Promise<ReportOutcome[]> {
    const runIds = [...new Set(reports.map(runIdOf))].sort();
    const runs = await this.#lockRuns(transaction, subject, runIds);
    const outcomes = new Array<ReportOutcome>(reports.length);
    const room = await this.#room(transaction, subject);
    const rows: { id: string; report: string; sequence: number }[] = [];
    for (const { report, index } of inOrder(reports)) {
      const run = runs.get(runIdOf(report));
      if (
        !run ||
        run.waiting >= MAX_WAITING_EACH_RUN ||
        room.reports <= 0 ||
        room.bytes <= 0
      ) {
        outcomes[index] =
          run && report.sequence <= run.lastSequence ? 'duplicate' : 'full';
      } else if (report.sequence <= run.lastSequence) {
        outcomes[index] = 'duplicate';
      } else {
        outcomes[index] = 'accepted';
        // Each has a time of its own: a later one may undo what an earlier said.
        run.lastAt = Math.max(report.reportedAt, run.lastAt + 1);
        const text = JSON.stringify({
          ...report,
          lines: this.#withoutSecrets(report.lines),
          reportedAt: run.lastAt,
          firstLine: run.lastLine + 1,
        });
        const { sequence } = report;
        rows.push({ id: runIdOf(report), report: text, sequence });
        room.reports--;
        room.bytes -= Buffer.byteLength(text);
        run.lastSequence = report.sequence;
        run.lastLine += report.lines?.length ?? 0;
        run.waiting++;
      }
    }
    await upsertRows(transaction, {
      table: 'report_inbox',
      rows: rows.map(({ id, report, sequence }) => ({
        subject,
        run_id: id,
        sequence,
        report,
      })),
    });
    for (const id of new Set(rows.map(row => row.id))) {
      const { lastSequence, lastLine, lastAt } = runs.get(id)!;
      await transaction('reported_runs').where({ subject, run_id: id }).update({
        last_sequence: lastSequence,
        last_line: lastLine,
        last_at_ms: lastAt,
        reported_at_ms: this.#time.now(),
      });
    }
    return outcomes;
  }

  /** Before they wait: a database may be read by others, and be copied. */
  #withoutSecrets(lines: TrainerReport['lines']): TrainerReport['lines'] {
    return lines?.map(line => ({
      ...line,
      text: redact(line.text, this.#redact),
    }));
  }

  async #room(transaction: Knex.Transaction, subject: string): Promise<Room> {
    const { reports, bytes } = this.#eachSubject;
    const [waiting] = await transaction('report_inbox')
      .where({ subject })
      .select(
        transaction.raw('count(*) as reports'),
        transaction.raw('coalesce(sum(octet_length(report)), 0) as bytes'),
      );
    return {
      reports: reports - toNumber(waiting.reports),
      bytes: bytes - toNumber(waiting.bytes),
    };
  }

  /** By run; absent where the reporter has too many. Others that report of the same runs wait. */
  async #lockRuns(
    transaction: Knex.Transaction,
    subject: string,
    runIds: string[],
  ): Promise<Map<string, RunState>> {
    const known = await this.#known(transaction, subject, runIds);
    const unknown = runIds.filter(id => !known.has(id));
    if (unknown.length > 0) {
      const [{ count }] = await transaction('reported_runs')
        .where({ subject })
        .count({ count: '*' });
      const room = MAX_RUNS_EACH_SUBJECT - toNumber(count ?? 0);
      await upsertRows(transaction, {
        table: 'reported_runs',
        rows: unknown.slice(0, Math.max(0, room)).map(runId => ({
          subject,
          run_id: runId,
          last_sequence: -1,
          last_line: 0,
          last_at_ms: 0,
          reported_at_ms: this.#time.now(),
        })),
        key: ['subject', 'run_id'],
      });
      return this.#known(transaction, subject, runIds);
    }
    return known;
  }

  async #known(
    transaction: Knex.Transaction,
    subject: string,
    runIds: string[],
  ): Promise<Map<string, RunState>> {
    const query = transaction('reported_runs')
      .where({ subject })
      .whereRaw(inList(transaction, 'run_id', runIds))
      .orderBy('run_id')
      .select('run_id', 'last_sequence', 'last_line', 'last_at_ms');
    const rows: {
      run_id: string;
      last_sequence: number | string;
      last_line: number | string;
      last_at_ms: number | string;
    }[] = await (isSqlite(transaction) ? query : query.forUpdate());
    const counts: { run_id: string; waiting: number | string }[] =
      await transaction('report_inbox')
        .where({ subject })
        .whereRaw(inList(transaction, 'run_id', runIds))
        .groupBy('run_id')
        .select('run_id')
        .count({ waiting: '*' });
    const waiting = new Map<string, number>(
      counts.map(row => [row.run_id, toNumber(row.waiting)]),
    );
    return new Map(
      rows.map(row => [
        row.run_id,
        {
          lastSequence: toNumber(row.last_sequence),
          lastLine: toNumber(row.last_line),
          lastAt: toNumber(row.last_at_ms),
          waiting: waiting.get(row.run_id) ?? 0,
        },
      ]),
    );
  }
}

function runIdOf({ run }: TrainerReport): string {
  return columnText(run.id);
}

/** By sequence number within each run, wherever they stand in the batch. */
function inOrder(
  reports: TrainerReport[],
): { report: TrainerReport; index: number }[] {
  return reports
    .map((report, index) => ({ report, index }))
    .sort((a, b) => a.report.sequence - b.report.sequence);
}
