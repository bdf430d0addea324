import type {
  DocsLink,
  Run as ApiRun,
  RunActions,
  RunAttempt as ApiAttempt,
  RunFacts as ApiFacts,
  RunLogsInfo,
  RunPhase as ApiPhase,
  RunPod as ApiPod,
} from 'backstage-plugin-model-lifecycle-common';
import type { StoredLogInfo } from '../../training/history/logTypes';
import type { RunRow } from '../../training/history/types';
import type { Attempt, Phase, Run } from '../../training/run';
import { phaseElapsedMs, toTime } from './times';
import { toApiMetric, toApiSummary, type SummaryContext } from './toApiSummary';

/** What a run needs beside the row. */
export interface RunContext extends SummaryContext {
  actions: RunActions;
  logs: RunLogsInfo;
  logFiles: StoredLogInfo[];
  docs: DocsLink[];
}

function toApiPhase(phase: Phase, run: Run): ApiPhase {
  const { startedAt, endedAt, earlierMs: _, ...rest } = phase;
  return {
    ...rest,
    startedAt: toTime(startedAt),
    endedAt: toTime(endedAt),
    elapsedMs: phaseElapsedMs(phase, run.observedAt),
  };
}

function toApiAttempt({ startedAt, endedAt, ...rest }: Attempt): ApiAttempt {
  return { ...rest, startedAt: toTime(startedAt), endedAt: toTime(endedAt) };
}

/** The interval, the TTL and the tracking mark steer us; they are no facts for the card. */
function toApiFacts(facts: Run['facts']): ApiFacts {
  const { tracking, reportIntervalMs, ttlMs, ...rest } = facts;
  return rest;
}

/** Pods of the cluster, and pods of which only the log is left. */
function toApiPods(run: Run, logFiles: StoredLogInfo[]): ApiPod[] {
  const kept = new Set(logFiles.map(file => file.pod));
  const present = run.pods.map(
    ({ name, phase, rank, attempt, state, containers }): ApiPod => ({
      name,
      phase,
      rank,
      attempt,
      state,
      containers,
      live: state === 'running' && run.goneAt === undefined,
      kept: kept.has(name),
    }),
  );
  const known = new Set(run.pods.map(pod => pod.name));
  const gone = new Map<string, ApiPod>();
  for (const { pod, container, phase, rank, attempt } of logFiles) {
    if (known.has(pod)) continue;
    const containers = [...(gone.get(pod)?.containers ?? []), container];
    gone.set(pod, {
      name: pod,
      phase,
      rank,
      attempt,
      state: 'gone',
      containers: [...new Set(containers)],
      live: false,
      kept: true,
    });
  }
  return [...present, ...gone.values()];
}

/** A run with all there is to say about it. Pure: the same row and context give the same answer. */
export function toApiRun(row: RunRow, context: RunContext): ApiRun {
  const { run } = row;
  return {
    ...toApiSummary(row, context),
    facts: toApiFacts(run.facts),
    phases: run.phases.map(phase => toApiPhase(phase, run)),
    attempts: run.attempts.map(toApiAttempt),
    metrics: run.metrics.map(toApiMetric),
    droppedMetrics: run.droppedMetrics,
    notes: run.notes,
    deadlineAt: toTime(run.deadlineAt),
    deadlineReason: run.deadlineReason,
    pods: toApiPods(run, context.logFiles),
    actions: context.actions,
    logs: context.logs,
    docs: context.docs,
  };
}
