import type { MetricSample, Run } from '../../run';
import type { RunWrite } from '../types';

export const NOW = Date.UTC(2026, 10, 21, 12);

/** A running training run, complete but for what the test is about. */
export function makeRun(change: Partial<Run> = {}): Run {
  const id = change.id ?? '000000000000000000000001';
  return {
    id,
    source: { type: 'trainjob', id: 'lab' },
    namespace: 'team-a',
    name: `run-${id}`,
    uid: `uid-${id}`,
    job: { sourceId: 'lab', namespace: 'team-a', name: 'recommender' },
    labels: {},
    annotations: {},
    facts: {},
    state: 'running',
    since: NOW - 60_000,
    reason: { code: 'running' },
    attempt: 1,
    attempts: [{ number: 1 }],
    phases: [{ id: 'training', state: 'running', attempt: 1 }],
    progress: {},
    metrics: [],
    notes: [],
    pods: [],
    createdAt: NOW - 120_000,
    observedAt: NOW,
    memory: {},
    ...change,
  };
}

export function makeWrite(
  run: Partial<Run> = {},
  change: Partial<Omit<RunWrite, 'run'>> = {},
): RunWrite {
  return {
    run: makeRun(run),
    structural: true,
    transitions: [],
    samples: [],
    ...change,
  };
}

export function makeSample(change: Partial<MetricSample> = {}): MetricSample {
  return {
    name: 'loss',
    split: 'train',
    value: 1,
    at: NOW,
    attempt: 1,
    ...change,
  };
}

/** `n` as a run id. */
export function runId(n: number): string {
  return n.toString(16).padStart(24, '0');
}
