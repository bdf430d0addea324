import type { Reason, Timestamp } from '../run';

/** What several reports of a cluster say about one object for one reason. */
export interface ClusterEvent {
  type: 'Normal' | 'Warning';
  /** A word of the component that wrote it, e.g. `FailedScheduling`. */
  reason: string;
  object: { kind: string; name: string };
  /** Of the latest; one line, at most 1,024 characters; data, never markup. */
  message?: string;
  /** How often it was reported. */
  count: number;
  firstAt: Timestamp;
  lastAt: Timestamp;
  /** The component that wrote the latest. */
  source?: string;
}

/** What a cluster keeps about the objects of a run, as far as it could be read. */
export interface ClusterEvents {
  /** Oldest first, by when they were reported last. */
  items: ClusterEvent[];
  /** There were more of them: older ones, or in a listing that was cut. */
  more: boolean;
  /** Objects of the run that were not asked about, since there are too many. */
  objectsLeftOut: number;
  /** The run is older than what the cluster keeps: from before this nothing is known. */
  since?: Timestamp;
  /** Why nothing was read, or not everything. Without it, no items means none. */
  problem?: Reason;
}
