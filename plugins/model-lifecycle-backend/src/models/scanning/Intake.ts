import type {
  KeyedReason,
  ListedPage,
  StoredPage,
} from 'backstage-plugin-model-lifecycle-node';
import { stableStringify } from '../../feed/entityHash';
import type { Timestamp } from '../../time/time';
import { keyHash } from '../inventory/keyHash';
import type {
  Inventory,
  InventoryBatch,
  InventoryPage,
  LeftOut,
  NewRecord,
  PublishOptions,
  ScanRun,
  ScopeState,
  StoredRecord,
} from '../inventory/types';
import { KeyHashes, packHashes } from './KeyHashes';
import type { StoredPages } from './StoredPages';
import {
  contentOf,
  contentProblem,
  keyProblem,
  recordProblem,
  shownKey,
  toNewRecord,
} from './toNewRecord';
import { Cap } from './Cap';
import { cleared, emptyBatch, inParts, leave } from './batches';
import { NO_COUNTS, type ScanCounts } from './types';
import type { createFilter } from './filterRecords';

/** Items that are looked at together, where pages are small. */
const BATCH = 100;
const PAGES_BATCH = 50;
export const MAX_REMARKS = 200;
const REMARKS_OF_PAGE = 20;

export interface IntakeOptions {
  run: ScanRun;
  inventory: Inventory;
  /** Kept up to date. */
  pages: StoredPages;
  publish: PublishOptions;
  isWanted: ReturnType<typeof createFilter>;
  cap: Cap;
  /** By id; kept up to date. */
  scopes: Map<string, ScopeState>;
  /** How a scope is left by the listing before, once something of it is written. */
  reopened: (scope: ScopeState) => ScopeState;
  now: () => Timestamp;
}

/** The scope that a page is of; `isFull`: nothing of it is taken from an earlier listing. */
export interface PageScope {
  scopeId: string;
  scope: string;
  isFull: boolean;
}

interface WaitingPage {
  scope: PageScope;
  page: ListedPage;
}

interface TakenPage {
  scopeId: string;
  position: number;
  stored?: StoredPage;
  hashes: string[];
  leftOut: LeftOut;
  isFull: boolean;
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
  /** Small pages are looked at together. */
  #waiting: WaitingPage[] = [];
  #waitingKeys = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Answers how many items the page holds. */
  async page(scope: PageScope, page: ListedPage): Promise<number> {
    const items =
      page.records.length +
      (page.retained?.length ?? 0) +
      (page.skipped?.length ?? 0);
    this.#waiting.push({ scope, page });
    this.#waitingKeys += items;
    if (this.#waitingKeys >= BATCH || this.#waiting.length >= PAGES_BATCH) {
      await this.flush();
    }
    return items;
  }

  /** Answers how many keys the page holds; `undefined` where no such page is stored. */
  async samePage(
    scopeId: string,
    position: number,
  ): Promise<number | undefined> {
    // In order: of a key that comes twice, the first one counts.
    await this.flush();
    const page = await this.#options.pages.page(scopeId, position);
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
    const { inventory, run, publish, cap } = this.#options;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#waitingKeys = 0;
    const stored = await inventory.stored(
      run.sourceId,
      waiting.flatMap(({ page }) => keysOf(page)).map(keyHash),
    );
    const batch = emptyBatch();
    const added: NewRecord[] = [];
    const pages = waiting.map(({ scope, page }) =>
      this.#take(batch, { scope, page, stored, added }),
    );
    const admission = await cap.admit(added);
    batch.put.push(
      ...admission.admitted.map(record => ({ record, isKnown: false })),
    );
    const displaced = admission.displaced.map(record => record.keyHash);
    batch.put = batch.put.filter(
      ({ record }) => !displaced.includes(record.keyHash),
    );
    batch.remove = displaced;
    this.counts.added += admission.admitted.length - displaced.length;
    this.#cut(admission, pages);
    await this.#keepPages(batch, pages);
    this.#reopen(batch, waiting);
    for (const part of inParts(batch)) {
      await inventory.write(run, part, publish);
      part.forgetPages.forEach(place => this.#options.pages.forgotten(place));
      part.pages.forEach(page => this.#options.pages.kept(page));
    }
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

  /** Compares a page with what is stored; what is new goes to `added`. */
  #take(
    batch: InventoryBatch,
    options: WaitingPage & {
      stored: Map<string, StoredRecord>;
      added: NewRecord[];
    },
  ): TakenPage {
    const { scope, page, stored, added } = options;
    const taken: TakenPage = {
      scopeId: scope.scopeId,
      position: page.position,
      stored: page.retained?.length ? undefined : page.stored,
      hashes: [],
      leftOut: { excluded: 0, cut: 0, skipped: 0, listed: [] },
      isFull: scope.isFull,
    };
    for (const record of page.records) {
      const problem = recordProblem(record);
      if (problem) {
        this.#skip(batch, { taken, stored, key: record.key, reason: problem });
        continue;
      }
      const hash = keyHash(record.key);
      if (!this.#isNew(taken, hash)) continue;
      if (!this.#options.isWanted(record)) {
        this.counts.excluded += 1;
        taken.leftOut.excluded += 1;
        leave(batch, stored.get(hash), 'excluded');
        continue;
      }
      const content = contentOf(record, scope.scope);
      const known = stored.get(hash);
      if (known?.contentHash === content.contentHash) {
        const mark = cleared(known);
        if (mark) batch.marks.push(mark);
        continue;
      }
      const tooLarge = contentProblem(content);
      if (tooLarge) {
        this.#left(batch, { taken, known, key: record.key, reason: tooLarge });
        continue;
      }
      const made = toNewRecord(content, {
        keyHash: hash,
        scopeId: scope.scopeId,
      });
      if (known) {
        this.counts.changed += 1;
        batch.put.push({ record: made, isKnown: true });
      } else {
        added.push(made);
      }
    }
    page.retained?.forEach(retained =>
      this.#retain(batch, { ...retained, taken, stored }),
    );
    page.skipped?.forEach(skipped =>
      this.#skip(batch, { ...skipped, taken, stored }),
    );
    return taken;
  }

  #retain(
    batch: InventoryBatch,
    retained: KeyedReason & {
      taken: TakenPage;
      stored: Map<string, StoredRecord>;
    },
  ): void {
    const { taken, key, reason } = retained;
    if (keyProblem(key)) return;
    const hash = keyHash(key);
    if (!this.#isNew(taken, hash)) return;
    const known = retained.stored.get(hash);
    if (!known) {
      this.counts.skipped += 1;
      this.#remark({ key, reason });
      return;
    }
    this.counts.retained += 1;
    const isAsBefore =
      stableStringify(known.staleReason ?? null) === stableStringify(reason);
    const mark = cleared({ ...known, staleReason: undefined });
    if (!isAsBefore || mark) {
      batch.marks.push({ ...mark, keyHash: hash, staleReason: reason });
    }
  }

  #skip(
    batch: InventoryBatch,
    skipped: KeyedReason & {
      taken: TakenPage;
      stored: Map<string, StoredRecord>;
    },
  ): void {
    const { taken, key, reason } = skipped;
    if (keyProblem(key)) {
      this.#left(batch, { taken, key, reason });
      return;
    }
    const hash = keyHash(key);
    if (!this.#isNew(taken, hash)) return;
    this.#left(batch, { taken, known: skipped.stored.get(hash), key, reason });
  }

  #left(
    batch: InventoryBatch,
    left: KeyedReason & { taken: TakenPage; known?: StoredRecord },
  ): void {
    const { taken, known, reason } = left;
    const remark = { key: shownKey(left.key), reason };
    this.counts.skipped += 1;
    taken.leftOut.skipped += 1;
    listOnPage(taken.leftOut, remark);
    this.#remark(remark);
    leave(batch, known, 'skipped');
  }

  #isNew(page: TakenPage, hash: string): boolean {
    page.hashes.push(hash);
    const isNew = this.seen.add(hash);
    if (isNew) this.counts.seen += 1;
    else this.counts.repeated += 1;
    return isNew;
  }

  #cut(
    admission: { cut: NewRecord[]; displaced: { key: string }[] },
    pages: TakenPage[],
  ): void {
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
    for (const page of pages) {
      for (const hash of page.hashes) {
        const key = cut.get(hash);
        if (key === undefined) continue;
        page.leftOut.cut += 1;
        listOnPage(page.leftOut, { key, reason });
        this.#remark({ key, reason });
      }
    }
  }

  async #keepPages(batch: InventoryBatch, pages: TakenPage[]): Promise<void> {
    const written = new Set([
      ...batch.put.map(({ record }) => record.keyHash),
      ...batch.marks.map(({ keyHash: hash }) => hash),
      ...batch.remove,
    ]);
    for (const taken of pages) {
      const { scopeId, position, stored, hashes, leftOut } = taken;
      const mayBeOld = !taken.isFull && !hashes.some(hash => written.has(hash));
      const before = await this.#options.pages.page(scopeId, position);
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
      if (!before || !isKept(before, page, mayBeOld)) batch.pages.push(page);
    }
  }

  /** A scope of which something is written is not what the last complete listing left. */
  #reopen(batch: InventoryBatch, waiting: WaitingPage[]): void {
    const { scopes, reopened } = this.#options;
    const touched = new Set([
      ...batch.put.map(({ record }) => record.scopeId),
      ...batch.pages.map(({ scopeId }) => scopeId),
      ...batch.forgetPages.map(({ scopeId }) => scopeId),
    ]);
    for (const { scope } of waiting) {
      const { scopeId } = scope;
      const state = scopes.get(scopeId);
      if (!touched.has(scopeId) || state?.status === 'open') continue;
      const open = reopened(
        state ?? { scopeId, scope: scope.scope, status: 'open' },
      );
      scopes.set(scopeId, open);
      batch.scopes.push(open);
    }
  }

  #remark(remark: KeyedReason): void {
    if (this.remarks.length < MAX_REMARKS) this.remarks.push(remark);
  }
}

function keysOf(page: ListedPage): string[] {
  return [
    ...page.records,
    ...(page.retained ?? []),
    ...(page.skipped ?? []),
  ].flatMap(({ key }) => (keyProblem(key) ? [] : [key]));
}

function listOnPage(leftOut: LeftOut, remark: KeyedReason): void {
  if (leftOut.listed.length < REMARKS_OF_PAGE) leftOut.listed.push(remark);
}

/**
 * Whether the stored page can stay. Bytes that move while no record does (a
 * counter, a stamp) are not worth a write with each listing: the bytes of before
 * stand for the same records. A full listing, about daily, brings them up to date.
 */
function isKept(
  stored: InventoryPage,
  page: InventoryPage,
  mayBeOld: boolean,
): boolean {
  const hasSameBytes =
    stored.digest === page.digest && stored.next === page.next;
  return (
    (hasSameBytes || mayBeOld) &&
    stored.keyHashes.equals(page.keyHashes) &&
    stableStringify(stored.leftOut ?? null) ===
      stableStringify(page.leftOut ?? null)
  );
}
