/*
 * Whether a run that should move does: §6 of the training design. What counts
 * is the last change of content as we saw it; a fresh timestamp alone is a
 * heartbeat. A stall is a flag with words and never changes the state.
 */
import type { Run, Stall, Timestamp } from '../run';
import { recall } from './memory';
import { median, quantile } from './pace';
import { BLANK_PROGRESS_MEMORY, reportGapsOf } from './progress';
import { stalls, type StallContext } from './reasons';

export interface StallThresholds {
  /** Nothing is said before this long without change. */
  warnAfterMs: number;
  stalledAfterMs: number;
}

export const DEFAULT_STALL_THRESHOLDS: StallThresholds = {
  warnAfterMs: 5 * 60_000,
  stalledAfterMs: 15 * 60_000,
};

/** Two kinds may disagree for this long before anybody is told. */
const DISAGREEMENT_MS = 10_000;
/** After a start and a resume: images load, data is read, kernels compile. */
const GRACE_MS = 2 * 60_000;
/** Upstream reports come at least 5 s apart. */
const MIN_STALE_MS = 2 * 60_000;
const WARN_FACTOR = 3;
const STALLED_FACTOR = 6;

export interface StallOptions {
  now: Timestamp;
  thresholds: StallThresholds;
  /** The last log line of any pod, where somebody looks at logs. */
  lastLogLineAt?: Timestamp;
}

export function stallOf(run: Run, options: StallOptions): Stall | undefined {
  const { now } = options;
  if (!isExpectedToMove(run) || isFreshDisagreement(run, now)) {
    return undefined;
  }
  const since = unchangedSince(run);
  const startedAt = run.attempts.at(-1)?.startedAt ?? run.startedAt;
  if (since === undefined || now - (startedAt ?? since) < GRACE_MS) {
    return undefined;
  }
  const limits = limitsOf(run, options.thresholds);
  const quietMs = now - since;
  if (quietMs < limits.warnMs) {
    return undefined;
  }
  const kind = kindOf(run, options);
  return {
    kind,
    level: quietMs < limits.stalledMs ? 'warning' : 'stalled',
    since,
    reason: reasonOf(kind, run, since),
  };
}

/** Reports stopped coming: what they promised for the future no longer holds. */
export function isStale(run: Run, now: Timestamp): boolean {
  const heardAt = run.progress.observedAt;
  return heardAt !== undefined && now - heardAt > staleAfterMs(run);
}

/** Running or restarting; a run that never reported anything is not instrumented, unless reports were asked for. */
export function isExpectedToMove(run: Run): boolean {
  const isAtWork = run.state === 'running' || run.state === 'restarting';
  const isInstrumented =
    run.facts.tracking !== undefined ||
    run.progress.contract !== undefined ||
    run.progress.earlierAttempt !== undefined ||
    run.metrics.length > 0;
  return isAtWork && isInstrumented;
}

function isFreshDisagreement(run: Run, now: Timestamp): boolean {
  return (
    run.disagreementSince !== undefined &&
    now - run.disagreementSince < DISAGREEMENT_MS
  );
}

/** The clock runs on while degraded or restarting: that is the hang of collective training. */
function unchangedSince(run: Run): Timestamp | undefined {
  const startedAt = run.attempts.at(-1)?.startedAt ?? run.startedAt;
  const known = [startedAt, run.progress.changedAt].filter(
    time => time !== undefined,
  );
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** The run's own rhythm, with a floor from the config. */
function limitsOf(run: Run, { warnAfterMs, stalledAfterMs }: StallThresholds) {
  const usualMs = Math.max(
    quantile(gapsOf(run), 0.95) ?? 0,
    pollIntervalOf(run) ?? 0,
  );
  return {
    warnMs: Math.max(warnAfterMs, WARN_FACTOR * usualMs),
    stalledMs: Math.max(stalledAfterMs, STALLED_FACTOR * usualMs),
  };
}

function staleAfterMs(run: Run): number {
  const interval = pollIntervalOf(run);
  if (interval !== undefined) {
    return 3 * interval + 30_000;
  }
  return Math.max(MIN_STALE_MS, 5 * (median(gapsOf(run)) ?? 0));
}

/** Where OpenShift AI or we poll the trainer, nothing new can be known more often. */
function pollIntervalOf({ progress, facts }: Run): number | undefined {
  return progress.contract === 'openshift-ai' || progress.contract === 'direct'
    ? facts.reportIntervalMs
    : undefined;
}

function gapsOf(run: Run): number[] {
  return reportGapsOf(recall(run, 'progress', BLANK_PROGRESS_MEMORY));
}

function kindOf(run: Run, options: StallOptions): Stall['kind'] {
  const { now, lastLogLineAt, thresholds } = options;
  const { progress } = run;
  if (progress.contract === undefined) {
    return 'no-report';
  }
  if (isStale(run, now)) {
    return lastLogLineAt !== undefined &&
      now - lastLogLineAt >= thresholds.warnAfterMs
      ? 'silent'
      : 'stale';
  }
  return progress.percent === 0 && !progress.step ? 'stuck-at-zero' : 'frozen';
}

function reasonOf(kind: Stall['kind'], run: Run, since: Timestamp) {
  const context = contextOf(run, since);
  switch (kind) {
    case 'no-report':
      return stalls.noReport(context);
    case 'stuck-at-zero':
      return stalls.stuckAtZero(context);
    case 'stale':
      return stalls.stale(context);
    case 'silent':
      return stalls.silent(context);
    default:
      return stalls.frozen({ ...context, step: run.progress.step });
  }
}

/** "3 of 4 pods ready, node-2 OOMKilled": from the reason of the state. */
function contextOf(run: Run, sinceAt: Timestamp): StallContext {
  const { params = {} } = run.reason;
  const number = (value: unknown) =>
    typeof value === 'number' ? value : undefined;
  const text = (value: unknown) =>
    typeof value === 'string' ? value : undefined;
  return {
    sinceAt,
    ready: number(params.ready),
    total: number(params.total),
    pod: text(params.pod),
    cause: text(params.cause),
    exitCode: number(params.exitCode),
  };
}
