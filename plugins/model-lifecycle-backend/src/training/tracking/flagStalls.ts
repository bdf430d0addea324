import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Time } from '../../time/time';
import type { RunHistory } from '../history/types';
import { assess } from '../progression/assess';
import type { StallThresholds } from '../progression/stall';
import { TERMINAL_STATES, type Run, type RunId } from '../run';

const INTERVAL_MS = 5_000;

/**
 * Marks runs that stand still, and unmarks those that move again. A stall
 * comes by time alone, without any event, and lists have to find it.
 */
export async function flagStalls(
  options: {
    runs: () => Run[];
    thresholds: StallThresholds;
    history: RunHistory;
    time: Time;
    logger: LoggerService;
    onTouched: (id: RunId, version: number) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { history, time, logger, thresholds } = options;
  const flagged = new Map<RunId, string | undefined>();
  while (!signal.aborted) {
    const present = new Set<RunId>();
    for (const run of options.runs()) {
      // A result clears the flag by itself, in the history.
      if (TERMINAL_STATES.has(run.state)) continue;
      present.add(run.id);
      try {
        const { stall } = assess(run, {
          now: time.now(),
          history: [],
          thresholds,
        });
        const flag = stall && `${stall.kind}/${stall.level}`;
        // Unknown after a start: written once, so that a flag of before is cleared.
        if (flagged.has(run.id) && flagged.get(run.id) === flag) continue;
        const version = await history.setFlags(run.id, {
          stalled: stall !== undefined,
        });
        flagged.set(run.id, flag);
        if (version !== undefined) options.onTouched(run.id, version);
      } catch (error) {
        logger.warn(
          `Could not mark whether the run ${run.namespace}/${run.name} stands still: ${error}`,
        );
      }
    }
    for (const id of flagged.keys()) if (!present.has(id)) flagged.delete(id);
    await time.sleep(INTERVAL_MS, signal);
  }
}
