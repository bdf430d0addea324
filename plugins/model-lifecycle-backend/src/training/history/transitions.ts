/* What happened to a run, appended and never changed. */
import type { Knex } from 'knex';
import { toNumber, upsertRows } from '../../database/sql';
import type { RunId, Transition } from '../run';
import type { RunWrite } from './types';

export async function appendTransitions(
  transaction: Knex.Transaction,
  writes: Pick<RunWrite, 'run' | 'transitions'>[],
): Promise<void> {
  await upsertRows(transaction, {
    table: 'run_transitions',
    rows: writes.flatMap(({ run, transitions }) =>
      transitions.map(({ at, kind, ...detail }) => ({
        run_id: run.id,
        at_ms: Math.round(at),
        kind,
        detail: JSON.stringify(detail),
      })),
    ),
  });
}

/** In the order of time; of one moment in the order in which they were seen. */
export async function readTransitions(
  knex: Knex,
  id: RunId,
): Promise<Transition[]> {
  const rows = await knex('run_transitions')
    .where('run_id', id)
    .orderBy([{ column: 'at_ms' }, { column: 'id' }])
    .select('at_ms', 'kind', 'detail');
  return rows.map(row => ({
    at: toNumber(row.at_ms),
    kind: row.kind,
    ...JSON.parse(row.detail),
  }));
}
