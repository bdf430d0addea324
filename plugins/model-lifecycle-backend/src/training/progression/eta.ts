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
/** From here on the rate of the run itself counts more than its history. */
const TRUSTED_PERCENTS = 8;
const TRUSTED_GAIN = 10;
const TRUSTED_MS = 2 * 60_000;
/** Shown as an interval: half of the earlier runs are this far apart, by their median, and by minutes. */
const WIDE_SPREAD = 0.2;
const MIN_INTERVAL_MS = 2 * 60_000;
/** Waiting and initialising do not count. */
const BEFORE_WORK = new Set(['queue', 'dataset', 'model']);
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
    trustedRate(run, options.now) ??
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

/**
 * What each earlier run still had before it where this one is now, phase by
 * phase; the median of them, and an interval where they differ widely.
 */
function fromHistory(
  run: Run,
  { now, history }: { now: Timestamp; history: Run[] },
): Eta | undefined {
  const left = history
    .filter(({ state }) => state === 'succeeded')
    .flatMap(earlier => remainingLike(earlier, run, now) ?? []);
  const sorted = left.sort((a, b) => a.remainingMs - b.remainingMs);
  const remaining = sorted.map(({ remainingMs }) => remainingMs);
  const remainingMs = median(remaining);
  const runsLonger = sorted.filter(one => !one.isExceeded);
  // Without a percent a run that took longer than most has no likeness left.
  if (remainingMs === undefined || runsLonger.length * 2 <= sorted.length) {
    return undefined;
  }
  const spread = spreadOf(remaining);
  return present<Eta>({
    finishAt: now + remainingMs,
    ...intervalOf(remaining, now),
    method: 'history',
    confidence: historyConfidence(remaining.length, spread),
    basedOnRuns: remaining.length,
  });
}

interface Likeness {
  remainingMs: number;
  /** This run has been at work for longer than the earlier one was. */
  isExceeded: boolean;
}

/**
 * What would be left if the phases of this run took as long as those of an
 * earlier one: of the training the share that its percent leaves, of a phase
 * without a percent the time, of those that have not begun all of it.
 */
function remainingLike(
  earlier: Run,
  run: Run,
  now: Timestamp,
): Likeness | undefined {
  const training = likeTraining(earlier, run, now);
  const others = likeOthers(earlier, run, now);
  if (!training && others.length === 0) {
    return undefined;
  }
  const parts = [...(training ? [training] : []), ...others];
  return {
    remainingMs: parts.reduce((sum, part) => sum + part.remainingMs, 0),
    isExceeded: parts.some(part => part.isExceeded),
  };
}

function likeTraining(
  earlier: Run,
  run: Run,
  now: Timestamp,
): Likeness | undefined {
  const before = trainingOf(earlier);
  const phase = trainingOf(run);
  const totalMs = before && phaseElapsedMs(before, before.endedAt ?? now);
  const elapsedMs = phase && phaseElapsedMs(phase, now);
  if (!totalMs || elapsedMs === undefined) {
    return undefined;
  }
  const { percent } = run.progress;
  return percent === undefined
    ? {
        remainingMs: Math.max(0, totalMs - elapsedMs),
        isExceeded: elapsedMs >= totalMs,
      }
    : { remainingMs: totalMs * (1 - percent / 100), isExceeded: false };
}

/** Phases beside the training, as those of a pipeline: the queue and what belongs to attempts do not count. */
function likeOthers(earlier: Run, run: Run, now: Timestamp): Likeness[] {
  const isOther = ({ id, attempt }: Phase) =>
    attempt === undefined && !BEFORE_WORK.has(id);
  return earlier.phases.filter(isOther).flatMap(before => {
    const phase = run.phases.find(
      ({ id, attempt }) => attempt === undefined && id === before.id,
    );
    const totalMs = phaseElapsedMs(before, before.endedAt ?? now);
    if (!phase || totalMs === undefined || hasEnded(phase)) {
      return [];
    }
    const elapsedMs = phaseElapsedMs(phase, now) ?? 0;
    return [
      {
        remainingMs: Math.max(0, totalMs - elapsedMs),
        isExceeded: elapsedMs > 0 && elapsedMs >= totalMs,
      },
    ];
  });
}

function hasEnded({ state }: Phase): boolean {
  return state === 'succeeded' || state === 'failed';
}

/** Half of the earlier runs lie within the interval; of two, both bounds are runs. */
function intervalOf(
  remaining: number[],
  now: Timestamp,
): Pick<Eta, 'earliestFinishAt' | 'latestFinishAt'> {
  const [low, high] = boundsOf(remaining);
  const isWide =
    high - low >= MIN_INTERVAL_MS && spreadOf(remaining) >= WIDE_SPREAD;
  return isWide
    ? { earliestFinishAt: now + low, latestFinishAt: now + high }
    : {};
}

function boundsOf(remaining: number[]): [low: number, high: number] {
  const share = remaining.length < 3 ? 0 : 0.25;
  return [quantile(remaining, share)!, quantile(remaining, 1 - share)!];
}

function spreadOf(remaining: number[]): number {
  const typical = median(remaining)!;
  const [low, high] = boundsOf(remaining);
  return typical > 0 ? (high - low) / typical : 0;
}

function historyConfidence(runs: number, spread: number): Eta['confidence'] {
  if (runs >= 3 && spread <= 0.25) {
    return 'high';
  }
  return runs >= 2 && spread <= 0.5 ? 'medium' : 'low';
}

/** The run's own rate says more than earlier runs do: enough reports, over enough of it. */
function isTrustworthy({ percents, firstPercent, lastPercent, ...pace }: Pace) {
  return (
    percents >= TRUSTED_PERCENTS &&
    lastPercent - firstPercent >= TRUSTED_GAIN &&
    pace.lastAt - pace.firstAt >= TRUSTED_MS
  );
}

function trustedRate(run: Run, now: Timestamp): Eta | undefined {
  const pace = paceOf(run);
  return pace && isTrustworthy(pace) ? fromRate(run, now) : undefined;
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
