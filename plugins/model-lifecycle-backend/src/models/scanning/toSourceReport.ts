import type { SourceReport } from '../../health/SourceHealthStore';
import type { Timestamp } from '../../time/time';
import type { ModelSourceConfig, ModelSourceSettings } from '../config/types';
import type { ScanOutcome } from './types';

const MINUTE_MS = 60_000;

/** What the Sources page says of a source that is scanned. */
export function toSourceReport(options: {
  settings: ModelSourceSettings;
  follows: boolean;
  /** Of the last run; `undefined`: there was none. */
  outcome?: ScanOutcome;
  scanningSince?: Timestamp;
  requests?: number;
}): SourceReport {
  const { settings, outcome, scanningSince, requests } = options;
  const { id, type, frequencyMs, timeoutMs } = settings;
  return {
    id,
    type,
    reachable: !outcome || isReachable(outcome),
    reason: outcome && !isReachable(outcome) ? outcome.reason : undefined,
    lastSuccessAt: outcome?.successAt,
    counts: {
      ...outcome?.counts,
      ...(outcome && {
        scopes: outcome.scopes.total,
        scopesComplete: outcome.scopes.complete,
      }),
    },
    resources: [],
    problems: outcome ? problemsOf(outcome) : [],
    skipped: outcome?.remarks,
    // Between two scans nobody has anything to say.
    silentAfterMs: 2 * (frequencyMs + timeoutMs) + 5 * MINUTE_MS,
    models: {
      mode: options.follows ? 'follows' : 'scheduled',
      intervalMs: frequencyMs,
      scanningSince,
      lastScan: outcome && {
        result: outcome.result,
        startedAt: outcome.startedAt,
        endedAt: outcome.endedAt,
        requests,
      },
      completeAt: outcome?.completeAt,
      nextScanAt: outcome && outcome.endedAt + frequencyMs,
      scopes: outcome?.scopes.listed,
      waiting: outcome?.waiting,
      proposal: outcome?.proposal,
    },
  };
}

function isReachable(outcome: ScanOutcome): boolean {
  return (
    outcome.result === 'complete' ||
    outcome.result === 'incomplete' ||
    (outcome.result === 'interrupted' && outcome.reason?.params?.finished !== 0)
  );
}

function problemsOf(outcome: ScanOutcome): SourceReport['problems'] {
  const ofScopes = outcome.scopes.listed.flatMap(
    ({ scope, status, reason, notes = [] }) =>
      [
        // What waits is said below, with how much it is.
        ...(reason && status !== 'complete' && status !== 'unnamed'
          ? [reason]
          : []),
        ...notes,
      ].map(problem => ({ ...problem, params: { ...problem.params, scope } })),
  );
  const waiting = outcome.waiting.map(({ scope, count, since, reason }) => ({
    code: 'removal-waiting',
    params: { scope, count, since, because: reason.code },
  }));
  const isInterrupted = outcome.result === 'interrupted' && outcome.reason;
  return [...(isInterrupted ? [isInterrupted] : []), ...ofScopes, ...waiting];
}

/** Of a source that is not scanned: what it brought before stays. */
export function toInertReport(
  source: ModelSourceConfig,
  silentAfterMs: number,
): SourceReport {
  const base = { counts: {}, resources: [], problems: [], silentAfterMs };
  if (!source.valid) {
    const { id, type, problem } = source;
    return {
      ...base,
      id,
      type,
      reachable: false,
      reason: { code: 'source-config', message: problem },
      models: { mode: 'invalid' },
    };
  }
  const { id, type } = source.settings;
  return {
    ...base,
    id,
    type,
    reachable: true,
    problems: [{ code: 'source-disabled' }],
    models: { mode: 'disabled' },
  };
}
