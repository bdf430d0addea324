/*
 * When a run will be finished: §5 of the training design. Methods in their
 * order; queue, pause and initialisation do not count, and nothing crosses
 * attempts.
 */
import type { Eta, Phase, Run, Timestamp } from '../run';
import { recall } from './memory';
import { median, quantile, type Pace } from './pace';
import { phaseElapsedMs } from './phases';
import { present } from './present';
import { BLANK_PROGRESS_MEMORY, reportGapsOf } from './progress';

const MIN_DATA_MS = 30_000;
const MIN_PERCENTS = 2;
/** So many make the rate worth something. */
const RATE_PERCENTS = 5;
const RESUMED_FROM_PERCENT = 5;
const TOO_EARLY_FACTOR = 1.5;

/** `history`: earlier successful runs of the same job, newest first. `isStale`: reports stopped coming. */
export function etaOf(
  run: Run,
  options: { now: Timestamp; history: Run[]; isStalled: boolean },
): Eta | undefined {
  if (run.state !== 'running' || run.degraded || options.isStalled) {
    return undefined;
  }
  return (
    reported(run, options.now) ??
    fromHistory(run, options) ??
    fromRate(run, options.now) ??
    linear(run, options.now)
  );
}

/** The trainer's own estimate, minus its age. */
function reported(run: Run, now: Timestamp): Eta | undefined {
  const { progress } = run;
  const { remainingMs, reportedAt, percent } = progress;
  if (
    remainingMs === undefined ||
    reportedAt === undefined ||
    isReckonedFromTheStart(run, remainingMs)
  ) {
    return undefined;
  }
  return {
    finishAt: Math.max(now, reportedAt + remainingMs),
    method: 'reported',
    confidence: percent === undefined || percent < 5 ? 'medium' : 'high',
  };
}

/**
 * OpenShift AI's trainer that goes on from a checkpoint takes all of its percent
 * for the work of the process that is running: its estimate is far too early.
 */
function isReckonedFromTheStart(run: Run, remainingMs: number): boolean {
  const pace = paceOf(run);
  return (
    pace !== undefined &&
    pace.firstPercent >= RESUMED_FROM_PERCENT &&
    pace.percents >= RATE_PERCENTS &&
    pace.percentSum > 0 &&
    (100 - pace.lastPercent) * (pace.timeSumMs / pace.percentSum) >
      TOO_EARLY_FACTOR * remainingMs &&
    pace.lastPercent < 95
  );
}

/** The median of earlier runs, for the part of the phase that is left. */
function fromHistory(
  run: Run,
  { now, history }: { now: Timestamp; history: Run[] },
): Eta | undefined {
  const durations = history.flatMap(earlier => {
    const phase = trainingOf(earlier);
    const elapsedMs = phase && phaseElapsedMs(phase, phase.endedAt ?? now);
    return earlier.state === 'succeeded' && elapsedMs ? [elapsedMs] : [];
  });
  const phase = trainingOf(run);
  const elapsedMs = phase && phaseElapsedMs(phase, now);
  const typicalMs = median(durations);
  if (typicalMs === undefined || elapsedMs === undefined) {
    return undefined;
  }
  const left = (totalMs: number) => remainingOf(run, totalMs, elapsedMs);
  const remainingMs = left(typicalMs);
  if (remainingMs === undefined) {
    return undefined;
  }
  const lowMs = quantile(durations, 0.25) ?? typicalMs;
  const highMs = quantile(durations, 0.75) ?? typicalMs;
  const spread = (highMs - lowMs) / typicalMs;
  return {
    finishAt: now + remainingMs,
    ...(durations.length < 3
      ? {}
      : {
          earliestFinishAt: now + (left(lowMs) ?? 0),
          latestFinishAt: now + (left(highMs) ?? remainingMs),
        }),
    method: 'history',
    confidence: historyConfidence(durations.length, spread),
    basedOnRuns: durations.length,
  };
}

/** With a percent by the share that is left, without one by the time; a run that takes longer than the usual has no estimate by time. */
function remainingOf(
  { progress: { percent } }: Run,
  totalMs: number,
  elapsedMs: number,
): number | undefined {
  if (percent !== undefined) {
    return totalMs * (1 - percent / 100);
  }
  return elapsedMs < totalMs ? totalMs - elapsedMs : undefined;
}

function historyConfidence(runs: number, spread: number): Eta['confidence'] {
  if (runs >= 3 && spread <= 0.25) {
    return 'high';
  }
  return runs >= 2 && spread <= 0.5 ? 'medium' : 'low';
}

/** The rate of the last reports. Between reports it counts down for one usual gap, then it waits for the next. */
function fromRate(run: Run, now: Timestamp): Eta | undefined {
  const pace = paceOf(run);
  if (!pace || pace.percentSum <= 0 || pace.timeSumMs <= 0) {
    return undefined;
  }
  const msForEachPercent = pace.timeSumMs / pace.percentSum;
  const remainingMs = (100 - pace.lastPercent) * msForEachPercent;
  const usualGapMs =
    median(reportGapsOf(recall(run, 'progress', BLANK_PROGRESS_MEMORY))) ?? 0;
  const ageMs = Math.min(Math.max(0, now - pace.lastAt), usualGapMs);
  return {
    finishAt: now + Math.max(0, remainingMs - ageMs),
    method: 'rate',
    confidence:
      pace.percents >= RATE_PERCENTS && pace.lastPercent >= 10
        ? 'medium'
        : 'low',
  };
}

/** Elapsed over percent: needs no second report in the window, only that there were two. */
function linear(run: Run, now: Timestamp): Eta | undefined {
  const pace = paceOf(run);
  const phase = trainingOf(run);
  const elapsedMs = phase && phaseElapsedMs(phase, now);
  if (!pace || elapsedMs === undefined || pace.lastPercent <= 0) {
    return undefined;
  }
  return {
    finishAt: now + (elapsedMs / pace.lastPercent) * (100 - pace.lastPercent),
    method: 'linear',
    confidence: 'low',
  };
}

/** The pace of the attempt, once there is enough of it. */
function paceOf(run: Run): Pace | undefined {
  const { pace } = recall(run, 'progress', BLANK_PROGRESS_MEMORY);
  return pace &&
    pace.percents >= MIN_PERCENTS &&
    pace.lastAt - pace.firstAt >= MIN_DATA_MS
    ? pace
    : undefined;
}

/** The training of the current attempt; phases of a profile count together. */
function trainingOf(run: Run): Phase | undefined {
  const parts = run.phases.filter(
    phase => phase.attempt === run.attempt && phase.startedAt !== undefined,
  );
  if (parts.length === 0) {
    return undefined;
  }
  const last = parts[parts.length - 1];
  return present<Phase>({
    id: 'training',
    state: last.state,
    startedAt: parts[0].startedAt,
    endedAt: last.endedAt,
  });
}
