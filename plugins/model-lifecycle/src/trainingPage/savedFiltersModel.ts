import { filtersText, readFilters } from './filters';

/** Filters under a name. */
export interface SavedFilter {
  name: string;
  /** As they stand in the URL. */
  query: string;
}

export const MAX_SAVED = 30;
const MAX_NAME = 60;

/** What was stored, as far as it can be read: it may be of another version. */
export function readSaved(stored: unknown): SavedFilter[] {
  const saved: SavedFilter[] = [];
  for (const one of Array.isArray(stored) ? stored : []) {
    const { name, query } = (one ?? {}) as Partial<SavedFilter>;
    if (typeof name !== 'string' || typeof query !== 'string') {
      continue;
    }
    const clean = cleanName(name);
    const filters = filtersText(readFilters(new URLSearchParams(query)));
    if (clean && filters && !saved.some(other => other.name === clean)) {
      saved.push({ name: clean, query: filters });
    }
  }
  return saved.slice(0, MAX_SAVED);
}

export function cleanName(name: string): string {
  return name.replace(/\s+/g, ' ').trim().slice(0, MAX_NAME);
}

/** Adds it, or replaces that of the same name where it stands. */
export function withSaved(
  saved: SavedFilter[],
  added: SavedFilter,
): SavedFilter[] {
  return saved.some(({ name }) => name === added.name)
    ? saved.map(one => (one.name === added.name ? added : one))
    : [...saved, added];
}

export function renamed(
  saved: SavedFilter[],
  from: string,
  to: string,
): SavedFilter[] {
  return saved.map(one => (one.name === from ? { ...one, name: to } : one));
}

export function without(saved: SavedFilter[], name: string): SavedFilter[] {
  return saved.filter(one => one.name !== name);
}
