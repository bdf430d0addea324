import { hash } from 'node:crypto';

/** JSON with keys in order, so that equal content has equal text. */
export function stableStringify(value: unknown): string {
  return write(value) as string;
}

/**
 * Written out, since `JSON.stringify` with sorted copies of all objects costs
 * three times as much: it is done for each record of each listing.
 */
function write(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return write(value.toJSON());
  }
  if (Array.isArray(value)) {
    return `[${value.map(item => write(item) ?? 'null').join()}]`;
  }
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const written = write((value as Record<string, unknown>)[key]);
    if (written === undefined) continue;
    text += `${text && ','}${JSON.stringify(key)}:${written}`;
  }
  return `{${text}}`;
}

/** 64 hex digits that change with the content. */
export function contentHash(text: string): string {
  return hash('sha256', text, 'hex');
}
