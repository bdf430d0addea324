import { createHash } from 'node:crypto';

/** Short, and another one for another text. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
