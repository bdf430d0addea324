import type { Assess } from '../api/ports';
import type { TrainingConfig } from '../config/types';
import type { RunHistory } from './history/types';
import { assess } from './progression/assess';
import { TERMINAL_STATES, type JobKey, type Run, type Timestamp } from './run';

/** Earlier runs that an estimate is made from. */
const MAX_EARLIER_RUNS = 10;
/** Earlier runs change only when a run ends. */
const KEEP_MS = 60_000;
const MAX_JOBS = 1_000;

/**
 * Works out ETA, stall and warnings of a run as it is read. The earlier runs of its job
 * are kept for a minute, so that viewers cost no queries.
 */
export function createAssess(options: {
  history: Pick<RunHistory, 'successfulRuns'>;
  config: Pick<TrainingConfig, 'stall' | 'warnings'>;
}): Assess {
  const { history, config } = options;
  const known = new Map<string, { at: Timestamp; runs: Promise<Run[]> }>();

  const earlierRuns = (job: JobKey, now: Timestamp): Promise<Run[]> => {
    const key = JSON.stringify([job.sourceId, job.namespace, job.name]);
    const found = known.get(key);
    if (found && now - found.at < KEEP_MS) return found.runs;
    if (known.size >= MAX_JOBS) known.clear();
    const runs = history.successfulRuns(job, {
      before: now,
      limit: MAX_EARLIER_RUNS,
    });
    runs.catch(() => known.delete(key));
    known.set(key, { at: now, runs });
    return runs;
  };

  return async (run, now) =>
    assess(run, {
      now,
      history: TERMINAL_STATES.has(run.state)
        ? []
        : await earlierRuns(run.job, now),
      thresholds: config.stall,
      warnings: config.warnings,
    });
}
