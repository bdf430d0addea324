import type { Row } from '../../database/sql';
import type { Timestamp } from '../../time/time';
import { fromJson, toJson } from './scopeRows';
import type {
  Absence,
  Leaving,
  NewRecord,
  RecordMark,
  StoredRecord,
} from './types';

export interface RecordRow {
  source_id: string;
  key_hash: string;
  native_key: string;
  scope_id: string;
  kind: string;
  sort_name: string;
  content_hash: string;
  record: string;
  entity_refs: string;
  retired_refs: string | null;
  entity_problem: string | null;
  stale_reason: string | null;
  absence: string | null;
  absent_since_ms: number | string | null;
  leaving: string | null;
  added_in_scan: number | string;
  first_seen_at_ms: number | string;
  changed_at_ms: number | string;
}

/** What tells whether a record changed: it is read for each record of each listing. */
export const STORED_COLUMNS = [
  'key_hash',
  'content_hash',
  'stale_reason',
  'absence',
  'leaving',
] as const;

export function fromStoredRow(
  row: Pick<RecordRow, (typeof STORED_COLUMNS)[number]>,
): StoredRecord {
  return {
    keyHash: row.key_hash,
    contentHash: row.content_hash,
    staleReason: fromJson(row.stale_reason),
    absence: (row.absence as Absence | null) ?? undefined,
    leaving: (row.leaving as Leaving | null) ?? undefined,
  };
}

export function toRecordRow(options: {
  sourceId: string;
  record: NewRecord;
  entityRefs: string[];
  entityProblem: unknown;
  scanNumber: number;
  now: Timestamp;
}): Row {
  const { record, now } = options;
  return {
    source_id: options.sourceId,
    key_hash: record.keyHash,
    native_key: record.record.key,
    scope_id: record.scopeId,
    kind: record.record.kind,
    sort_name: record.sortName,
    content_hash: record.contentHash,
    record: record.text,
    entity_refs: JSON.stringify(options.entityRefs),
    entity_problem: toJson(options.entityProblem),
    stale_reason: null,
    absence: null,
    absent_since_ms: null,
    leaving: null,
    added_in_scan: options.scanNumber,
    first_seen_at_ms: now,
    changed_at_ms: now,
  };
}

/** What a later listing replaces of a record that is there: not when it was seen first. */
export const REPLACED_COLUMNS = [
  'scope_id',
  'kind',
  'sort_name',
  'content_hash',
  'record',
  'entity_refs',
  'entity_problem',
  'stale_reason',
  'absence',
  'absent_since_ms',
  'leaving',
  'changed_at_ms',
];

export function toMarkColumns(mark: RecordMark): Row {
  return {
    ...(mark.staleReason !== undefined && {
      stale_reason: toJson(mark.staleReason),
    }),
    ...(mark.absence !== undefined && { absence: mark.absence }),
    ...(mark.absentSince !== undefined && {
      absent_since_ms: mark.absentSince,
    }),
    ...(mark.leaving !== undefined && { leaving: mark.leaving }),
  };
}
