import type { Reason, Run, Timestamp } from '../run';
import { deadlines } from './reasons';

/** How long Kueue waits for pods, by its configuration; what it does not wait for is absent. */
export interface PodsReadyTimeouts {
  podsReadyTimeoutMs: number;
  recoveryTimeoutMs?: number;
}

export interface Eviction {
  at: Timestamp;
  reason: Reason;
}

const STATES = new Set<Run['state']>([
  'pending',
  'initializing',
  'running',
  'restarting',
]);

/**
 * When Kueue takes a run off its nodes unless its pods are ready by then. Known
 * only where Kueue says on the Workload that it waits, and where somebody told
 * us for how long: no object in the namespace does.
 */
export function evictionOf(
  run: Run,
  timeouts: PodsReadyTimeouts | undefined,
): Eviction | undefined {
  const { waitsFor, since } = run.facts.podsReady ?? {};
  if (!timeouts || since === undefined || !STATES.has(run.state)) {
    return undefined;
  }
  const limitMs =
    waitsFor === 'start'
      ? timeouts.podsReadyTimeoutMs
      : timeouts.recoveryTimeoutMs;
  if (limitMs === undefined) {
    return undefined;
  }
  const seconds = limitMs / 1000;
  return {
    at: since + limitMs,
    reason:
      waitsFor === 'start'
        ? deadlines.podsReady({ seconds })
        : deadlines.podsRecovery({ seconds }),
  };
}
