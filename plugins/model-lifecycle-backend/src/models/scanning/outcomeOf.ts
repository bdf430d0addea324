import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import type { Inventory, ScanRun, ScopeState } from '../inventory/types';
import type { ModelSourceSettings } from '../config/types';
import type { Time } from '../../time/time';
import { MAX_REMARKS, type Intake } from './Intake';
import type { ScopeLog } from './ScopeLog';
import { completeAt } from './settleScope';
import type { ScanOutcome, WaitingRemoval } from './types';

const MAX_SCOPES = 100;
const MAX_WAITING_KEYS = 100;

export interface OutcomeOptions {
  inventory: Inventory;
  settings: ModelSourceSettings;
  time: Pick<Time, 'now'>;
  run: ScanRun;
  intake: Intake;
  stored: { scopeId: string; count: number }[];
  scopes: ScopeState[];
  logs: ScopeLog[];
  isComplete: boolean;
  ending:
    | { type: 'through' | 'interrupted' }
    | { type: 'threw'; reason: Reason };
}

/** Puts together what the Sources page says about a run. */
export async function outcomeOf(options: OutcomeOptions): Promise<ScanOutcome> {
  const { inventory, settings, time, run, intake, scopes, ending } = options;
  const now = time.now();
  const waiting = await listWaiting(options);
  const { listed } = await inventory.remarks(settings.id, MAX_REMARKS);
  const done = scopes.filter(isDone);
  const before = run.outcome as Partial<ScanOutcome> | undefined;
  const isAnyRead = options.logs.some(
    log => log.end?.outcome === 'complete' || log.end?.outcome === 'changes',
  );
  const byId = new Map(scopes.map(state => [state.scopeId, state]));
  return {
    ...resultOf(options),
    startedAt: run.startedAt,
    endedAt: now,
    completeAt: options.isComplete ? now : run.completeAt,
    successAt: isAnyRead && ending.type !== 'threw' ? now : before?.successAt,
    counts: {
      ...intake.counts,
      stored: options.stored.reduce((sum, { count }) => sum + count, 0),
      waiting: waiting.reduce((sum, { count }) => sum + count, 0),
    },
    scopes: {
      total: scopes.length,
      complete: done.length,
      listed: scopes
        .filter(state => !isDone(state) || state.notes || state.reason)
        .slice(0, MAX_SCOPES)
        .map(({ scopeId, scope, status, reason, notes }) => ({
          scope,
          status,
          reason,
          notes,
          completeAt: completeAt({ run, scopes: byId }, scopeId),
        })),
    },
    waiting,
    proposal: await inventory.proposal(settings.id),
    remarks: [...intake.remarks, ...listed].slice(0, MAX_REMARKS),
  };
}

function isDone(state: ScopeState): boolean {
  return state.status === 'complete' || state.status === 'changes';
}

function resultOf(
  options: OutcomeOptions,
): Pick<ScanOutcome, 'result' | 'reason'> {
  const { ending, scopes, isComplete, settings, logs } = options;
  if (isComplete) return { result: 'complete' };
  if (ending.type === 'threw') {
    return { result: 'failed', reason: ending.reason };
  }
  if (ending.type === 'interrupted') {
    const finished = logs.filter(log => log.end).length;
    const params = { finished, timeoutMs: settings.timeoutMs };
    return {
      result: 'interrupted',
      reason: { code: 'scan-interrupted', params },
    };
  }
  if (scopes.length === 0) {
    return { result: 'failed', reason: { code: 'nothing-listed' } };
  }
  const failing = scopes.filter(state => !isDone(state));
  const params = { failing: failing.length, scopes: scopes.length };
  return {
    result: failing.length === scopes.length ? 'failed' : 'incomplete',
    reason:
      failing.length === 1 && failing[0].reason
        ? failing[0].reason
        : { code: 'scopes-incomplete', params },
  };
}

/** What waits for confirmation, scope by scope, with some of the keys. */
async function listWaiting(options: OutcomeOptions): Promise<WaitingRemoval[]> {
  const { inventory, settings, scopes, stored, time } = options;
  const suspects = scopes.filter(state => state.waitingSince !== undefined);
  if (suspects.length === 0) return [];
  const keys = new Map<string, string[]>();
  for (const record of await inventory.marked(settings.id)) {
    if (record.absence !== 'waiting') continue;
    keys.set(record.scopeId, [...(keys.get(record.scopeId) ?? []), record.key]);
  }
  const waiting = suspects.map(state => {
    const ofScope = (keys.get(state.scopeId) ?? []).sort();
    const all = stored
      .filter(({ scopeId }) => scopeId === state.scopeId)
      .reduce((sum, { count }) => sum + count, 0);
    return {
      scope: state.scope,
      since: state.waitingSince ?? time.now(),
      reason: state.reason ?? { code: 'removal-share' },
      count: state.status === 'unnamed' ? all : ofScope.length,
      keys: ofScope.slice(0, MAX_WAITING_KEYS),
    };
  });
  return waiting.filter(({ count }) => count > 0);
}
