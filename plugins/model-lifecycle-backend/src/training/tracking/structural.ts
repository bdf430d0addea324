import isEqual from 'lodash/isEqual';
import omit from 'lodash/omit';
import type { Run } from '../run';

/** What moves with every report. Kept in a table without indexes (training.md §7). */
const VOLATILE_FIELDS = [
  'progress',
  'metrics',
  'observedAt',
  'memory',
] as const satisfies (keyof Run)[];

/** True when more changed than the volatile fields. */
export function isStructuralChange(
  previous: Run | undefined,
  next: Run,
): boolean {
  return (
    previous === undefined ||
    !isEqual(omit(previous, VOLATILE_FIELDS), omit(next, VOLATILE_FIELDS))
  );
}
