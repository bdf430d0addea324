import type {
  KeyedReason,
  ModelSource,
  Reason,
} from 'backstage-plugin-model-lifecycle-node';
import type { Time, Timestamp } from '../../time/time';
import type { ModelSourceSettings } from '../config/types';
import type {
  Inventory,
  RecordPublisher,
  ScopeStatus,
} from '../inventory/types';

export interface ScanOptions {
  source: ModelSource;
  settings: ModelSourceSettings;
  inventory: Inventory;
  publisher: RecordPublisher;
  time: Time;
  /** Ends the run; what is finished by then stays. */
  signal: AbortSignal;
  /** Told what a source threw that is no failure of its system: a mistake in the source. */
  onThrown?: (error: unknown) => void;
}

/** Of one scan. What did not happen is 0. */
export interface ScanCounts {
  /** Different keys in the listing. */
  seen: number;
  added: number;
  changed: number;
  removed: number;
  /** Seen, but a detail could not be read: the record is that of an earlier listing. */
  retained: number;
  /** Left out by the source, or not fit to be a record. */
  skipped: number;
  /** Left out by `include` and `exclude`. */
  excluded: number;
  /** Beyond `maxModels`. */
  cut: number;
  /** Keys that came more than once. */
  repeated: number;
  /** What is kept now. */
  stored: number;
  /** Removals that wait for confirmation. */
  waiting: number;
}

export interface ScopeOutcome {
  scope: string;
  status: ScopeStatus;
  reason?: Reason;
  notes?: Reason[];
  completeAt?: Timestamp;
}

/** Removals that nobody has confirmed yet. */
export interface WaitingRemoval {
  scope: string;
  since: Timestamp;
  /** Why it is not believed: `removal-empty`, `removal-share`, `scope-not-named`, `scope-left-config`. */
  reason: Reason;
  count: number;
  /** Some of them. */
  keys: string[];
}

/** How a run of a scan ended. Plain JSON: kept with the source and shown on the Sources page. */
export interface ScanOutcome {
  /**
   * `complete`: each scope is; `incomplete`: some are not; `failed`: none is;
   * `interrupted`: the next run goes on.
   */
  result: 'complete' | 'incomplete' | 'failed' | 'interrupted';
  /** Why, where it is not complete. */
  reason?: Reason;
  startedAt: Timestamp;
  endedAt: Timestamp;
  /** When the listing was complete last. */
  completeAt?: Timestamp;
  /** When a scope could be read last. */
  successAt?: Timestamp;
  counts: ScanCounts;
  scopes: { total: number; complete: number; listed: ScopeOutcome[] };
  waiting: WaitingRemoval[];
  /** Names all that waits; see `Inventory.confirmRemovals`. */
  proposal?: string;
  /** What is there and not in the catalog, or not as it is at the source, and why. */
  remarks: KeyedReason[];
}

export const NO_COUNTS: ScanCounts = {
  seen: 0,
  added: 0,
  changed: 0,
  removed: 0,
  retained: 0,
  skipped: 0,
  excluded: 0,
  cut: 0,
  repeated: 0,
  stored: 0,
  waiting: 0,
};
