import type {
  Reason,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { contentHash, stableStringify } from '../../feed/entityHash';
import type { NewRecord } from '../inventory/types';

/** Entities carry the key in an annotation. */
const MAX_KEY = 512;
const MAX_SORT_NAME = 320;
const MAX_BYTES = 1024 * 1024;
const KINDS = ['model', 'server', 'dataset'];
/** PostgreSQL takes no half of a character. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /\p{Cc}/u;

/** Whether a key can be kept and shown as it is. */
export function keyProblem(key: unknown): Reason | undefined {
  if (typeof key !== 'string' || key === '') return { code: 'key-missing' };
  if (key.length > MAX_KEY) {
    return { code: 'key-too-long', params: { max: MAX_KEY } };
  }
  return CONTROL.test(key) || LONE_SURROGATE.test(key)
    ? { code: 'key-malformed' }
    : undefined;
}

/** A key that is fit for a list of remarks, whatever it is. */
export function shownKey(key: unknown): string {
  return String(key)
    .slice(0, MAX_KEY)
    .replace(new RegExp(CONTROL, 'gu'), '\uFFFD');
}

/** Why a record cannot be kept, as far as its outside tells. */
export function recordProblem(record: SourceRecord): Reason | undefined {
  return (
    keyProblem(record.key) ??
    (KINDS.includes(record.kind) && typeof record.title === 'string'
      ? undefined
      : { code: 'record-malformed' })
  );
}

/** What decides whether a record changed. */
export interface RecordContent {
  record: SourceRecord;
  /** JSON with keys in order. */
  text: string;
  contentHash: string;
}

export function contentOf(record: SourceRecord, scope: string): RecordContent {
  const inScope = record.scope === scope ? record : { ...record, scope };
  const text = stableStringify(inScope);
  return { record: inScope, text, contentHash: contentHash(text) };
}

export function contentProblem(content: RecordContent): Reason | undefined {
  return content.text.length > MAX_BYTES
    ? { code: 'record-too-large', params: { max: MAX_BYTES } }
    : undefined;
}

/** A record as it is kept. */
export function toNewRecord(
  content: RecordContent,
  place: { keyHash: string; scopeId: string },
): NewRecord {
  return { ...content, ...place, sortName: sortName(content.record.title) };
}

function sortName(title: string): string {
  const name = title.toLowerCase().replaceAll('\0', '').slice(0, MAX_SORT_NAME);
  return name.replace(new RegExp(LONE_SURROGATE, 'gu'), '\uFFFD');
}
