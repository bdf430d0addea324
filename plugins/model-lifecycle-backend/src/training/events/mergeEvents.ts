import type { ClusterEvent } from './types';

/**
 * One row for each reason and object, oldest report first, and of too many the
 * newest `limit`. A row has the message of its latest report. Pure: the order
 * of what comes in does not matter.
 */
export function mergeEvents(
  events: ClusterEvent[],
  limit: number,
): { items: ClusterEvent[]; more: boolean } {
  const rows = new Map<string, ClusterEvent>();
  for (const event of [...events].sort(byTime)) {
    const { type, reason, object } = event;
    const key = JSON.stringify([type, reason, object.kind, object.name]);
    const before = rows.get(key);
    rows.set(
      key,
      before
        ? {
            ...event,
            count: before.count + event.count,
            firstAt: Math.min(before.firstAt, event.firstAt),
          }
        : event,
    );
  }
  const items = [...rows.values()].sort(byTime);
  return { items: items.slice(-limit), more: items.length > limit };
}

/** Equal times by what they say, so that the same events give the same rows. */
function byTime(a: ClusterEvent, b: ClusterEvent): number {
  return a.lastAt - b.lastAt || compare(JSON.stringify(a), JSON.stringify(b));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
