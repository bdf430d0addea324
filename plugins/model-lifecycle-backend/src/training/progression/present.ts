/** Removes what is absent, so that a record equals its own JSON. */
export function present<T extends object>(value: T): T {
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    if (value[key] !== undefined) {
      kept[key] = value[key];
    }
  }
  return kept as T;
}
