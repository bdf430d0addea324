import { createHash } from 'node:crypto';

/** A UUID that depends on nothing but its parts. */
export function derivedUid(...parts: (string | number)[]): string {
  const hex = createHash('sha256').update(parts.join('\u0000')).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters as Kubernetes appends them to generated names. */
export function nameSuffix(uid: string): string {
  const bytes = createHash('sha256').update(uid).digest();
  return [...bytes.subarray(0, 5)]
    .map(byte => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length])
    .join('');
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) % 0x100000000;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

/** Roughly normal with mean 0 and deviation 1. */
export function noise(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}
