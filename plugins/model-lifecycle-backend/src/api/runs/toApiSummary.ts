import type {
  MetricValue as ApiMetricValue,
  RunEta as ApiEta,
  RunFailure as ApiFailure,
  RunProgress as ApiProgress,
  RunSource,
  RunStall as ApiStall,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import type { RunRow } from '../../training/history/types';
import {
  TERMINAL_STATES,
  type Assessment,
  type MetricValue,
  type Reason,
  type Run,
} from '../../training/run';
import { timeInPhases, toTime } from './times';

/** What a summary needs beside the row. */
export interface SummaryContext {
  assessment: Assessment;
  /** Whether what is shown is live, or the last that was seen. */
  source: { reachable: boolean; reason?: Reason };
  /** The training job in the catalog, where the user can see it. */
  entityRef?: string;
}

export function toApiMetric({ at, ...metric }: MetricValue): ApiMetricValue {
  return { ...metric, at: toTime(at) };
}

function toApiProgress(progress: Run['progress']): ApiProgress {
  // The trainer's estimate reaches the user through the ETA.
  const {
    reportedAt,
    observedAt,
    changedAt,
    remainingMs: _,
    ...rest
  } = progress;
  return {
    ...rest,
    reportedAt: toTime(reportedAt),
    observedAt: toTime(observedAt),
    changedAt: toTime(changedAt),
  };
}

function toApiEta(eta: Assessment['eta']): ApiEta | undefined {
  return (
    eta && {
      ...eta,
      finishAt: toTime(eta.finishAt),
      earliestFinishAt: toTime(eta.earliestFinishAt),
      latestFinishAt: toTime(eta.latestFinishAt),
    }
  );
}

function toApiStall(stall: Assessment['stall']): ApiStall | undefined {
  return stall && { ...stall, since: toTime(stall.since) };
}

function toApiFailure(failure: Run['failure']): ApiFailure | undefined {
  return (
    failure && {
      ...failure,
      at: toTime(failure.at),
      consequences: failure.consequences?.map(({ at, ...consequence }) => ({
        ...consequence,
        at: toTime(at),
      })),
    }
  );
}

function toApiSource(run: Run, source: SummaryContext['source']): RunSource {
  return { ...run.source, ...source };
}

function gpusOf({ nodes, gpusPerNode }: Run['facts']): number | undefined {
  return gpusPerNode === undefined ? undefined : (nodes ?? 1) * gpusPerNode;
}

/** A run as lists show it. Milliseconds become RFC 3339; what is not known stays absent. */
export function toApiSummary(row: RunRow, context: SummaryContext): RunSummary {
  const { run } = row;
  const { job } = run;
  return {
    id: run.id,
    version: row.version,
    name: run.name,
    job: { name: job.name, adHoc: job.adHoc },
    source: toApiSource(run, context.source),
    namespace: run.namespace,
    owner: row.ownerRef,
    entityRef: context.entityRef,
    state: run.state,
    since: toTime(run.since),
    reason: run.reason,
    progress: toApiProgress(run.progress),
    eta: toApiEta(context.assessment.eta),
    stall: toApiStall(context.assessment.stall),
    warnings: context.assessment.warnings,
    failure: toApiFailure(run.failure),
    attempt: run.attempt,
    queue: run.facts.queue,
    gpus: gpusOf(run.facts),
    createdAt: toTime(run.createdAt),
    startedAt: toTime(run.startedAt),
    endedAt: toTime(run.endedAt),
    elapsedMs:
      run.endedAt === undefined
        ? undefined
        : Math.max(0, run.endedAt - run.createdAt),
    queueMs: timeInPhases(run, 'queue'),
    trainingMs: timeInPhases(run, 'training'),
    observedAt: toTime(run.observedAt),
    sparkline: row.sparkline,
    finalMetrics: TERMINAL_STATES.has(run.state)
      ? run.metrics.map(toApiMetric)
      : undefined,
  };
}
