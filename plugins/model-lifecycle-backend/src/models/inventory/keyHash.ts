import { hash } from 'node:crypto';

/** 32 hex digits: the key of a record in the tables. Its first 16 are what scans compare. */
export function keyHash(key: string): string {
  return hash('sha256', key, 'hex').slice(0, 32);
}

/** 16 hex digits: a scope in the tables. */
export function scopeId(scope: string): string {
  return hash('sha256', scope, 'hex').slice(0, 16);
}
