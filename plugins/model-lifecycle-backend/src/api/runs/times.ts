import type { Phase, Run, Timestamp } from '../../training/run';

/** RFC 3339 in UTC; absent stays absent. */
export function toTime(at: Timestamp): string;
export function toTime(at: Timestamp | undefined): string | undefined;
export function toTime(at: Timestamp | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

const DAY_MS = 24 * 60 * 60_000;

const padded = (value: number, length: number) =>
  String(value).padStart(length, '0');

/** Says what {@link toTime} says, several times as fast for thousands of times of few days. */
export function timeWriter(): (at: Timestamp) => string {
  let day = NaN;
  let date = '';
  return at => {
    const dayOfTime = Math.floor(at / DAY_MS);
    if (dayOfTime !== day) {
      day = dayOfTime;
      date = new Date(day * DAY_MS).toISOString().split('T')[0];
    }
    const ms = at - day * DAY_MS;
    const hours = padded(Math.floor(ms / 3_600_000), 2);
    const minutes = padded(Math.floor(ms / 60_000) % 60, 2);
    const seconds = padded(Math.floor(ms / 1_000) % 60, 2);
    return `${date}T${hours}:${minutes}:${seconds}.${padded(ms % 1_000, 3)}Z`;
  };
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
