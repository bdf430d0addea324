import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { Fence } from '../clusters/lease/fence';
import type { Timestamp } from '../training/run';

export interface FeedItem {
  sequence: number;
  entityRef: string;
  type: 'upsert' | 'remove';
  /** Absent for `remove`. */
  entity?: Entity;
}

export interface FeedPage {
  /** A new one when the database is new: the reader starts again from 0. */
  epoch: string;
  /** False until the source completed a listing in this epoch: nothing may be removed before. */
  ready: boolean;
  /** In sequence order. */
  items: FeedItem[];
  /**
   * From where to read on. Below the `after` that was asked for, the database
   * is an older copy of itself and the reader starts again from 0.
   */
  lastSequence: number;
  hasMore: boolean;
}

/**
 * The changes of each source's entities: a compacted log that holds one row
 * for each entity, with its current state or a tombstone.
 *
 * A sequence number is taken under a lock on the head of its source, so a
 * number that a reader has passed never appears afterwards. Tombstones are
 * pruned by age: a reader that was away for longer starts from 0 and learns
 * what there is, not what has gone meanwhile.
 *
 * An entity that a hand-written one adopts (see `adoption/`) is kept like any
 * other and read like a tombstone; relations to it are read as relations to
 * its adopter.
 *
 * Where a fence is given, the write is refused with a StaleLeaseError when the
 * lease has moved.
 */
export interface EntityFeed {
  /** Writes entities whose content differs from the stored one, and nothing else. */
  put(options: {
    source: string;
    entities: Entity[];
    fence?: Fence;
    /** Commits together with what else is written in it. */
    transaction?: Knex.Transaction;
  }): Promise<{ written: number }>;
  /** Puts tombstones in place of entities; refs that are not there are ignored. */
  remove(options: {
    source: string;
    entityRefs: string[];
    fence?: Fence;
    transaction?: Knex.Transaction;
  }): Promise<{ removed: number }>;
  read(options: {
    source: string;
    after: number;
    /** 500 at most. */
    limit: number;
  }): Promise<FeedPage>;
  /** The source has completed a listing. */
  markReady(source: string): Promise<void>;
  /** Refs of the source's present entities, adopted ones among them. */
  refs(source: string): Promise<string[]>;
  /** The entity whose documentation has this key, in whichever source. */
  entityByDocsKey(docsKey: string): Promise<Entity | undefined>;
  /** What the keys of documentation pages are derived from; never leaves the backend. */
  docsSecret(): Promise<string>;
  /** Drops a bounded number of tombstones from before then; true when more are left. */
  pruneTombstones(before: Timestamp): Promise<boolean>;
}
