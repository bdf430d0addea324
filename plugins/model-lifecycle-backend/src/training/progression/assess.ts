import type { Assessment, Run, Timestamp } from '../run';
import { etaOf } from './eta';
import { present } from './present';
import {
  DEFAULT_STALL_THRESHOLDS,
  isStale,
  stallOf,
  type StallThresholds,
} from './stall';
import { warningsOf, type WarningOptions } from './warnings';

/**
 * What depends on the present moment: when the run will be finished and
 * whether it moves, and what its curves warn of. Pure; asked for when a run is read. `history` holds earlier
 * successful runs of the same job, newest first.
 */
export function assess(
  run: Run,
  options: {
    now: Timestamp;
    history?: Run[];
    thresholds?: StallThresholds;
    warnings?: WarningOptions;
    lastLogLineAt?: Timestamp;
  },
): Assessment {
  const { now, history = [], lastLogLineAt } = options;
  const thresholds = options.thresholds ?? DEFAULT_STALL_THRESHOLDS;
  const stall = stallOf(run, { now, thresholds, lastLogLineAt });
  const eta = etaOf(run, {
    now,
    history: history.filter(({ id }) => id !== run.id),
    isStalled: stall !== undefined || isStale(run, now),
  });
  const warnings = warningsOf(run, options.warnings);
  return present({
    eta,
    stall,
    warnings: warnings.length > 0 ? warnings : undefined,
  });
}
