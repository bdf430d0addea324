import type {
  DocsLink,
  Run as ApiRun,
  RunActions,
  RunAttempt as ApiAttempt,
  RunCheckpoint,
  RunCost,
  RunFacts as ApiFacts,
  RunLogsInfo,
  RunPhase as ApiPhase,
  RunPod as ApiPod,
  RunQueueing,
} from 'backstage-plugin-model-lifecycle-common';
import type { StoredLogInfo } from '../../training/history/logTypes';
import type { RunRow } from '../../training/history/types';
import { checkpointOf } from '../../training/progression/checkpoint';
import type { Eviction } from '../../training/progression/eviction';
import type { Attempt, Phase, Run } from '../../training/run';
import { phaseElapsedMs, toTime } from './times';
import { toApiMetric, toApiSummary, type SummaryContext } from './toApiSummary';

/** What a run needs beside the row. */
export interface RunContext extends SummaryContext {
  /** Absent where it is not known that Kueue would. */
  eviction?: Eviction;
  actions: RunActions;
  cost?: RunCost;
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

/** The interval, the TTL and the tracking mark steer us; hashes compare; resources are told by the cost: none is a fact for the card. */
function toApiFacts(facts: Run['facts']): ApiFacts {
  const {
    tracking,
    reportIntervalMs,
    ttlMs,
    resources,
    admissions,
    parameters,
    queueing,
    podsReady,
    ...rest
  } = facts;
  return rest;
}

function toApiCheckpoint(run: Run): RunCheckpoint | undefined {
  const checkpoint = checkpointOf(run);
  return checkpoint && { ...checkpoint, at: toTime(checkpoint.at) };
}

/** A next try is one only as long as the run waits. */
function toApiQueueing({ facts, state }: Run): RunQueueing | undefined {
  const { requeues, nextTryAt } = facts.queueing ?? {};
  const isWaiting = state === 'queued' || state === 'preempted';
  return requeues === undefined
    ? undefined
    : { requeues, nextTryAt: isWaiting ? toTime(nextTryAt) : undefined };
}

/** Pods of the cluster, and pods of which only the log is left. */
function toApiPods(run: Run, logFiles: StoredLogInfo[]): ApiPod[] {
  const kept = new Set(logFiles.map(file => file.pod));
  const present = run.pods.map(
    ({ name, phase, rank, attempt, state, containers, restarts }): ApiPod => ({
      name,
      phase,
      rank,
      attempt,
      state,
      containers,
      restarts,
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
  const { eviction } = context;
  return {
    ...toApiSummary(row, context),
    facts: toApiFacts(run.facts),
    cost: context.cost,
    phases: run.phases.map(phase => toApiPhase(phase, run)),
    attempts: run.attempts.map(toApiAttempt),
    metrics: run.metrics.map(toApiMetric),
    droppedMetrics: run.droppedMetrics,
    notes: run.notes,
    deadlineAt: toTime(run.deadlineAt),
    deadlineReason: run.deadlineReason,
    evictionAt: toTime(eviction?.at),
    evictionReason: eviction?.reason,
    checkpoint: toApiCheckpoint(run),
    queueing: toApiQueueing(run),
    pods: toApiPods(run, context.logFiles),
    actions: context.actions,
    logs: context.logs,
    docs: context.docs,
  };
}
