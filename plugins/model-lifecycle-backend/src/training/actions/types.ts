import type { ClusterClient } from '../../clusters/types';
import type { Reason, Run } from '../run';

export const RUN_ACTIONS = ['pause', 'resume', 'stop'] as const;

export type RunAction = (typeof RUN_ACTIONS)[number];

/** Whether an action makes sense now. `reason` says why not, or what to know before. */
export interface Offer {
  allowed: boolean;
  reason?: Reason;
}

export type Offers = Partial<Record<RunAction, Offer>>;

/** What the actions need of the rest of the backend. */
export interface RunActionsPort {
  /** The client of a cluster; `undefined` when it is not configured any more. */
  client(cluster: string): ClusterClient | undefined;
  /**
   * Keeps the snapshot and the log tails of a run that is about to be deleted.
   * Answers what could not be kept; rejects when nothing can be kept, and then
   * nothing is deleted.
   */
  beforeStop(run: Run, signal: AbortSignal): Promise<Reason | undefined>;
}
