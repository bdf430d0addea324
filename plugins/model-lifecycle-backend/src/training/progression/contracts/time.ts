import type { Timestamp } from '../../run';

/** RFC 3339 with a zone; anything else is absent (a naive time would be read in our zone). */
export function timestampOf(value: unknown): Timestamp | undefined {
  if (
    typeof value !== 'string' ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(value)
  ) {
    return undefined;
  }
  const time = Date.parse(value);
  return Number.isFinite(time) ? time : undefined;
}
