import type { Resources } from '../types';
import { quantityOf } from './quantity';

const MAX_RESOURCES = 16;

/** What a pod asks for, by resource, in its base unit: cores, bytes, devices. */
export type Requests = Record<string, number>;

/** The sum over containers; a request that is left out is its limit. */
export function requestsOf(containers: (Resources | undefined)[]): Requests {
  const sum: Requests = {};
  for (const container of containers) {
    const asked = { ...container?.limits, ...container?.requests };
    for (const [name, written] of Object.entries(asked)) {
      const amount = quantityOf(written);
      if (amount !== undefined) {
        sum[name] = (sum[name] ?? 0) + amount;
      }
    }
  }
  return sum;
}

/** In one order, so that nothing new looks like nothing new. */
export function cappedRequests(requests: Requests): Requests {
  return Object.fromEntries(
    Object.entries(requests)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, MAX_RESOURCES),
  );
}
