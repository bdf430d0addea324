import type { RunEvent } from '../../config/types';
import type { RunId, Timestamp } from '../run';

/** One thing to tell of one attempt of a run. */
export interface NewNotice {
  runId: RunId;
  attempt: number;
  event: RunEvent;
  /** Start of the stall that it is about; absent for an end. */
  occurrence?: Timestamp;
  /** When it happened. */
  at: Timestamp;
  /** Not told before. */
  dueAt: Timestamp;
}

/** As it stands in the outbox. */
export interface Notice extends NewNotice {
  /** Rises in the order in which they were written. */
  id: number;
  /** How often sending it was begun. */
  tries: number;
}

/**
 * Why nothing is to be done about a notice any more. `sent`: the notifications
 * plugin took it. `nobody`: no recipient was left. `off`: the event is switched
 * off. `overtaken`: the run has ended, and its stall with it. `gone`: the run is not kept any more. `expired`: too old to be news.
 * `undeliverable`: there is no notifications plugin.
 */
export type Outcome =
  | 'sent'
  | 'nobody'
  | 'off'
  | 'overtaken'
  | 'gone'
  | 'expired'
  | 'undeliverable';

/** What a user was allowed to see when last asked: all that can be known without the user's credentials. */
export interface Proof {
  /** Owner of the run. */
  ownerRef?: string;
  /** Entity through which the user saw the run; absent where the user saw it as owner of a run without any. */
  entityRef?: string;
}

/** What a user asked for about a run. */
export interface Follow extends Proof {
  userRef: string;
  /** False: does not want to hear of it, although an owner. */
  following: boolean;
  provenAt: Timestamp;
}
