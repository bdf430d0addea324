import type { Timestamp } from '../run';
import type { JobSummary } from './JobIndex';

export interface EntityLimits {
  /** How long a job stays in the catalog after its last run ended. */
  keepFinishedMs: number;
  /** Newest jobs stay. */
  maxPerNamespace: number;
}

export interface JobSelection {
  kept: JobSummary[];
  /** Their last run ended longer ago than they are kept. */
  expired: JobSummary[];
  /** Beyond the cap of their namespace. */
  cut: JobSummary[];
}

function byNewest(one: JobSummary, other: JobSummary): number {
  return (
    other.newest.createdAt - one.newest.createdAt ||
    (one.nativeKey < other.nativeKey ? -1 : 1)
  );
}

/** Which jobs of a source have entities. */
export function selectJobs(
  jobs: JobSummary[],
  options: EntityLimits & { now: Timestamp },
): JobSelection {
  const selection: JobSelection = { kept: [], expired: [], cut: [] };
  const keptIn = new Map<string, number>();
  for (const job of [...jobs].sort(byNewest)) {
    const kept = keptIn.get(job.namespace) ?? 0;
    if (
      job.finishedAt !== undefined &&
      options.now - job.finishedAt > options.keepFinishedMs
    ) {
      selection.expired.push(job);
    } else if (kept >= options.maxPerNamespace) {
      selection.cut.push(job);
    } else {
      selection.kept.push(job);
      keptIn.set(job.namespace, kept + 1);
    }
  }
  return selection;
}
