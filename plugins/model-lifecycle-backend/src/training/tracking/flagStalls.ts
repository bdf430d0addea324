import type { LoggerService } from '@backstage/backend-plugin-api';
import { StaleLeaseError, type Fence } from '../../clusters/lease/fence';
import type { Time } from '../../time/time';
import type { RunHistory } from '../history/types';
import { assess } from '../progression/assess';
import { isExpectedToMove, type StallThresholds } from '../progression/stall';
import {
  TERMINAL_STATES,
  type Run,
  type RunId,
  type Stall,
  type Timestamp,
} from '../run';
import type { RunTracker } from './RunTracker';

const INTERVAL_MS = 5_000;

interface OpenRun {
  run: Run;
  /** What the history has; absent: not known after a start. */
  flag?: { text: string | undefined };
  /** Somebody may know of a stall since then: a later change is news. */
  stillSince?: Timestamp;
}

/**
 * Marks runs that stand still, and unmarks those that move again. A stall
 * comes by time alone, without any event, and lists have to find it. Only runs
 * at work can come to stand still: the others are looked at when they change,
 * so that thousands that wait or have ended cost nothing. Rejects with a
 * StaleLeaseError once another replica holds the lease.
 */
export async function flagStalls(
  options: {
    tracker: Pick<RunTracker, 'follow'>;
    thresholds: StallThresholds;
    history: RunHistory;
    fence: Fence;
    time: Time;
    logger: LoggerService;
    onTouched: (id: RunId, version: number) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { tracker, history, fence, time, logger, thresholds } = options;
  const open = new Map<RunId, OpenRun>();
  const changed = new Set<OpenRun>();
  const atWork = new Set<OpenRun>();

  const forget = (entry: OpenRun) => {
    open.delete(entry.run.id);
    changed.delete(entry);
    atWork.delete(entry);
  };

  const follow = (run: Run) => {
    const entry = open.get(run.id) ?? { run };
    // A result clears the flag by itself, in the history.
    if (TERMINAL_STATES.has(run.state)) {
      forget(entry);
      return;
    }
    entry.run = run;
    open.set(run.id, entry);
    changed.add(entry);
    if (isExpectedToMove(run)) atWork.add(entry);
    else atWork.delete(entry);
  };

  const look = async (entry: OpenRun) => {
    const { run } = entry;
    const now = time.now();
    const { changedAt } = run.progress;
    const { stall } = assess(run, {
      now,
      history: [],
      thresholds,
    });
    const text = stall && `${stall.kind}/${stall.level}`;
    // Unknown after a start: written once, so that a flag of before is cleared.
    if (!entry.flag || entry.flag.text !== text || hasMoved(entry)) {
      const version = await history.setFlags(run.id, {
        stalled: stall !== undefined,
        movement: { at: now, attempt: run.attempt, changedAt, stall },
        fence,
      });
      entry.stillSince = stillSince(entry, stall);
      entry.flag = { text };
      if (version !== undefined) options.onTouched(run.id, version);
    }
    if (run.goneAt !== undefined && entry.run === run) forget(entry);
  };

  tracker.follow(follow, signal);
  while (!signal.aborted) {
    for (const entry of new Set([...changed, ...atWork])) {
      const { run } = entry;
      // It may have ended while another was written.
      if (open.get(run.id) !== entry) continue;
      changed.delete(entry);
      try {
        await look(entry);
      } catch (error) {
        if ((error as Error).name === StaleLeaseError.name) throw error;
        changed.add(entry);
        logger.warn(
          `Could not mark whether the run ${run.namespace}/${run.name} stands still: ${error}`,
        );
      }
    }
    await time.sleep(INTERVAL_MS, signal);
  }
}

/** It stood still, as far as anybody was told, and its progress has changed since. */
function hasMoved({ run, stillSince: since }: OpenRun): boolean {
  const { changedAt } = run.progress;
  return since !== undefined && changedAt !== undefined && changedAt > since;
}

/** A restart of its pods ends a stall as a flag; it moves only with the next change. */
function stillSince(
  entry: OpenRun,
  stall: Stall | undefined,
): Timestamp | undefined {
  if (stall) return stall.since;
  // Whoever looked before us may have told of a stall that is not over.
  if (!entry.flag) return entry.run.progress.changedAt ?? 0;
  return hasMoved(entry) ? undefined : entry.stillSince;
}
