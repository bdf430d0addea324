/* Many runs with samples and logs, for benchmarks and for tests of query plans. */
import type { Fence } from '../../../clusters/lease/fence';
import { chunked } from '../../../database/sql';
import type { MetricSample, Run, RunState } from '../../run';
import type { LogLine } from '../logTypes';
import type { RunHistory } from '../types';
import { makeRun, NOW, runId } from './runs';

export interface SeedOptions {
  runs: number;
  samplesPerRun: number;
  /** Series of each run; samples are spread over them. */
  series?: number;
  intervalMs?: number;
  /** Runs of one write; samples are written in steps as a trainer reports them. */
  reportsAWrite?: number;
  /** The newest report. */
  now?: number;
}

const STATES: RunState[] = [
  'running',
  'succeeded',
  'failed',
  'queued',
  'succeeded',
];

const SERIES = ['loss', 'learning_rate', 'grad_norm', 'eval_loss', 'accuracy'];

export function seedRun(index: number, now = NOW): Run {
  const state = STATES[index % STATES.length];
  const ended = state === 'succeeded' || state === 'failed';
  return makeRun({
    id: runId(index + 1),
    name: `recommender-${index}`,
    namespace: `team-${index % 10}`,
    job: {
      sourceId: 'lab',
      namespace: `team-${index % 10}`,
      name: `recommender-${index % 50}`,
    },
    labels: { app: `app-${index % 100}` },
    state,
    createdAt: now - index * 60_000,
    ...(ended ? { endedAt: now - index * 30_000 } : {}),
    progress: { percent: index % 99, step: index * 10, totalSteps: 10_000 },
    observedAt: now,
  });
}

/** Deterministic noise between 0 and 1. */
function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43758.5453;
  return value - Math.floor(value);
}

/** What a trainer logs: a loss as float32, a rate, a norm, and rounded scores. */
function valueOf(series: number, step: number, seed: number): number {
  const chance = noise(seed * 7919 + step * 31 + series);
  const decay = Math.exp(-step / 5_000);
  switch (series % SERIES.length) {
    case 0:
      return Math.fround(2.5 * decay + 0.1 * chance);
    case 1:
      return 5e-5 * (1 - step / 200_000);
    case 2:
      return Math.fround(1 + chance);
    case 3:
      return 2.5 * decay + 0.1 * chance;
    default:
      return Math.round((1 - decay + 0.01 * chance) * 10_000) / 10_000;
  }
}

export function seedSamples(
  index: number,
  report: number,
  options: SeedOptions,
): MetricSample[] {
  const { series = 5, intervalMs = 5_000, now = NOW } = options;
  const reports = Math.ceil(options.samplesPerRun / series);
  return Array.from({ length: series }, (_, number) => ({
    name: `${SERIES[number % SERIES.length]}${
      number < SERIES.length ? '' : `_${number}`
    }`,
    split: number % SERIES.length === 3 ? 'eval' : 'train',
    value: valueOf(number, report, index),
    at: now - (reports - report) * intervalMs,
    step: report * 10,
    attempt: 1,
  }));
}

/**
 * Writes runs and samples through the port, oldest reports first, with a
 * provider link and an owner for each run; then flushes.
 */
export async function seedHistory(
  history: RunHistory,
  fence: Fence,
  options: SeedOptions,
): Promise<Run[]> {
  const { series = 5, reportsAWrite = 60, now = NOW } = options;
  const runs = Array.from({ length: options.runs }, (_, index) =>
    seedRun(index, now),
  );
  const reports = Math.ceil(options.samplesPerRun / series);
  for (const group of chunked([...runs.entries()], 100)) {
    for (let start = 0; start < reports; start += reportsAWrite) {
      const count = Math.min(reportsAWrite, reports - start);
      await history.write(
        group.map(([index, run]) => ({
          run,
          structural: start === 0,
          transitions: [],
          samples: Array.from({ length: count }, (_, offset) =>
            seedSamples(index, start + offset, options),
          ).flat(),
        })),
        fence,
      );
    }
    if (reports === 0) {
      await history.write(
        group.map(([, run]) => ({
          run,
          structural: true,
          transitions: [],
          samples: [],
        })),
        fence,
      );
    }
  }
  await history.setLinks(
    runs.map((run, index) => ({
      runId: run.id,
      entityRef: `resource:default/recommender-${index % 200}`,
    })),
    'provider',
  );
  for (const run of runs) {
    await history.setOwner(run.id, `group:default/${run.namespace}`);
  }
  await history.flush();
  return runs;
}

export function seedLogLines(count: number, first = 1): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    line: first + index,
    at: NOW + index * 100,
    level: index % 50 === 0 ? 'warn' : 'info',
    message: `step ${first + index} loss=${noise(index).toFixed(
      4,
    )} throughput=${(noise(index + 1) * 1000).toFixed(1)} samples/s`,
  }));
}
