import { isClusterError } from '../../clusters/errors';
import type { ClusterClient, ClusterErrorKind } from '../../clusters/types';
import type { Time } from '../../time/time';

const MAX_RETRIES = 3;
const BASE_MS = 500;
/** Longer than that somebody is told to wait, not left waiting. */
const MAX_PAUSE_MS = 30_000;
/** What another moment can mend. A timeout has cost enough already. */
const PASSING: ReadonlySet<ClusterErrorKind> = new Set([
  'refused',
  'server',
  'throttled',
]);

/** A client whose reads are sent again after what may pass by itself: for lists that no watch repeats. */
export function patientClient(
  client: Pick<ClusterClient, 'discover' | 'list'>,
  time: Pick<Time, 'sleep' | 'random'>,
): Pick<ClusterClient, 'discover' | 'list'> {
  return {
    discover: (group, version, signal) =>
      patiently(() => client.discover(group, version, signal), time, signal),
    list: (resource, options) =>
      patiently(() => client.list(resource, options), time, options.signal),
  };
}

async function patiently<T>(
  ask: () => Promise<T>,
  time: Pick<Time, 'sleep' | 'random'>,
  signal: AbortSignal,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await ask();
    } catch (error) {
      const pauseMs = pauseAfter(error, retries, time);
      if (pauseMs === undefined || signal.aborted) throw error;
      await time.sleep(pauseMs, signal);
    }
  }
}

function pauseAfter(
  error: unknown,
  retries: number,
  { random }: Pick<Time, 'random'>,
): number | undefined {
  if (!isClusterError(error) || !PASSING.has(error.kind)) return undefined;
  const pauseMs = error.retryAfterMs ?? BASE_MS * 2 ** retries;
  return retries < MAX_RETRIES && pauseMs <= MAX_PAUSE_MS
    ? pauseMs + random() * BASE_MS
    : undefined;
}
