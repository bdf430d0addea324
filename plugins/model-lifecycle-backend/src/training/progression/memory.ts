import type { Run } from '../run';

/**
 * One part of what the reducer remembers with a run. `blank` fills in what an
 * older version of the plugin did not keep.
 */
export function recall<T extends object>(
  run: Run | undefined,
  part: string,
  blank: T,
): T {
  const kept = run?.memory[part];
  return typeof kept === 'object' && kept !== null
    ? { ...blank, ...(kept as Partial<T>) }
    : blank;
}
