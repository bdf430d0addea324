import type { Attempt, Reason, Reduction, Run } from '../../run';
import type { TrainJobObservation } from '../../sources/trainjob/types';
import { currentAttempt, earlierPercent } from '../attempts';
import type { ProgressReport } from '../contracts/report';
import { recall } from '../memory';
import { present } from '../present';
import {
  BLANK_PROGRESS_MEMORY,
  mergeProgress,
  type MergedProgress,
} from '../progress';
import { notes } from '../reasons';
import { settle } from '../settle';
import { assembleRun, hasEnded, type TrainJobOptions } from './assembleRun';
import { advanceAttempts } from './attemptsOfTrainJob';
import { failureOf } from './failure';
import { BLANK_TRAIN_JOB_MEMORY } from './memory';
import {
  belongsTo,
  directReportsOf,
  reportKeys,
  reportsOf,
} from './reportsOfTrainJob';
import { hasStartedAgain, stateOf } from './rules';
import type { Verdict } from './verdict';
import { worldOf, type World } from './world';

/**
 * What an observation of a TrainJob makes of its run. Pure and level-based: it
 * depends on nothing but its arguments, the same observation twice changes
 * nothing (the very same `run` comes back), a missed one heals with the next.
 */
export function reduceTrainJob(
  previous: Run | undefined,
  observation: TrainJobObservation,
  options: TrainJobOptions = {},
): Reduction {
  const memory = recall(previous, 'trainJob', BLANK_TRAIN_JOB_MEMORY);
  const seen = reportsOf(observation.trainJob);
  const sight = worldOf(observation, previous, memory);
  const before: World = { ...sight, startedAgain: hasStartedAgain(sight) };
  const ledger = advanceAttempts(before, reportKeys(seen.reports));
  const isNewAttempt =
    previous !== undefined &&
    currentAttempt(ledger.attempts).number !== previous.attempt;
  const written = seen.reports.filter(report =>
    belongsTo(
      ledger.memory.attempt,
      report,
      currentAttempt(ledger.attempts).number === 1,
    ),
  );
  const direct = directReportsOf(observation.direct, ledger.memory.attempt);
  const own = [...written, ...direct.reports];
  const world: World = {
    ...before,
    memory: {
      ...ledger.memory,
      layout: before.layout,
      attempt: {
        ...ledger.memory.attempt,
        hadRun: ledger.memory.attempt.hadRun || own.length > 0,
      },
    },
  };
  const failure = failureOf(world);
  const verdict = stateOf(world);
  const merged = progressOf({
    world,
    verdict,
    attempts: ledger.attempts,
    own,
    isNewAttempt,
  });
  const assembled = assembleRun({
    world: { ...world, memory: present({ ...world.memory, failure }) },
    verdict,
    attempts: ledger.attempts,
    merged,
    notes: [
      ...seen.notes,
      ...direct.notes,
      ...olderReportNote(seen.reports.length, written.length, ledger.attempts),
    ],
    options,
  });
  return settle(previous, assembled, merged.samples);
}

/** A report that is older than an attempt which seems to be the first: there was one before that nobody saw. */
function olderReportNote(
  seen: number,
  own: number,
  attempts: Attempt[],
): Reason[] {
  const current = currentAttempt(attempts);
  return seen > own && current.number === 1 && current.startedAt !== undefined
    ? [notes.olderReport()]
    : [];
}

function progressOf(options: {
  world: World;
  verdict: Verdict;
  attempts: Attempt[];
  own: ProgressReport[];
  isNewAttempt: boolean;
}): MergedProgress {
  const { world, verdict, attempts, own, isNewAttempt } = options;
  const { previous, now } = world;
  const { state } = verdict;
  return mergeProgress(
    {
      progress: previous?.progress ?? {},
      metrics: previous?.metrics ?? [],
      droppedMetrics: previous?.droppedMetrics ?? [],
      memory: recall(previous, 'progress', BLANK_PROGRESS_MEMORY),
    },
    own,
    {
      attempt: currentAttempt(attempts).number,
      isNewAttempt,
      ended: hasEnded(state)
        ? { how: state, isNew: isNewAttempt || previous?.state !== state }
        : undefined,
      earlierAttempt: earlierPercent(attempts),
      now,
    },
  );
}
