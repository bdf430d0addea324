import type { ProgressReport } from '../progression/contracts/report';
import type {
  Failure,
  JobKey,
  Phase,
  Reason,
  RunFacts,
  RunState,
  Timestamp,
} from '../run';

/**
 * One look at a run that tells about itself: a pipeline run, a status
 * endpoint, a report. Normalised: no field of any source's own format is left.
 * Absent means that the source did not say, never that there is none.
 */
export interface ReportedRun {
  source: { type: string; id: string };
  /** Where the source has no namespaces: the name of its tenant, or `default`. */
  namespace: string;
  name: string;
  /** Unique and stable within the source. */
  uid: string;
  job: JobKey;
  labels?: Record<string, string>;
  /** `model-lifecycle.io/*` only. */
  annotations?: Record<string, string>;
  facts?: RunFacts;

  /** As the source says it. `unknown` where it said nothing that can be read. */
  state: RunState;
  reason: Reason;
  /** The source's own count, where it has one. */
  attempt?: number;
  createdAt?: Timestamp;
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  /** In their order. Absent: as before. */
  phases?: ReportedPhase[];
  report?: ProgressReport;
  failure?: Failure;
  /** Things worth saying that are no state. */
  notes?: Reason[];
  /** The source had it and says that it has it no more. */
  gone?: boolean;
  /**
   * Where looks are numbered, as reports are: rises with each. One that is not
   * above the last was taken in before and changes nothing.
   */
  sequence?: number;
  /** When we saw it, by our clock. */
  observedAt: Timestamp;
}

export interface ReportedPhase {
  id: string;
  label?: string;
  state: Phase['state'];
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  /** Of the phase itself, 0–100. */
  percent?: number;
  /** Its share of the whole, where the source weighs its phases. */
  range?: { from: number; to: number };
  reason?: Reason;
}
