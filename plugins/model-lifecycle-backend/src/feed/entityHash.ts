import { createHash } from 'node:crypto';
import type { JsonValue } from '@backstage/types';

/** JSON with keys in order, so that equal content has equal text. */
export function stableStringify(value: unknown): string {
  return JSON.stringify(value, (_key, part: JsonValue) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}

/** 64 hex digits that change with the content. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
