import type { ReportedRun } from '../../sources/reportedRun';
import {
  TERMINAL_STATES,
  type Attempt,
  type Reduction,
  type Run,
  type RunState,
  type Timestamp,
} from '../../run';
import { currentAttempt, earlierPercent } from '../attempts';
import { makeReport, type ProgressReport } from '../contracts/report';
import { recall } from '../memory';
import {
  BLANK_PROGRESS_MEMORY,
  mergeProgress,
  type MergedProgress,
} from '../progress';
import { settle } from '../settle';
import { assembleReported } from './assembleReported';
import { advanceReportedAttempts, isConcluded } from './attemptsOfReported';
import { BLANK_REPORTED_MEMORY, type ReportedMemory } from './memory';
import { percentOfPhases, profileOf, readPhases } from './phasesOfReported';

/**
 * What a look at a run that tells about itself makes of it: of a pipeline run,
 * a status endpoint, a report. Pure and level-based: the same look twice
 * changes nothing (the very same `run` comes back), a missed one heals with
 * the next, and of numbered looks an older one is ignored. A result that was seen stays: the run that is at work again, or
 * has another result, has another attempt.
 */
export function reduceReported(
  previous: Run | undefined,
  seen: ReportedRun,
): Reduction {
  // Replicas' clocks differ a little: time does not go back.
  const now = Math.max(seen.observedAt, previous?.observedAt ?? 0);
  const before = recall(previous, 'reported', BLANK_REPORTED_MEMORY);
  if (previous && (seen.sequence ?? Infinity) <= (before.sequence ?? -1)) {
    return {
      run: previous,
      transitions: [],
      samples: samplesAgain(previous, seen),
    };
  }
  const state = stateOf(previous, seen, before);
  const ledger = advanceReportedAttempts(previous, seen, {
    state,
    memory: before,
    now,
  });
  const memory = rememberedOf(previous, seen, {
    before,
    isNewAttempt: ledger.isNewAttempt,
  });
  const profile = profileOf(memory.phases);
  const report = reportOf(seen, memory);
  const merged = progressOf({ previous, state, report, ...ledger, now });
  const assembled = assembleReported({
    previous,
    seen,
    state,
    attempts: ledger.attempts,
    isNewAttempt: ledger.isNewAttempt,
    merged,
    memory,
    profile,
    now,
  });
  return settle(previous, assembled, merged.samples);
}

/**
 * A numbered look comes again only after a crash, which may have lost the last
 * seconds of samples: their key is the time, so that those that were kept are
 * replaced by themselves.
 */
function samplesAgain(previous: Run, { report, observedAt }: ReportedRun) {
  const { number, startedAt = 0 } = currentAttempt(previous.attempts);
  if (!report || observedAt < startedAt) return [];
  const { step } = report;
  return report.metrics.map(metric => ({
    ...metric,
    ...(step === undefined ? {} : { step }),
    at: observedAt,
    attempt: number,
  }));
}

/** As the source says it, except that a result stays and that what has gone without one has ended unseen. */
function stateOf(
  previous: Run | undefined,
  seen: ReportedRun,
  { sourceAttempt }: ReportedMemory,
): RunState {
  if (TERMINAL_STATES.has(seen.state)) return seen.state;
  const isOtherAttempt =
    seen.attempt !== undefined &&
    sourceAttempt !== undefined &&
    seen.attempt !== sourceAttempt;
  const saysNothing =
    seen.gone || seen.state === 'unknown' || seen.state === 'deleting';
  if (previous && TERMINAL_STATES.has(previous.state)) {
    if (saysNothing && !(isOtherAttempt && !seen.gone)) return previous.state;
  }
  return seen.gone ? 'stopped' : seen.state;
}

function rememberedOf(
  previous: Run | undefined,
  seen: ReportedRun,
  { before, isNewAttempt }: { before: ReportedMemory; isNewAttempt: boolean },
): ReportedMemory {
  const { sampled } = recall(previous, 'progress', BLANK_PROGRESS_MEMORY);
  return {
    ...before,
    ...(seen.attempt === undefined ? {} : { sourceAttempt: seen.attempt }),
    ...(seen.sequence === undefined ? {} : { sequence: seen.sequence }),
    ...(isNewAttempt && sampled !== undefined ? { inherited: sampled } : {}),
    ...phasesAfter(seen, before, isNewAttempt),
  };
}

/** Of an attempt that has just begun nothing is known of the phases but their names. */
function phasesAfter(
  seen: ReportedRun,
  { phases }: ReportedMemory,
  isNewAttempt: boolean,
): Pick<ReportedMemory, 'phases'> {
  if (seen.phases) return { phases: readPhases(seen.phases) };
  if (!isNewAttempt || !phases) return {};
  return {
    phases: phases.map(({ id, label, range }) => ({
      id,
      ...(label === undefined ? {} : { label }),
      ...(range === undefined ? {} : { range }),
      state: 'pending' as const,
    })),
  };
}

/** The report of this look, with the percent of the whole where only its phases say it. */
function reportOf(
  seen: ReportedRun,
  { inherited, phases = [] }: ReportedMemory,
): ProgressReport | undefined {
  const { report } = seen;
  if (report && `${report.contract}/${report.identity}` === inherited) {
    return undefined;
  }
  const profile = seen.phases && profileOf(phases);
  if (!profile || report?.percent !== undefined) return report;
  const percent = percentOfPhases(profile, phases);
  if (percent === undefined) return report;
  if (!report) {
    return makeReport({
      contract: contractOf(seen),
      percent,
      metrics: [],
      notes: [],
    });
  }
  const { content, identity, ...told } = report;
  return makeReport({ ...told, percent }, [identity]);
}

function contractOf({ source }: ReportedRun): ProgressReport['contract'] {
  return source.type === 'pipeline' || source.type === 'status-endpoint'
    ? source.type
    : 'report';
}

function progressOf(options: {
  previous: Run | undefined;
  state: RunState;
  report: ProgressReport | undefined;
  attempts: Attempt[];
  isNewAttempt: boolean;
  now: Timestamp;
}): MergedProgress {
  const { previous, state, report, attempts, isNewAttempt, now } = options;
  const isNew =
    isNewAttempt || previous?.state !== state || isConcluded(previous);
  return mergeProgress(
    {
      progress: previous?.progress ?? {},
      metrics: previous?.metrics ?? [],
      droppedMetrics: previous?.droppedMetrics ?? [],
      memory: recall(previous, 'progress', BLANK_PROGRESS_MEMORY),
    },
    report ? [report] : [],
    {
      attempt: currentAttempt(attempts).number,
      isNewAttempt,
      ended:
        state === 'succeeded' || state === 'failed' || state === 'stopped'
          ? { how: state, isNew }
          : undefined,
      earlierAttempt: earlierPercent(attempts),
      now,
    },
  );
}
