import { CustomErrorBase } from '@backstage/errors';
import type { Knex } from 'knex';

/**
 * Proof that a writer still holds a lease: the fencing number that its
 * acquisition was given. A later acquisition raises the number, so whoever was
 * frozen meanwhile is found out in the transaction of the write itself.
 */
export interface Fence {
  /** `cluster:<name>` or `source:<id>`. */
  leaseKey: string;
  fencingNumber: number;
}

/** The writer lost its lease while it was away; nothing was written. */
export class StaleLeaseError extends CustomErrorBase {
  name = 'StaleLeaseError' as const;
}

/**
 * Locks the lease row for the rest of the transaction and rejects with
 * {@link StaleLeaseError} unless the fence is the present one.
 */
export async function assertFence(
  transaction: Knex.Transaction,
  fence: Fence,
): Promise<void> {
  const query = transaction('leases')
    .where({ lease_key: fence.leaseKey })
    .first('fencing_number');
  // SQLite has one writer anyway and does not know FOR SHARE.
  const row = await (String(transaction.client.config.client).startsWith('pg')
    ? query.forShare()
    : query);
  if (Number(row?.fencing_number) !== fence.fencingNumber) {
    throw new StaleLeaseError(
      `The lease '${fence.leaseKey}' has moved to another replica (held ${
        fence.fencingNumber
      }, now ${
        row?.fencing_number ?? 'none'
      }); this replica stops writing for it`,
    );
  }
}
