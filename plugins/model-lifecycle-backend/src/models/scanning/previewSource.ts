import type { Entity } from '@backstage/catalog-model';
import type {
  KeyedReason,
  ListingEvent,
  ModelSource,
  Reason,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { ModelSourceSettings } from '../config/types';
import { keyHash, scopeId } from '../inventory/keyHash';
import type { Inventory, RecordPublisher } from '../inventory/types';
import { createFilter } from './filterRecords';
import { judgeAbsences } from './judgeAbsences';
import { KeyHashes } from './KeyHashes';
import { Listing } from './Listing';
import { reasonOf } from './reasonOf';
import {
  contentOf,
  contentProblem,
  keyProblem,
  recordProblem,
  shownKey,
} from './toNewRecord';

const MAX_REMARKS = 200;
const BATCH = 200;

/** What is there now, as far as a preview needs it. */
export type StoredForPreview = Pick<Inventory, 'stored' | 'keys'>;

export interface PreviewOptions {
  source: ModelSource;
  settings: ModelSourceSettings;
  publisher: RecordPublisher;
  /** `undefined`: without a database, everything is new. */
  inventory?: StoredForPreview;
  now: () => number;
  signal: AbortSignal;
  /** Default: 20. */
  maxEntities?: number;
}

/** What a scan would do now. */
export interface SourcePreview {
  result: 'complete' | 'incomplete' | 'failed' | 'interrupted';
  reason?: Reason;
  durationMs: number;
  counts: {
    seen: number;
    added: number;
    changed: number;
    unchanged: number;
    removed: number;
    /** Removals that would wait for confirmation. */
    waiting: number;
    retained: number;
    skipped: number;
    excluded: number;
    /** Beyond `maxModels`, if nothing were there yet. */
    cut: number;
    /** Records for which no entity can be made. */
    unpublished: number;
  };
  scopes: {
    scope: string;
    outcome: string;
    reason?: Reason;
    notes?: Reason[];
  }[];
  /** The first ones, in the order of the listing. */
  entities: Entity[];
  remarks: KeyedReason[];
}

class Preview {
  readonly #options: PreviewOptions;
  readonly #seen = new KeyHashes();
  readonly #seenByScope = new Map<string, number>();
  readonly #wanted = new Map<string, number>();
  readonly #ends = new Map<string, Extract<ListingEvent, { type: 'end' }>>();
  readonly #isWanted: (record: SourceRecord) => boolean;
  readonly #preview: SourcePreview = {
    result: 'complete',
    durationMs: 0,
    counts: {
      seen: 0,
      added: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      waiting: 0,
      retained: 0,
      skipped: 0,
      excluded: 0,
      cut: 0,
      unpublished: 0,
    },
    scopes: [],
    entities: [],
    remarks: [],
  };
  #batch: { hash: string; contentHash: string }[] = [];

  constructor(options: PreviewOptions) {
    this.#options = options;
    this.#isWanted = createFilter(options.settings);
  }

  async run(): Promise<SourcePreview> {
    const { source, settings, signal, now } = this.#options;
    const startedAt = now();
    const preview = this.#preview;
    const listing = new Listing(
      () =>
        source.list({
          signal,
          full: true,
          previous: {
            page: async () => undefined,
            records: async () => new Map(),
            cursor: async () => undefined,
          },
        }),
      signal,
    );
    let step = await listing.next();
    while (step.type === 'event') {
      await this.#take(step.event);
      step = await listing.next();
    }
    await this.#compare();
    if (step.type === 'through') await this.#findAbsent();
    for (const [kind, count] of this.#wanted) {
      preview.counts.cut += Math.max(0, count - settings.maxModels);
      if (count > settings.maxModels) {
        this.#remark({
          key: kind,
          reason: {
            code: 'beyond-cap',
            params: { max: settings.maxModels, count },
          },
        });
      }
    }
    preview.counts.seen = this.#seen.size;
    preview.durationMs = now() - startedAt;
    if (step.type === 'threw') {
      preview.result = 'failed';
      preview.reason = reasonOf(step.error);
    } else if (step.type === 'interrupted') {
      preview.result = 'interrupted';
      preview.reason = { code: 'scan-interrupted' };
    } else this.#concludeScopes();
    return preview;
  }

  async #take(event: ListingEvent): Promise<void> {
    const { scope } = event;
    if (event.type === 'end') {
      this.#ends.set(scope, event);
      const { end } = event;
      this.#preview.scopes.push({
        scope,
        outcome: end.outcome,
        ...('reason' in end && { reason: end.reason }),
        ...('notes' in end && end.notes && { notes: end.notes }),
      });
      return;
    }
    if (event.type === 'same-page') return;
    const { counts } = this.#preview;
    for (const record of event.records) this.#record(record, scope);
    for (const { key, reason } of event.retained ?? []) {
      if (!this.#isNew(key, scope)) continue;
      counts.retained += 1;
      this.#remark({ key: shownKey(key), reason });
    }
    for (const { key, reason } of event.skipped ?? []) {
      if (!keyProblem(key) && !this.#isNew(key, scope)) continue;
      counts.skipped += 1;
      this.#remark({ key: shownKey(key), reason });
    }
    if (this.#batch.length >= BATCH) await this.#compare();
  }

  #record(given: SourceRecord, scope: string): void {
    const { settings, publisher, maxEntities = 20 } = this.#options;
    const { counts, entities } = this.#preview;
    const content = contentOf(given, scope);
    const problem = recordProblem(given) ?? contentProblem(content);
    if (problem) {
      counts.skipped += 1;
      this.#remark({ key: shownKey(given.key), reason: problem });
      return;
    }
    const { record, contentHash } = content;
    if (!this.#isNew(record.key, scope)) return;
    if (!this.#isWanted(record)) {
      counts.excluded += 1;
      return;
    }
    this.#wanted.set(record.kind, (this.#wanted.get(record.kind) ?? 0) + 1);
    this.#batch.push({ hash: keyHash(record.key), contentHash });
    const built = publisher.build(settings.id, settings.type, record);
    if (built.skipped) {
      counts.unpublished += 1;
      this.#remark({ key: record.key, reason: built.skipped });
    } else if (entities.length < maxEntities) {
      entities.push(...built.entities.slice(0, maxEntities - entities.length));
    }
  }

  #isNew(key: string, scope: string): boolean {
    this.#seenByScope.set(scope, (this.#seenByScope.get(scope) ?? 0) + 1);
    return this.#seen.add(keyHash(key));
  }

  async #compare(): Promise<void> {
    const { inventory, settings } = this.#options;
    const { counts } = this.#preview;
    const batch = this.#batch;
    this.#batch = [];
    const stored = await inventory?.stored(
      settings.id,
      batch.map(({ hash }) => hash),
    );
    for (const { hash, contentHash } of batch) {
      const before = stored?.get(hash);
      if (!before) counts.added += 1;
      else if (before.contentHash === contentHash) counts.unchanged += 1;
      else counts.changed += 1;
    }
  }

  async #findAbsent(): Promise<void> {
    const { inventory, settings, now } = this.#options;
    if (!inventory) return;
    for (const [scope, { end }] of this.#ends) {
      if (end.outcome !== 'complete') continue;
      const absent = [];
      let had = 0;
      for await (const keys of inventory.keys(settings.id, scopeId(scope))) {
        had += keys.length;
        absent.push(...keys.filter(key => !this.#seen.has(key.keyHash)));
      }
      const judgement = judgeAbsences({
        evidence: end.absence,
        seen: this.#seenByScope.get(scope) ?? 0,
        had,
        absent,
        skipped: [],
        guard: settings.removal,
        now: now(),
      });
      this.#preview.counts.removed += judgement.remove.length;
      this.#preview.counts.waiting += judgement.wait.length;
    }
  }

  #concludeScopes(): void {
    const preview = this.#preview;
    const ends = [...this.#ends.values()].map(({ end }) => end);
    const failing = ends.filter(
      ({ outcome }) => outcome === 'failed' || outcome === 'partial',
    );
    if (ends.length === 0) {
      preview.result = 'failed';
      preview.reason = { code: 'nothing-listed' };
    } else if (failing.length > 0) {
      preview.result = failing.length === ends.length ? 'failed' : 'incomplete';
      const [first] = failing;
      preview.reason =
        failing.length === 1 && 'reason' in first
          ? first.reason
          : {
              code: 'scopes-incomplete',
              params: { failing: failing.length, scopes: ends.length },
            };
    }
  }

  #remark(remark: KeyedReason): void {
    const { remarks } = this.#preview;
    if (remarks.length < MAX_REMARKS) remarks.push(remark);
  }
}

/** Lists a source in full and writes nothing. */
export async function previewSource(
  options: PreviewOptions,
): Promise<SourcePreview> {
  return new Preview(options).run();
}
