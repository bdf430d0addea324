import type { ReportedPhase } from '../reportedRun';
import type { RunFacts, RunState, Timestamp } from '../../run';

/** States that a trainer may say of its own run. */
export const REPORTED_STATES = [
  'queued',
  'pending',
  'initializing',
  'running',
  'restarting',
  'paused',
  'succeeded',
  'failed',
  'stopped',
] as const satisfies readonly RunState[];

export interface ReportedLine {
  at?: Timestamp;
  text: string;
}

/** One report of a trainer, checked, with all times by our clock. Plain JSON. */
export interface TrainerReport {
  run: { id: string; name?: string; job?: string };
  sequence: number;
  attempt?: number;
  state?: (typeof REPORTED_STATES)[number];
  reason?: string;
  message?: string;
  percent?: number;
  step?: number;
  totalSteps?: number;
  epoch?: number;
  totalEpochs?: number;
  remainingMs?: number;
  /** The phase at work now; those named before are done. */
  phase?: string;
  phases?: ReportedPhase[];
  metrics?: {
    name: string;
    value: number | string;
    split?: 'train' | 'eval';
  }[];
  lines?: ReportedLine[];
  startedAt?: Timestamp;
  endedAt?: Timestamp;
  facts?: RunFacts;
  /** When it was made. */
  reportedAt: Timestamp;
}

/** What was wrong with a report. */
export interface FieldProblem {
  /** Path in the report, e.g. `phases[2].percent`. */
  field: string;
  message: string;
}

/** How a report of a batch fared. */
export type ReportOutcome = 'accepted' | 'duplicate' | 'full';
