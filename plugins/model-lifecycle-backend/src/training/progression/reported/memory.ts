import type { ReportedPhase } from '../../sources/reportedRun';

/** What only the rules for runs that tell about themselves remember. */
export interface ReportedMemory {
  /** The source's own count of attempts, as it said it last. */
  sourceAttempt?: number;
  /** Identity of the report that was there when the attempt began: not its own. */
  inherited?: string;
  /** Of the last look, where they are numbered. */
  sequence?: number;
  /** Phases as they were told last: a look that names none leaves them as they are. */
  phases?: ReportedPhase[];
}

export const BLANK_REPORTED_MEMORY: ReportedMemory = {};
