import type { Phase, Run, Timestamp } from '../../training/run';

/** RFC 3339 in UTC; absent stays absent. */
export function toTime(at: Timestamp): string;
export function toTime(at: Timestamp | undefined): string | undefined;
export function toTime(at: Timestamp | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** Time spent in a phase; while it runs, up to the last observation. */
export function phaseElapsedMs(
  phase: Phase,
  observedAt: Timestamp,
): number | undefined {
  const { startedAt, endedAt, earlierMs } = phase;
  if (startedAt === undefined) return earlierMs;
  const until = endedAt ?? (phase.state === 'running' ? observedAt : undefined);
  if (until === undefined) return earlierMs;
  return (earlierMs ?? 0) + Math.max(0, until - startedAt);
}

/** The sum over all phases of an id; absent when none of them was seen. */
export function timeInPhases(run: Run, id: string): number | undefined {
  const times = run.phases.flatMap(phase =>
    phase.id === id ? phaseElapsedMs(phase, run.observedAt) ?? [] : [],
  );
  return times.length === 0
    ? undefined
    : times.reduce((sum, time) => sum + time, 0);
}
