import type { Knex } from 'knex';
import { toNumber } from '../../database/sql';
import type { Time } from '../../time/time';
import type { RunId, Timestamp } from '../run';
import type { Follow, Proof } from './types';

const TABLE = 'run_follows';
const DAY_MS = 24 * 60 * 60_000;
/** A follow counts for so long after the user was last allowed to read the run. */
export const PROOF_LASTS_MS = 7 * DAY_MS;
/** So long it may be renewed by reading the run again. */
const KEEP_MS = 60 * DAY_MS;
/** Whoever looks at a run reads it often: one write an hour proves enough. */
const RENEW_MS = 60 * 60_000;
const MAX_FOLLOWS_OF_A_RUN = 1_000;

interface FollowRow {
  user_ref: string;
  following: number;
  proven_at_ms: number | string;
  owner_ref: string | null;
  entity_ref: string | null;
}

/** Who wants to hear of which run, and what proves that they may. */
export class FollowStore {
  constructor(
    private readonly options: { knex: Knex; time: Pick<Time, 'now'> },
  ) {}

  async get(runId: RunId, userRef: string): Promise<Follow | undefined> {
    const row = await this.#row(runId, userRef);
    return row && followOf(row);
  }

  /** Of those who asked last, at most a thousand. */
  async of(runId: RunId): Promise<Follow[]> {
    const rows: FollowRow[] = await this.options
      .knex(TABLE)
      .where({ run_id: runId })
      .orderBy('proven_at_ms', 'desc')
      .limit(MAX_FOLLOWS_OF_A_RUN);
    return rows.map(followOf);
  }

  async set(
    runId: RunId,
    userRef: string,
    { following, proof }: { following: boolean; proof: Proof },
  ): Promise<void> {
    await this.options
      .knex(TABLE)
      .insert({
        run_id: runId,
        user_ref: userRef,
        following: following ? 1 : 0,
        ...this.#proven(proof),
      })
      .onConflict(['run_id', 'user_ref'])
      .merge();
  }

  /** The user was allowed to read the run just now. */
  async renew(runId: RunId, userRef: string, proof: Proof): Promise<void> {
    const row = await this.#row(runId, userRef);
    if (!row) return;
    const known = followOf(row);
    const isFresh =
      this.options.time.now() - known.provenAt < RENEW_MS &&
      known.ownerRef === proof.ownerRef &&
      known.entityRef === proof.entityRef;
    if (isFresh) return;
    await this.options
      .knex(TABLE)
      .where({ run_id: runId, user_ref: userRef })
      .update(this.#proven(proof));
  }

  /** The user was not allowed to read the run just now. That nothing is wanted is remembered. */
  async forget(runId: RunId, userRef: string): Promise<void> {
    await this.options
      .knex(TABLE)
      .where({ run_id: runId, user_ref: userRef, following: 1 })
      .delete();
  }

  /** Follows that nobody renewed for long. */
  async prune(now: Timestamp): Promise<void> {
    await this.options
      .knex(TABLE)
      .where('proven_at_ms', '<', now - KEEP_MS)
      .where({ following: 1 })
      .delete();
  }

  #proven({ ownerRef, entityRef }: Proof) {
    return {
      proven_at_ms: this.options.time.now(),
      owner_ref: ownerRef ?? null,
      entity_ref: entityRef ?? null,
    };
  }

  async #row(runId: RunId, userRef: string): Promise<FollowRow | undefined> {
    return this.options
      .knex(TABLE)
      .where({ run_id: runId, user_ref: userRef })
      .first();
  }
}

/** Whether what a user was once allowed still counts. */
export function isProven({ provenAt }: Follow, now: Timestamp): boolean {
  return now - provenAt <= PROOF_LASTS_MS;
}

function followOf(row: FollowRow): Follow {
  return {
    userRef: row.user_ref,
    following: toNumber(row.following) === 1,
    provenAt: toNumber(row.proven_at_ms),
    ...(row.owner_ref === null ? {} : { ownerRef: row.owner_ref }),
    ...(row.entity_ref === null ? {} : { entityRef: row.entity_ref }),
  };
}
