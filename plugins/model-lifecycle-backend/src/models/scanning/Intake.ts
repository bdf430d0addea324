import type {
  KeyedReason,
  ListedPage,
  StoredPage,
} from 'backstage-plugin-model-lifecycle-node';
import { stableStringify } from '../../feed/entityHash';
import type { Timestamp } from '../../training/run';
import { keyHash } from '../inventory/keyHash';
import type {
  Inventory,
  InventoryBatch,
  InventoryPage,
  LeftOut,
  NewRecord,
  PublishOptions,
  RecordMark,
  ScanRun,
  ScopeState,
  StoredRecord,
} from '../inventory/types';
import { KeyHashes, packHashes } from './KeyHashes';
import { keyProblem, shownKey, toNewRecord } from './toNewRecord';
import { Cap } from './Cap';
import { NO_COUNTS, type ScanCounts } from './types';
import type { createFilter } from './filterRecords';

const BATCH = 200;
const PAGES_BATCH = 50;
const BATCH_TEXT = 4 * 1024 * 1024;
export const MAX_REMARKS = 200;
const REMARKS_OF_PAGE = 20;

export interface IntakeOptions {
  run: ScanRun;
  inventory: Inventory;
  publish: PublishOptions;
  isWanted: ReturnType<typeof createFilter>;
  cap: Cap;
  /** By id; kept up to date. */
  scopes: Map<string, ScopeState>;
  /** How a scope is left by the listing before, once something of it is written. */
  reopened: (scope: ScopeState) => ScopeState;
  now: () => Timestamp;
}

interface PendingPage {
  scopeId: string;
  position: number;
  stored?: StoredPage;
  hashes: string[];
  leftOut: LeftOut;
}

interface PendingMark {
  keyHash: string;
  key: string;
  what: 'retained' | 'excluded' | 'skipped';
  reason: KeyedReason['reason'];
}

/**
 * Takes the pages of a listing in and writes what changed, a few hundred
 * records at a time: what an unchanged record costs is a look at its hash.
 */
export class Intake {
  readonly seen = new KeyHashes();
  readonly counts: ScanCounts = { ...NO_COUNTS };
  readonly remarks: KeyedReason[] = [];
  readonly #options: IntakeOptions;
  #records: NewRecord[] = [];
  #marks: PendingMark[] = [];
  #pages: PendingPage[] = [];
  #open = new Map<string, string>();
  #text = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Answers how many keys the page holds. */
  async page(
    scope: { scopeId: string; scope: string },
    page: ListedPage,
  ): Promise<number> {
    const { scopeId } = scope;
    const pending: PendingPage = {
      scopeId,
      position: page.position,
      stored: page.retained?.length ? undefined : page.stored,
      hashes: [],
      leftOut: { excluded: 0, cut: 0, skipped: 0, listed: [] },
    };
    this.#open.set(scopeId, scope.scope);
    for (const record of page.records) {
      const made = toNewRecord(record, scope.scope);
      if ('problem' in made) {
        this.#skip(pending, { key: record.key, reason: made.problem });
      } else if (this.#isNew(pending, made.record.keyHash)) {
        this.#take(pending, made.record);
      }
    }
    for (const retained of page.retained ?? []) {
      if (keyProblem(retained.key)) continue;
      const hash = keyHash(retained.key);
      if (this.#isNew(pending, hash)) {
        this.#marks.push({ ...retained, keyHash: hash, what: 'retained' });
      }
    }
    page.skipped?.forEach(skipped => this.#skip(pending, skipped));
    this.#pages.push(pending);
    if (
      this.#records.length + this.#marks.length >= BATCH ||
      this.#pages.length >= PAGES_BATCH ||
      this.#text >= BATCH_TEXT
    ) {
      await this.flush();
    }
    return pending.hashes.length;
  }

  /** Answers how many keys the page holds; `undefined` where no such page is stored. */
  async samePage(
    scopeId: string,
    position: number,
  ): Promise<number | undefined> {
    const { inventory, run } = this.#options;
    const page = await inventory.page(run.sourceId, scopeId, position);
    if (!page) return undefined;
    const { count, repeated } = this.seen.addPacked(page.keyHashes);
    this.counts.seen += count - repeated;
    this.counts.repeated += repeated;
    if (page.leftOut) {
      this.counts.excluded += page.leftOut.excluded;
      this.counts.cut += page.leftOut.cut;
      this.counts.skipped += page.leftOut.skipped;
      page.leftOut.listed.forEach(remark => this.#remark(remark));
    }
    return count;
  }

  async flush(): Promise<void> {
    const { inventory, run, publish } = this.#options;
    if (this.#pages.length === 0) return;
    const records = this.#records;
    const marks = this.#marks;
    const stored = await inventory.stored(run.sourceId, [
      ...records.map(record => record.keyHash),
      ...marks.map(mark => mark.keyHash),
    ]);
    const admission = await this.#options.cap.admit(
      records.filter(record => !stored.has(record.keyHash)),
    );
    const batch: InventoryBatch = {
      put: admission.admitted.map(record => ({ record })),
      remove: admission.displaced.map(record => record.keyHash),
      marks: [],
      pages: [],
      forgetPages: [],
      scopes: [],
    };
    this.counts.added += admission.admitted.length - admission.displaced.length;
    this.#compare(batch, { records, stored });
    this.#mark(batch, { marks, stored });
    this.#cut(admission);
    await this.#keepPages(batch);
    if (Object.values(batch).some(part => part.length > 0)) {
      this.#reopen(batch);
      await inventory.write(run, batch, publish);
    }
    this.#records = [];
    this.#marks = [];
    this.#pages = [];
    this.#open.clear();
    this.#text = 0;
  }

  /** Records that had to go because the cap was lowered. */
  cutLater(keys: string[]): void {
    const reason = {
      code: 'beyond-cap',
      params: { max: this.#options.cap.max },
    };
    this.counts.cut += keys.length;
    keys.forEach(key => this.#remark({ key, reason }));
  }

  #take(page: PendingPage, record: NewRecord): void {
    if (this.#options.isWanted(record.record)) {
      this.#records.push(record);
      this.#text += record.text.length;
    } else {
      this.counts.excluded += 1;
      page.leftOut.excluded += 1;
      this.#marks.push({
        keyHash: record.keyHash,
        key: record.record.key,
        what: 'excluded',
        reason: { code: 'excluded' },
      });
    }
  }

  #skip(page: PendingPage, skipped: KeyedReason): void {
    const remark = { key: shownKey(skipped.key), reason: skipped.reason };
    if (!keyProblem(skipped.key)) {
      const hash = keyHash(skipped.key);
      if (!this.#isNew(page, hash)) return;
      this.#marks.push({ ...remark, keyHash: hash, what: 'skipped' });
    }
    this.counts.skipped += 1;
    page.leftOut.skipped += 1;
    listOnPage(page.leftOut, remark);
    this.#remark(remark);
  }

  #isNew(page: PendingPage, hash: string): boolean {
    page.hashes.push(hash);
    const isNew = this.seen.add(hash);
    if (isNew) this.counts.seen += 1;
    else this.counts.repeated += 1;
    return isNew;
  }

  #compare(
    batch: InventoryBatch,
    known: { records: NewRecord[]; stored: Map<string, StoredRecord> },
  ): void {
    for (const record of known.records) {
      const stored = known.stored.get(record.keyHash);
      if (!stored) continue;
      if (batch.remove.includes(record.keyHash)) continue;
      if (stored.contentHash !== record.contentHash) {
        this.counts.changed += 1;
        batch.put.push({ record, stored });
        continue;
      }
      const mark = cleared(stored);
      if (mark) batch.marks.push(mark);
    }
  }

  #mark(
    batch: InventoryBatch,
    known: { marks: PendingMark[]; stored: Map<string, StoredRecord> },
  ): void {
    for (const { keyHash: hash, key, what, reason } of known.marks) {
      const stored = known.stored.get(hash);
      if (what === 'retained') {
        if (!stored) {
          this.counts.skipped += 1;
          this.#remark({ key, reason });
          continue;
        }
        this.counts.retained += 1;
        const isAsBefore =
          stableStringify(stored.staleReason ?? null) ===
          stableStringify(reason);
        const mark = cleared({ ...stored, staleReason: undefined });
        if (!isAsBefore || mark) {
          batch.marks.push({ ...mark, keyHash: hash, staleReason: reason });
        }
      } else if (stored && stored.leaving !== what) {
        batch.marks.push({
          keyHash: hash,
          leaving: what,
          ...(stored.absence && { absence: null, absentSince: null }),
        });
      }
    }
  }

  #cut(admission: { cut: NewRecord[]; displaced: { key: string }[] }): void {
    const reason = {
      code: 'beyond-cap',
      params: { max: this.#options.cap.max },
    };
    const cut = new Map(
      admission.cut.map(record => [record.keyHash, record.record.key]),
    );
    this.counts.cut += cut.size + admission.displaced.length;
    admission.displaced.forEach(({ key }) => this.#remark({ key, reason }));
    if (cut.size === 0) return;
    for (const page of this.#pages) {
      for (const hash of page.hashes) {
        const key = cut.get(hash);
        if (key === undefined) continue;
        page.leftOut.cut += 1;
        listOnPage(page.leftOut, { key, reason });
        this.#remark({ key, reason });
      }
    }
  }

  async #keepPages(batch: InventoryBatch): Promise<void> {
    const { inventory, run } = this.#options;
    for (const pending of this.#pages) {
      const { scopeId, position, stored, hashes, leftOut } = pending;
      const before = await inventory.page(run.sourceId, scopeId, position);
      if (!stored) {
        if (before) batch.forgetPages.push({ scopeId, position });
        continue;
      }
      const isAnyLeftOut = leftOut.excluded + leftOut.cut + leftOut.skipped > 0;
      const page: InventoryPage = {
        ...stored,
        scopeId,
        position,
        keyHashes: packHashes(hashes),
        leftOut: isAnyLeftOut ? leftOut : undefined,
      };
      if (!before || !isSamePage(before, page)) batch.pages.push(page);
    }
  }

  /** A scope of which something is written is not what the last complete listing left. */
  #reopen(batch: InventoryBatch): void {
    const { scopes, reopened } = this.#options;
    for (const [scopeId, scope] of this.#open) {
      const state = scopes.get(scopeId) ?? { scopeId, scope, status: 'open' };
      if (scopes.has(scopeId) && state.status === 'open') continue;
      const open = reopened(state);
      scopes.set(scopeId, open);
      batch.scopes.push(open);
    }
  }

  #remark(remark: KeyedReason): void {
    if (this.remarks.length < MAX_REMARKS) this.remarks.push(remark);
  }
}

/** What is to be taken back from a record that is there as it was. */
function cleared(stored: StoredRecord): RecordMark | undefined {
  const mark: RecordMark = {
    keyHash: stored.keyHash,
    ...(stored.staleReason && { staleReason: null }),
    ...(stored.absence && { absence: null, absentSince: null }),
    ...(stored.leaving && { leaving: null, absence: null, absentSince: null }),
  };
  return Object.keys(mark).length > 1 ? mark : undefined;
}

function listOnPage(leftOut: LeftOut, remark: KeyedReason): void {
  if (leftOut.listed.length < REMARKS_OF_PAGE) leftOut.listed.push(remark);
}

function isSamePage(one: InventoryPage, other: InventoryPage): boolean {
  return (
    one.digest === other.digest &&
    one.next === other.next &&
    one.keyHashes.equals(other.keyHashes) &&
    stableStringify(one.leftOut ?? null) ===
      stableStringify(other.leftOut ?? null)
  );
}
