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
export function shareParts<T>(next: T, other: unknown, depth = 0): T {
  if (next === other) return other as T;
  if (!isJson(next) || !isJson(other) || depth === MAX_DEPTH) return next;
  const keys = Object.keys(next);
  let same =
    Array.isArray(next) === Array.isArray(other) &&
    keys.length === Object.keys(other).length;
  for (const key of keys) {
    const mine = next[key];
    const theirs = other[key];
    if (mine === theirs) continue;
    // What `other` inherits is no part of it: a prototype looks like an empty map.
    if (isJson(mine) && isJson(theirs) && Object.hasOwn(other, key)) {
      const shared = shareParts(mine, theirs, depth + 1);
      if (shared === theirs) (next as Json)[key] = shared;
      else same = false;
    } else {
      same = false;
    }
  }
  if (same) return other as T;
  shareTexts(next, other, keys);
  return next;
}

/** Of two texts with the same characters the older one is kept. */
function shareTexts(next: Json, other: Json, keys: string[]): void {
  for (const key of keys) {
    if (typeof next[key] === 'string' && next[key] === other[key]) {
      next[key] = other[key];
    }
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
