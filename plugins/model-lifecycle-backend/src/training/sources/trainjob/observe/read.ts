/*
 * Readers for values that a cluster sent. A value of another type reads as
 * absent; nothing here throws.
 */

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whole numbers of Kubernetes; a string of digits (int-or-string) counts. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) {
    return Number(value);
  }
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The string values of a map, among `keys` when given. */
export function texts(
  value: unknown,
  keep: (key: string) => boolean = () => true,
): Record<string, string> {
  const kept: Record<string, string> = {};
  const map = record(value);
  for (const key of Object.keys(map)) {
    const entry = map[key];
    if (typeof entry === 'string' && keep(key)) {
      kept[key] = entry;
    }
  }
  return kept;
}

/**
 * What is there, without the keys whose value is absent, so that a snapshot
 * equals its own JSON. Never by `delete`: it would turn the object into a hash
 * table of several times its size.
 */
export function present<T extends object>(value: T): T {
  const keys = Object.keys(value) as (keyof T)[];
  if (!keys.some(key => value[key] === undefined)) return value;
  const kept = {} as T;
  for (const key of keys) {
    if (value[key] !== undefined) kept[key] = value[key];
  }
  return kept;
}
