import { createHash } from 'node:crypto';

/** 32 hex digits: the key of a record in the tables. Its first 16 are what scans compare. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** 16 hex digits: a scope in the tables. */
export function scopeId(scope: string): string {
  return createHash('sha256').update(scope).digest('hex').slice(0, 16);
}
