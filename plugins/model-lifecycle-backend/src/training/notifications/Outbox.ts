import type { Knex } from 'knex';
import { assertFence, type Fence } from '../../clusters/lease/fence';
import { inList, toNumber, upsertRows } from '../../database/sql';
import type { RunEvent } from '../../config/types';
import type { Movement, ObservedWrite, RunEventSink } from '../history/types';
import { TERMINAL_STATES, type RunId, type Timestamp } from '../run';
import { endNotices } from './endNotices';
import type { NewNotice, Notice, Outcome } from './types';

const TABLE = 'run_notifications';
const KEY = ['run_id', 'attempt', 'event', 'occurrence_ms'];
const COLUMNS = ['id', ...KEY, 'at_ms', 'due_at_ms', 'tries'];
const PRUNED_AT_ONCE = 500;

interface NoticeRow {
  id: number | string;
  run_id: RunId;
  attempt: number;
  event: RunEvent;
  occurrence_ms: number | string;
  at_ms: number | string;
  due_at_ms: number | string;
  tries: number;
}

/**
 * What is to be told, kept with the change that it tells of: a crash neither
 * loses nor doubles it. One row for each run, attempt and event, and of a
 * stall for each start.
 */
export class Outbox implements RunEventSink {
  constructor(private readonly knex: Knex) {}

  async written(
    transaction: Knex.Transaction,
    writes: ObservedWrite[],
  ): Promise<void> {
    await add(transaction, writes.flatMap(endNotices));
  }

  async looked(
    transaction: Knex.Transaction,
    runId: RunId,
    { at, attempt, changedAt, stall }: Movement,
  ): Promise<void> {
    if (stall?.level === 'stalled') {
      await add(transaction, [
        {
          ...{ runId, attempt, event: 'stalled', at, dueAt: at },
          occurrence: stall.since,
        },
      ]);
      return;
    }
    if (changedAt === undefined) return;
    // A stall that an end or a move followed is over.
    const last: NoticeRow | undefined = await transaction(TABLE)
      .where({ run_id: runId })
      .orderBy('id', 'desc')
      .first(COLUMNS);
    if (last?.event !== 'stalled') return;
    const stalled = noticeOf(last);
    if (changedAt <= stalled.occurrence!) return;
    await add(transaction, [{ ...stalled, event: 'moving', at, dueAt: at }]);
  }

  /** The oldest that are due, of each run at most one: its notices go out in their order. */
  async due(now: Timestamp, limit: number): Promise<Notice[]> {
    const { knex } = this;
    const rows: NoticeRow[] = await knex(`${TABLE} as notice`)
      .whereNull('notice.settled_at_ms')
      .where('notice.due_at_ms', '<=', now)
      .whereNotExists(
        knex(`${TABLE} as earlier`)
          .whereRaw('earlier.run_id = notice.run_id')
          .whereRaw('earlier.id < notice.id')
          .whereNull('earlier.settled_at_ms')
          .select(knex.raw('1')),
      )
      .orderBy('notice.id')
      .limit(limit)
      .select(COLUMNS.map(column => `notice.${column}`));
    return rows.map(noticeOf);
  }

  /**
   * Begins a try: until `nextTryAt` nobody else begins one. False when
   * somebody did. Rejects with a StaleLeaseError when the lease has moved.
   */
  async claim(
    notice: Notice,
    options: { fence: Fence; nextTryAt: Timestamp },
  ): Promise<boolean> {
    return this.knex.transaction(async transaction => {
      await assertFence(transaction, options.fence);
      const claimed = await transaction(TABLE)
        .where({ id: notice.id, tries: notice.tries })
        .whereNull('settled_at_ms')
        .update({ tries: notice.tries + 1, due_at_ms: options.nextTryAt });
      return claimed > 0;
    });
  }

  /** Also without the lease: what was sent was sent. */
  async settle(id: number, outcome: Outcome, now: Timestamp): Promise<void> {
    await this.knex(TABLE)
      .where({ id })
      .whereNull('settled_at_ms')
      .update({ settled_at_ms: now, outcome });
  }

  /** Takes back what turned out not to be so: should it come to be, it is told. */
  async withdraw(id: number): Promise<void> {
    await this.knex(TABLE).where({ id }).whereNull('settled_at_ms').delete();
  }

  /** One batch of what was settled before that time, but for runs that go on. True when the batch was full. */
  async prune(before: Timestamp): Promise<boolean> {
    const { knex } = this;
    const ids: (number | string)[] = await knex(`${TABLE} as notice`)
      .where('notice.settled_at_ms', '<', before)
      .whereNotExists(
        knex('runs')
          .whereRaw('runs.id = notice.run_id')
          .whereNull('runs.gone_at_ms')
          .whereNotIn('runs.state', [...TERMINAL_STATES])
          .select(knex.raw('1')),
      )
      .orderBy('notice.settled_at_ms')
      .limit(PRUNED_AT_ONCE)
      .pluck('notice.id');
    await knex(TABLE)
      .whereRaw(inList(knex, 'id', ids.map(toNumber)))
      .delete();
    return ids.length === PRUNED_AT_ONCE;
  }
}

async function add(knex: Knex, notices: NewNotice[]): Promise<void> {
  await upsertRows(knex, {
    table: TABLE,
    key: KEY,
    rows: notices.map(notice => ({
      run_id: notice.runId,
      attempt: notice.attempt,
      event: notice.event,
      occurrence_ms: Math.round(notice.occurrence ?? 0),
      at_ms: Math.round(notice.at),
      due_at_ms: Math.round(notice.dueAt),
      tries: 0,
    })),
  });
}

function noticeOf(row: NoticeRow): Notice {
  const occurrence = toNumber(row.occurrence_ms);
  return {
    id: toNumber(row.id),
    runId: row.run_id,
    attempt: row.attempt,
    event: row.event,
    ...(occurrence > 0 ? { occurrence } : {}),
    at: toNumber(row.at_ms),
    dueAt: toNumber(row.due_at_ms),
    tries: row.tries,
  };
}
