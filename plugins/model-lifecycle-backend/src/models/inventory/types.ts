import type { Entity } from '@backstage/catalog-model';
import type { JsonValue } from '@backstage/types';
import type {
  KeyedReason,
  Reason,
  SourceRecord,
  StoredPage,
} from 'backstage-plugin-model-lifecycle-node';
import type { Timestamp } from '../../time/time';

/** From records to entities. Pure; another fingerprint means that the same record may have other entities. */
export interface RecordPublisher {
  build(
    sourceId: string,
    sourceType: string,
    record: SourceRecord,
  ): { entities: Entity[]; skipped?: Reason };
  fingerprint: string;
}

/** One run of a scan. Whoever holds an older one can write nothing any more. */
export interface ScanRun {
  sourceId: string;
  runNumber: number;
  /** The same over all runs of a long scan. */
  scanNumber: number;
  startedAt: Timestamp;
  /** Goes on with a scan that an earlier run did not finish. */
  resumed: boolean;
  /** When the scan before this one ended. */
  previousFinishedAt?: Timestamp;
  /** When all scopes were complete last. */
  completeAt?: Timestamp;
  entitiesHash?: string;
  /** What the run before wrote with {@link Inventory.finish}. */
  outcome?: JsonValue;
}

/** Who writes: a run of a scan, or a person, who waits for no run. */
export interface InventoryWriter {
  sourceId: string;
  runNumber?: number;
}

export type ScopeStatus =
  /** Something was written for it and its listing has not ended. */
  | 'open'
  | 'complete'
  | 'changes'
  | 'partial'
  | 'failed'
  /** A listing went through that did not name it. */
  | 'unnamed';

export interface ScopeState {
  scopeId: string;
  scope: string;
  status: ScopeStatus;
  reason?: Reason;
  notes?: Reason[];
  cursor?: JsonValue;
  ownConfigHash?: string;
  /** Not moved while it stays complete: see {@link ScanRun.previousFinishedAt}. */
  completeAt?: Timestamp;
  fullAt?: Timestamp;
  waitingSince?: Timestamp;
  doneInScan?: number;
}

/** What a scan needs to know of a stored record to say whether it changed. */
export interface StoredRecord {
  keyHash: string;
  contentHash: string;
  staleReason?: Reason;
  absence?: Absence;
  leaving?: Leaving;
}

/** `missed`: one listing did not show it; `waiting`: for confirmation. */
export type Absence = 'missed' | 'waiting';

/** Seen and left out: by the config, by the source, or beyond the cap. */
export type Leaving = 'excluded' | 'skipped' | 'cut';

export interface NewRecord {
  keyHash: string;
  contentHash: string;
  sortName: string;
  scopeId: string;
  record: SourceRecord;
  /** JSON of the record. */
  text: string;
}

/** A change of what stands beside a record; `null` takes it away. */
export interface RecordMark {
  keyHash: string;
  staleReason?: Reason | null;
  absence?: Absence | null;
  absentSince?: Timestamp | null;
  leaving?: Leaving | null;
}

/** What of a page has no record. */
export interface LeftOut {
  excluded: number;
  cut: number;
  skipped: number;
  /** Some of them, by key. */
  listed: KeyedReason[];
}

export interface InventoryPage extends StoredPage {
  scopeId: string;
  position: number;
  /** Of all keys on it, 8 bytes each. */
  keyHashes: Buffer;
  leftOut?: LeftOut;
}

/** What one transaction writes. */
export interface InventoryBatch {
  /** New and changed ones. */
  put: { record: NewRecord; isKnown: boolean }[];
  /** Their entities go too. */
  remove: string[];
  marks: RecordMark[];
  pages: InventoryPage[];
  /** Places whose page is not to be recognised again. */
  forgetPages: { scopeId: string; position: number }[];
  scopes: ScopeState[];
}

export interface RecordKey {
  keyHash: string;
  /** The scan that saw it first. */
  addedInScan: number;
  absence?: Absence;
  absentSince?: Timestamp;
  leaving?: Leaving;
}

export interface NamedRecord {
  keyHash: string;
  key: string;
  sortName: string;
}

/** For the Sources page. */
export interface Remarks {
  stale: number;
  unpublished: number;
  /** Records whose entity could not be made or whose detail is old, with why. */
  listed: KeyedReason[];
}

/**
 * What the sources say there is, by (source id, key). Changes of records and
 * of the entity feed commit together, so that neither can be ahead.
 *
 * Every write of a scan names its {@link ScanRun} and is refused with a
 * StaleScanError when a later run has begun. An unchanged record costs no
 * write. Nothing here decides what is removed.
 */
export interface Inventory {
  /** Takes over the source. With another `configHash` all scopes are to be read in full again. */
  begin(options: {
    sourceId: string;
    configHash: string;
    maxScanAgeMs: number;
  }): Promise<ScanRun>;
  /** The bookkeeping row; `finished` is false where the scan is to go on in the next run. */
  finish(
    run: ScanRun,
    result: {
      finished: boolean;
      complete: boolean;
      /** The next scan may not build on this one. */
      relist: boolean;
      outcome: JsonValue;
    },
  ): Promise<void>;
  /** Builds all entities again when the publisher is another one; writes those whose text changed. */
  rebuild(run: ScanRun, options: PublishOptions): Promise<void>;
  write(
    writer: InventoryWriter,
    batch: InventoryBatch,
    options: PublishOptions,
  ): Promise<void>;
  /** Marks the source as listed, so that the catalog may remove. */
  markReady(sourceId: string): Promise<void>;
  /** Takes a scope away with all that stands in it. */
  removeScope(writer: InventoryWriter, scopeId: string): Promise<number>;
  deletePagesFrom(
    run: ScanRun,
    scopeId: string,
    position: number,
  ): Promise<void>;

  /**
   * Lets everything go that waits for confirmation, scopes that are not named
   * any more among it. Refused with a ConflictError where other things wait
   * than `proposal` says. Answers how many records went.
   */
  confirmRemovals(sourceId: string, proposal?: string): Promise<number>;
  /** Names what waits; `undefined`: nothing does. */
  proposal(sourceId: string): Promise<string | undefined>;
  /** What the last run wrote with `finish`. */
  outcome(sourceId: string): Promise<JsonValue | undefined>;
  /** That of the last scan. */
  configHash(sourceId: string): Promise<string | undefined>;

  scopes(sourceId: string): Promise<ScopeState[]>;
  stored(
    sourceId: string,
    keyHashes: string[],
  ): Promise<Map<string, StoredRecord>>;
  /** Records by their keys; what is not there is missing. */
  records(
    sourceId: string,
    keys: string[],
  ): Promise<
    Map<string, { record: SourceRecord; scopeId: string; stale: boolean }>
  >;
  /** Those of `count` places; a place without a page is missing. */
  pages(
    sourceId: string,
    scopeId: string,
    places: { from: number; count: number },
  ): Promise<InventoryPage[]>;
  pageCount(sourceId: string, scopeId: string): Promise<number>;
  /** All keys of a scope, in batches. */
  keys(sourceId: string, scopeId: string): AsyncIterable<RecordKey[]>;
  /** Those that are marked as absent or leaving. */
  marked(
    sourceId: string,
  ): Promise<(RecordKey & { scopeId: string; key: string })[]>;
  /** How many records there are. */
  counts(
    sourceId: string,
  ): Promise<{ scopeId: string; kind: string; count: number }[]>;
  /** The last ones by name, of all or of those that a scan added. */
  lastByName(options: {
    sourceId: string;
    kind: string;
    limit: number;
    addedInScan?: number;
  }): Promise<NamedRecord[]>;
  remarks(sourceId: string, limit: number): Promise<Remarks>;
  nativeKeys(
    sourceId: string,
    keyHashes: string[],
  ): Promise<Map<string, string>>;
}

export interface PublishOptions {
  sourceType: string;
  publisher: RecordPublisher;
}
