/** Deeper than any object that we keep; what lies below is not compared. */
const MAX_DEPTH = 12;

type Json = Record<string, unknown>;

/**
 * `next`, in which every part that equals the part at the same place of `other`
 * is that very part; all of `other` when nothing differs. Of an object that
 * comes with each report little has changed, and neighbours in a list are often
 * of one template: what they share is kept once, and the garbage collector has
 * less to move.
 *
 * Both are JSON. `next` is written to, and nobody may write to either later.
 */
export function shareParts<T>(next: T, other: unknown): T {
  return share(next, other, 0) as T;
}

function share(next: unknown, other: unknown, depth: number): unknown {
  if (next === other) return other;
  if (!isJson(next) || !isJson(other) || depth === MAX_DEPTH) return next;
  if (Array.isArray(next)) {
    return Array.isArray(other) ? shareItems(next, other, depth) : next;
  }
  return Array.isArray(other) ? next : shareFields(next, other, depth);
}

/** Apart from the fields: the names of an array's items are dear to make. */
function shareItems(next: unknown[], other: unknown[], depth: number) {
  let same = next.length === other.length;
  const count = Math.min(next.length, other.length);
  for (let index = 0; index < count; index++) {
    const theirs = other[index];
    next[index] = share(next[index], theirs, depth + 1);
    if (next[index] !== theirs) same = false;
  }
  return same ? other : next;
}

function shareFields(next: Json, other: Json, depth: number): Json {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(other).length;
  for (const key of keys) {
    const mine = next[key];
    const theirs = other[key];
    if (mine === theirs) continue;
    // What `other` inherits is no part of it: a prototype looks like an empty map.
    if (isJson(mine) && Object.hasOwn(other, key)) {
      const shared = share(mine, theirs, depth + 1);
      if (shared === theirs) next[key] = shared;
      else same = false;
    } else {
      same = false;
    }
  }
  if (same) return other;
  shareTexts(next, other, keys);
  return next;
}

/** Of two texts with the same characters the older one is kept. */
function shareTexts(next: Json, other: Json, keys: string[]): void {
  for (const key of keys) {
    const mine = next[key];
    if (typeof mine === 'string' && mine === other[key]) next[key] = other[key];
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
