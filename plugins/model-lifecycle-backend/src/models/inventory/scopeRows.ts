import type { ScopeState } from './types';
import { toOptionalNumber, type Row } from '../../database/sql';

export interface ScopeRow {
  source_id: string;
  scope_id: string;
  scope: string;
  status: string;
  reason: string | null;
  notes: string | null;
  cursor: string | null;
  config_hash: string | null;
  complete_at_ms: number | string | null;
  full_at_ms: number | string | null;
  waiting_since_ms: number | string | null;
  done_in_scan: number | string | null;
}

export function toScopeRow(sourceId: string, state: ScopeState): Row {
  return {
    source_id: sourceId,
    scope_id: state.scopeId,
    scope: state.scope,
    status: state.status,
    reason: toJson(state.reason),
    notes: toJson(state.notes),
    cursor: toJson(state.cursor),
    config_hash: state.ownConfigHash ?? null,
    complete_at_ms: state.completeAt ?? null,
    full_at_ms: state.fullAt ?? null,
    waiting_since_ms: state.waitingSince ?? null,
    done_in_scan: state.doneInScan ?? null,
  };
}

export function fromScopeRow(row: ScopeRow): ScopeState {
  return {
    scopeId: row.scope_id,
    scope: row.scope,
    status: row.status as ScopeState['status'],
    reason: fromJson(row.reason),
    notes: fromJson(row.notes),
    cursor: fromJson(row.cursor),
    ownConfigHash: row.config_hash ?? undefined,
    completeAt: toOptionalNumber(row.complete_at_ms),
    fullAt: toOptionalNumber(row.full_at_ms),
    waitingSince: toOptionalNumber(row.waiting_since_ms),
    doneInScan: toOptionalNumber(row.done_in_scan),
  };
}

export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

export function fromJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : JSON.parse(text);
}
