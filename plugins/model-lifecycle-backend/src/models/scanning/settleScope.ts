import type {
  ModelSource,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { chunked } from '../../database/sql';
import { stableStringify } from '../../feed/entityHash';
import type { Timestamp } from '../../time/time';
import type { ModelSourceSettings } from '../config/types';
import type {
  Inventory,
  PublishOptions,
  RecordKey,
  RecordMark,
  ScanRun,
  ScopeState,
} from '../inventory/types';
import { emptyBatch } from './batches';
import {
  judgeAbsences,
  type AbsentRecord,
  type Judgement,
} from './judgeAbsences';
import type { KeyHashes } from './KeyHashes';
import { lookUpAbsent } from './lookUpAbsent';
import type { ScopeLog } from './ScopeLog';
import type { ScanCounts } from './types';

const BATCH = 200;

export interface SettleContext {
  run: ScanRun;
  source: ModelSource;
  settings: ModelSourceSettings;
  inventory: Inventory;
  publish: PublishOptions;
  seen: KeyHashes;
  counts: ScanCounts;
  /** By id; kept up to date. */
  scopes: Map<string, ScopeState>;
  /** Records that were marked before, by scope id. */
  marked: Map<string, RecordKey[]>;
  /** Records before the run, by scope id. */
  storedBefore: Map<string, number>;
  now: Timestamp;
  signal: AbortSignal;
}

type Success = Extract<ScopeEnd, { outcome: 'complete' | 'changes' }>;

/** Draws the consequences of a scope's end: what is gone, and how it stands. */
export async function settleScope(
  context: SettleContext,
  log: ScopeLog,
): Promise<void> {
  const end = log.outcome();
  if (end.outcome === 'partial' || end.outcome === 'failed') {
    await saveScope(context, log, {
      ...stateOf(context, log),
      status: end.outcome,
      reason: end.reason,
      completeAt: completeAt(context, log.scopeId),
      // It is named again: what waits of it is told by its records.
      ...(stateOf(context, log).status === 'unnamed' && {
        waitingSince: undefined,
      }),
    });
    return;
  }
  const judgement = await judge(context, log, end);
  if (judgement) await apply(context, judgement);
  if (judgement && end.outcome === 'complete') {
    const next = (log.lastPosition ?? -1) + 1;
    await context.inventory.deletePagesFrom(context.run, log.scopeId, next);
  }
  await saveScope(context, log, succeeded(context, { log, end, judgement }));
}

/** When the scope was complete last: while it stays so, that is when the last scan ended. */
export function completeAt(
  context: Pick<SettleContext, 'run' | 'scopes'>,
  scopeId: string,
): Timestamp | undefined {
  const state = context.scopes.get(scopeId);
  return state?.status === 'complete' || state?.status === 'changes'
    ? Math.max(state.completeAt ?? 0, context.run.previousFinishedAt ?? 0)
    : state?.completeAt;
}

function stateOf(context: SettleContext, log: ScopeLog): ScopeState {
  const { scopeId, scope } = log;
  return context.scopes.get(scopeId) ?? { scopeId, scope, status: 'open' };
}

/** `undefined` where nothing can have gone. */
async function judge(
  context: SettleContext,
  log: ScopeLog,
  end: Success,
): Promise<Judgement | undefined> {
  const { inventory, run, seen } = context;
  const { reason } = stateOf(context, log);
  // A listing that failed meanwhile has put its own reason there.
  const waitingFor = reason?.code.startsWith('removal-') ? reason : undefined;
  const marked = context.marked.get(log.scopeId) ?? [];
  const leaving = marked.filter(
    record => record.leaving && seen.has(record.keyHash),
  );
  const left = leaving.filter(record => record.leaving !== 'skipped');
  const skipped = leaving.filter(record => record.leaving === 'skipped');
  if (end.outcome === 'changes') {
    // What was not named has not changed; what was named and left out goes.
    if (leaving.length === 0) return undefined;
    const had = context.storedBefore.get(log.scopeId) ?? 0;
    return withLeft(
      left,
      judgeAbsences({
        ...{ evidence: 'proof', seen: log.keys, absent: [], skipped },
        ...{ had: had - left.length, guard: context.settings.removal },
        ...{ waitingFor, now: context.now },
      }),
    );
  }
  if (marked.length === 0 && (await isUnchanged(context, log))) {
    return undefined;
  }
  let had = -left.length;
  const absent: AbsentRecord[] = [];
  for await (const keys of inventory.keys(run.sourceId, log.scopeId)) {
    // What came with this listing is no part of what can be lost.
    had += keys.filter(key => key.addedInScan !== run.scanNumber).length;
    absent.push(...keys.filter(key => !seen.has(key.keyHash)));
  }
  if (end.absence === 'hint') await lookUpAbsent(context, absent);
  return withLeft(
    left,
    judgeAbsences({
      ...{ evidence: end.absence, seen: log.keys, absent, skipped, had },
      ...{ guard: context.settings.removal, waitingFor, now: context.now },
    }),
  );
}

/** What the config leaves out was seen: it goes without doubt. */
function withLeft(left: RecordKey[], judgement: Judgement): Judgement {
  return {
    ...judgement,
    remove: [...judgement.remove, ...left.map(record => record.keyHash)],
  };
}

/** Every page is that of the last complete listing, and no page is missing. */
async function isUnchanged(
  context: SettleContext,
  log: ScopeLog,
): Promise<boolean> {
  const state = context.scopes.get(log.scopeId);
  return (
    state?.status === 'complete' &&
    log.pages === 0 &&
    log.samePages > 0 &&
    log.samePages ===
      (await context.inventory.pageCount(context.run.sourceId, log.scopeId))
  );
}

async function apply(
  context: SettleContext,
  judgement: Judgement,
): Promise<void> {
  const { run, inventory, publish, counts, now } = context;
  const marks: RecordMark[] = [
    ...judgement.wait
      .filter(({ absence }) => absence !== 'waiting')
      .map(({ keyHash, absentSince }) => ({
        keyHash,
        absence: 'waiting' as const,
        absentSince: absentSince ?? now,
      })),
    ...judgement.miss.map(({ keyHash }) => ({
      keyHash,
      absence: 'missed' as const,
      absentSince: now,
    })),
    ...judgement.present
      .filter(({ absence }) => absence)
      .map(({ keyHash }) => ({ keyHash, absence: null, absentSince: null })),
  ];
  for (const part of chunked(marks, BATCH)) {
    await inventory.write(run, { ...emptyBatch(), marks: part }, publish);
  }
  for (const part of chunked(judgement.remove, BATCH)) {
    await inventory.write(run, { ...emptyBatch(), remove: part }, publish);
    counts.removed += part.length;
  }
}

function succeeded(
  context: SettleContext,
  options: { log: ScopeLog; end: Success; judgement?: Judgement },
): ScopeState {
  const { log, end, judgement } = options;
  const { now, settings } = context;
  const before = stateOf(context, log);
  const wasSo = before.status === end.outcome;
  const isFull = end.outcome === 'complete' && log.isFull;
  // Of what was not named among changes, nothing new is known.
  const waited =
    end.outcome === 'changes' &&
    (context.marked.get(log.scopeId) ?? []).some(
      ({ absence, keyHash }) =>
        absence === 'waiting' && !context.seen.has(keyHash),
    );
  const waits = waited || Boolean(judgement?.wait.length);
  return {
    ...before,
    status: end.outcome,
    reason: judgement?.reason ?? (waited ? before.reason : undefined),
    notes: end.notes?.length ? end.notes : undefined,
    cursor: end.cursor,
    ownConfigHash: settings.ownConfigHash,
    completeAt: wasSo && !isFull ? before.completeAt : now,
    fullAt: isFull ? now : before.fullAt,
    waitingSince: waits ? before.waitingSince ?? now : undefined,
  };
}

/** Writes a scope where it differs from what is stored. */
export async function saveScope(
  context: Pick<SettleContext, 'run' | 'inventory' | 'publish' | 'scopes'>,
  log: Pick<ScopeLog, 'scopeId'>,
  state: ScopeState,
): Promise<void> {
  const stored = context.scopes.get(log.scopeId);
  if (stored && stableStringify(stored) === stableStringify(state)) return;
  await context.inventory.write(
    context.run,
    { ...emptyBatch(), scopes: [state] },
    context.publish,
  );
  context.scopes.set(log.scopeId, state);
}
