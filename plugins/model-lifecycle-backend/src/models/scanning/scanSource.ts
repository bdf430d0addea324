import type {
  ListingEvent,
  Reason,
} from 'backstage-plugin-model-lifecycle-node';
import { chunked } from '../../database/sql';
import { scopeId } from '../inventory/keyHash';
import type {
  PublishOptions,
  RecordKey,
  ScanRun,
  ScopeState,
} from '../inventory/types';
import { Cap } from './Cap';
import { emptyBatch } from './batches';
import { createFilter } from './filterRecords';
import { Intake } from './Intake';
import { Listing, type Ending } from './Listing';
import { outcomeOf } from './outcomeOf';
import { createPreviousListing } from './previousListing';
import { reasonOf } from './reasonOf';
import { ScopeLog } from './ScopeLog';
import { StoredPages } from './StoredPages';
import {
  completeAt,
  saveScope,
  settleScope,
  type SettleContext,
} from './settleScope';
import type { ScanOptions, ScanOutcome } from './types';

const DAY_MS = 24 * 60 * 60_000;
/** Scopes do not all come due at once. */
const FULL_SPREAD_MS = 2 * 60 * 60_000;
const BATCH = 200;

class Scan {
  readonly #options: ScanOptions;
  readonly #run: ScanRun;
  readonly #publish: PublishOptions;
  readonly #pages: StoredPages;
  readonly #logs = new Map<string, ScopeLog>();
  #scopes = new Map<string, ScopeState>();
  readonly #storedBefore = new Map<string, number>();
  #allFull = false;

  constructor(options: ScanOptions, run: ScanRun, publish: PublishOptions) {
    this.#options = options;
    this.#run = run;
    this.#publish = publish;
    this.#pages = new StoredPages(options.inventory, run.sourceId);
  }

  async run(): Promise<ScanOutcome> {
    const { inventory, settings, time } = this.#options;
    const run = this.#run;
    const scopes = await inventory.scopes(settings.id);
    this.#scopes = new Map(scopes.map(state => [state.scopeId, state]));
    this.#allFull = scopes.every(({ scopeId: id }) => this.#isDue(id));
    const storedBefore = await inventory.counts(settings.id);
    for (const { scopeId: id, count } of storedBefore) {
      this.#storedBefore.set(id, (this.#storedBefore.get(id) ?? 0) + count);
    }
    const cap = new Cap({
      max: settings.maxModels,
      stored: storedBefore,
      inventory,
      run,
    });
    const intake = new Intake({
      run,
      inventory,
      pages: this.#pages,
      publish: this.#publish,
      isWanted: createFilter(settings),
      cap,
      scopes: this.#scopes,
      reopened: state => ({
        ...state,
        status: 'open',
        completeAt: completeAt({ run, scopes: this.#scopes }, state.scopeId),
      }),
      now: () => time.now(),
    });
    const ending = await this.#list(intake);
    await intake.flush();
    await this.#settle(intake, ending);
    const isComplete =
      ending.type === 'through' &&
      this.#scopes.size > 0 &&
      [...this.#scopes.values()].every(isDone);
    if (isComplete) await this.#trim(intake, cap);
    const stored = await inventory.counts(settings.id);
    const outcome = await outcomeOf({
      ...this.#options,
      run,
      intake,
      stored,
      isComplete,
      scopes: [...this.#scopes.values()],
      logs: [...this.#logs.values()],
      ending:
        ending.type === 'threw'
          ? { type: 'threw', reason: this.#thrown(ending.error) }
          : ending,
    });
    if (isComplete) await inventory.markReady(settings.id);
    await inventory.finish(run, {
      finished: ending.type !== 'interrupted',
      complete: isComplete,
      relist:
        cap.hasDisplaced || (isComplete && hasRoomFor(intake, cap, stored)),
      outcome: JSON.parse(JSON.stringify(outcome)),
    });
    return outcome;
  }

  /** A mistake in a source is for its maker: the Sources page says only that there is one. */
  #thrown(error: unknown): Reason {
    const reason = reasonOf(error);
    if (reason.code === 'source-threw') this.#options.onThrown?.(error);
    return reason;
  }

  async #list(intake: Intake): Promise<Ending> {
    const { source, inventory, settings, signal } = this.#options;
    const finished = new Set(
      [...this.#scopes.values()]
        .filter(state => this.#wasFinished(state))
        .map(state => state.scope),
    );
    const listing = new Listing(
      () =>
        source.list({
          signal,
          full: this.#allFull,
          finished,
          previous: createPreviousListing({
            inventory,
            pages: this.#pages,
            sourceId: settings.id,
            scopes: this.#scopes,
            isFull: id => this.#isFull(id),
          }),
        }),
      signal,
    );
    for (;;) {
      const step = await listing.next();
      if (step.type !== 'event') return step;
      await this.#take(intake, step.event);
    }
  }

  async #take(intake: Intake, event: ListingEvent): Promise<void> {
    const log = this.#log(event.scope);
    if (event.type === 'page') {
      log.addPage(event.position, await intake.page(log, event));
    } else if (event.type === 'same-page') {
      const keys = await intake.samePage(log.scopeId, event.position);
      log.addSamePage(event.position, keys);
    } else {
      log.end = event.end;
    }
  }

  async #settle(intake: Intake, ending: Ending): Promise<void> {
    const { inventory, settings, source, time, signal } = this.#options;
    await this.#clearAbsences(intake);
    if (ending.type === 'threw') {
      await this.#fail(ending.error);
      return;
    }
    const marked = new Map<string, RecordKey[]>();
    for (const record of await inventory.marked(settings.id)) {
      marked.set(record.scopeId, [
        ...(marked.get(record.scopeId) ?? []),
        record,
      ]);
    }
    const context: SettleContext = {
      run: this.#run,
      source,
      settings,
      inventory,
      publish: this.#publish,
      seen: intake.seen,
      counts: intake.counts,
      scopes: this.#scopes,
      marked,
      storedBefore: this.#storedBefore,
      now: time.now(),
      signal,
    };
    const isThrough = ending.type === 'through';
    for (const log of this.#logs.values()) {
      // One that an interrupted run has not ended begins again in the next.
      if (log.end || isThrough) await settleScope(context, log);
    }
    if (isThrough) await this.#settleUnnamed(context);
    else await this.#keepFinished(context);
  }

  /** Whatever the listing came to: what was seen is not absent. */
  async #clearAbsences(intake: Intake): Promise<void> {
    const { inventory, settings } = this.#options;
    const marked = await inventory.marked(settings.id);
    const seen = marked.filter(
      record =>
        record.absence && !record.leaving && intake.seen.has(record.keyHash),
    );
    for (const part of chunked(seen, BATCH)) {
      const marks = part.map(({ keyHash }) => ({
        keyHash,
        absence: null,
        absentSince: null,
      }));
      await this.#write({ ...emptyBatch(), marks });
    }
  }

  async #fail(error: unknown): Promise<void> {
    const reason = reasonOf(error);
    for (const { scopeId: id, scope } of this.#logs.values()) {
      if (!this.#scopes.has(id)) {
        this.#scopes.set(id, { scopeId: id, scope, status: 'open' });
      }
    }
    for (const state of [...this.#scopes.values()]) {
      await saveScope(this.#context(), state, {
        ...state,
        status: 'failed',
        reason,
        completeAt: completeAt(this.#context(), state.scopeId),
      });
    }
  }

  /** A scope that is not named any more has failed; only a person can say that it is gone. */
  async #settleUnnamed(context: SettleContext): Promise<void> {
    const { inventory, settings } = this.#options;
    const counts = await inventory.counts(settings.id);
    const holding = new Set(counts.map(count => count.scopeId));
    for (const state of [...this.#scopes.values()]) {
      if (this.#logs.has(state.scopeId) || this.#wasFinished(state)) continue;
      if (!holding.has(state.scopeId)) {
        await inventory.removeScope(this.#run, state.scopeId);
        this.#scopes.delete(state.scopeId);
        continue;
      }
      const isConfigured = state.ownConfigHash === settings.ownConfigHash;
      await saveScope(context, state, {
        ...state,
        status: 'unnamed',
        reason: {
          code: isConfigured ? 'scope-not-named' : 'scope-left-config',
        },
        completeAt: completeAt(context, state.scopeId),
        waitingSince: state.waitingSince ?? context.now,
      });
    }
  }

  /** So that the next run may leave them out. */
  async #keepFinished(context: SettleContext): Promise<void> {
    for (const log of this.#logs.values()) {
      const state = this.#scopes.get(log.scopeId);
      if (!log.end || !state || !isDone(state)) continue;
      await saveScope(context, log, {
        ...state,
        doneInScan: this.#run.scanNumber,
        completeAt: context.now,
      });
    }
  }

  /** A cap that was lowered: what is last by name goes. */
  async #trim(intake: Intake, cap: Cap): Promise<void> {
    const { inventory, settings } = this.#options;
    const counts = new Map<string, number>();
    for (const { kind, count } of await inventory.counts(settings.id)) {
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
    for (const [kind, count] of counts) {
      const limit = count - cap.max;
      if (limit <= 0) continue;
      const last = await inventory.lastByName({
        sourceId: settings.id,
        kind,
        limit,
      });
      for (const part of chunked(last, BATCH)) {
        const remove = part.map(({ keyHash }) => keyHash);
        await this.#write({ ...emptyBatch(), remove });
        intake.cutLater(part.map(({ key }) => key));
      }
    }
  }

  #context() {
    const { inventory } = this.#options;
    return {
      run: this.#run,
      inventory,
      publish: this.#publish,
      scopes: this.#scopes,
    };
  }

  #write(batch: ReturnType<typeof emptyBatch>): Promise<void> {
    return this.#options.inventory.write(this.#run, batch, this.#publish);
  }

  #log(scope: string): ScopeLog {
    const id = scopeId(scope);
    const log = this.#logs.get(id) ?? new ScopeLog(id, scope, this.#isFull(id));
    this.#logs.set(id, log);
    return log;
  }

  #wasFinished(state: ScopeState): boolean {
    return (
      this.#run.resumed &&
      state.doneInScan === this.#run.scanNumber &&
      isDone(state)
    );
  }

  #isFull(id: string): boolean {
    return this.#allFull || this.#isDue(id);
  }

  /** About daily, each scope at its own time. */
  #isDue(id: string): boolean {
    const fullAt = this.#scopes.get(id)?.fullAt;
    if (fullAt === undefined) return true;
    const earlier =
      (Number.parseInt(id.slice(0, 4), 16) / 0x10000) * FULL_SPREAD_MS;
    return this.#options.time.now() - fullAt >= DAY_MS - earlier;
  }
}

function isDone(state: ScopeState): boolean {
  return state.status === 'complete' || state.status === 'changes';
}

/** Something was cut that would find room now: pages that are skipped would not show it. */
function hasRoomFor(
  intake: Intake,
  cap: Cap,
  stored: { kind: string; count: number }[],
): boolean {
  if (intake.counts.cut === 0) return false;
  const counts = new Map<string, number>();
  for (const { kind, count } of stored) {
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...counts.values()].some(count => count < cap.max);
}

/**
 * One run of a scan: lists the source, writes what changed, and decides in
 * each scope alone what has gone. Rejects with a StaleScanError when another
 * run took over, and for errors of the database; never for what a source does.
 */
export async function scanSource(options: ScanOptions): Promise<ScanOutcome> {
  const { inventory, settings, publisher } = options;
  const run = await inventory.begin({
    sourceId: settings.id,
    configHash: settings.configHash,
    maxScanAgeMs: settings.maxScanAgeMs,
  });
  const publish: PublishOptions = { sourceType: settings.type, publisher };
  await inventory.rebuild(run, publish);
  return new Scan(options, run, publish).run();
}
