import type { Run, RunState } from '../run';
import type { Offers } from './types';

/** States in which pods run or wait to run. */
const CAN_PAUSE: ReadonlySet<RunState> = new Set<RunState>([
  'queued',
  'blocked',
  'pending',
  'initializing',
  'running',
  'restarting',
  'preempted',
]);

const TRAINER = 'trainer.kubeflow.org/trainjob-controller';

/** Kueue switched it off by itself: maximum execution time, requeue limit, rejected check. */
function isDeactivatedByKueue(run: Run): boolean {
  return run.state === 'blocked' && run.reason.code === 'blocked.deactivated';
}

/**
 * What can be done with a run, by its state alone. An action that is absent
 * makes no sense now. The offer to resume what Kueue deactivated carries
 * Kueue's reason: whoever resumes it should know why it stopped.
 */
export function offersFor(run: Run): Offers {
  if (run.source.type !== 'trainjob' || run.goneAt !== undefined) return {};
  const { managedBy } = run.facts;
  if (managedBy !== undefined && managedBy !== TRAINER) {
    const offer = {
      allowed: false,
      reason: { code: 'action.managed-elsewhere', params: { managedBy } },
    };
    return CAN_PAUSE.has(run.state) ? { pause: offer, stop: offer } : {};
  }
  if (isDeactivatedByKueue(run)) {
    return {
      resume: { allowed: true, reason: run.reason },
      stop: { allowed: true },
    };
  }
  if (run.state === 'paused') {
    return { resume: { allowed: true }, stop: { allowed: true } };
  }
  if (CAN_PAUSE.has(run.state)) {
    return { pause: { allowed: true }, stop: { allowed: true } };
  }
  return run.state === 'unknown' ? { stop: { allowed: true } } : {};
}
