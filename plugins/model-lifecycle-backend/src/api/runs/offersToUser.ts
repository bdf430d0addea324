import type {
  RunActions,
  RunLogsInfo,
} from 'backstage-plugin-model-lifecycle-common';
import type { LogVisibility, TrainingConfig } from '../../config/types';
import { offersFor } from '../../training/actions/offers';
import type { Reason } from '../../training/run';
import type { Right, VisibleRun } from '../access/RunAccess';

/** What must be asked for to say what a user is offered; nobody has what is switched off. */
export function rightsToOffer({ actions, logs }: TrainingConfig): Right[] {
  return [
    ...(logs.visibility === 'off' ? [] : ['logs' as const]),
    ...(actions.enabled ? ['control' as const] : []),
  ];
}

/** Why this user may not act on this run; `undefined`: may. */
export function controlRefusal(
  visible: VisibleRun,
  actions: TrainingConfig['actions'],
): Reason | undefined {
  if (!actions.enabled) return { code: 'action.disabled' };
  if (!visible.rights.has('control')) return { code: 'action.not-permitted' };
  if (!visible.isOwner) {
    const { ownerRef } = visible.row;
    return {
      code: 'action.owners-only',
      ...(ownerRef ? { params: { owner: ownerRef } } : {}),
    };
  }
  return undefined;
}

/** What this user may do with a run now. Nothing is offered where actions are off. */
export function actionsFor(
  visible: VisibleRun,
  actions: TrainingConfig['actions'],
): RunActions {
  if (!actions.enabled) return {};
  const offers = offersFor(visible.row.run);
  const reason = controlRefusal(visible, actions);
  if (!reason) return offers;
  return Object.fromEntries(
    Object.keys(offers).map(action => [action, { allowed: false, reason }]),
  );
}

/** Whether this user may read log lines of a run, and why not. */
export function logsInfo(
  visible: VisibleRun,
  visibility: LogVisibility,
): RunLogsInfo {
  const refused = (reason: Reason) => ({ available: false, reason });
  if (visibility === 'off') return refused({ code: 'logs.off' });
  if (!visible.rights.has('logs'))
    return refused({ code: 'logs.not-permitted' });
  if (visibility === 'owners' && !visible.isOwner) {
    const { ownerRef } = visible.row;
    return refused({
      code: 'logs.owners-only',
      ...(ownerRef ? { params: { owner: ownerRef } } : {}),
    });
  }
  return { available: true };
}
