import { FINAL } from './comparison';
import type { FakeWorld } from './FakeApi';
import { RUNS, type RunCase } from './runs';
import { logLines, SERIES, SOURCES, TRANSITIONS } from './series';

const LINES = 450;

/** A world around one run: it, the earlier runs of its job, metrics and logs. */
export function worldOf(name: RunCase, change: Partial<FakeWorld> = {}): FakeWorld {
  const run = RUNS[name];
  const untrained = run.progress.percent === undefined && name !== 'restarting';
  const pod = run.pods[0]?.name ?? `${run.name}-node-0`;
  return {
    runs: [run, ...[RUNS.succeeded, RUNS['stopped-early']].filter(r => r !== run)],
    series: untrained ? [] : SERIES,
    lines: untrained ? [] : logLines(pod, LINES),
    transitions: untrained ? TRANSITIONS.slice(0, 1) : TRANSITIONS,
    sources: SOURCES,
    comparison: FINAL,
    ...change,
  };
}

/** All runs, what needs a look first. */
export function worldOfAll(change: Partial<FakeWorld> = {}): FakeWorld {
  const first: RunCase[] = ['stalled', 'failed', 'blocked', 'degraded', 'running', 'restarting'];
  const rest = (Object.keys(RUNS) as RunCase[]).filter(name => !first.includes(name));
  return {
    ...worldOf('running'),
    runs: [...first, ...rest].map(name => RUNS[name]),
    ...change,
  };
}
