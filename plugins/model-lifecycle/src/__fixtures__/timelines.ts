import type {
  RunPhase,
  Transition,
} from 'backstage-plugin-model-lifecycle-common';
import { createRun, RUNNING, today } from './runs';

const START = Date.parse(today('13:02'));
const minute = (count: number) =>
  new Date(START + count * 60_000).toISOString();

function task(label: string, from: number, to?: number): RunPhase {
  return {
    id: label,
    label,
    state: to === undefined ? 'running' : 'succeeded',
    startedAt: minute(from),
    endedAt: to === undefined ? undefined : minute(to),
  };
}

/** A pipeline of five tasks, two of which ran side by side. */
export const PIPELINE = createRun({
  attempt: 1,
  attempts: [],
  source: { ...RUNNING.source, type: 'pipeline' },
  phases: [
    task('load-data-from-feast', 0, 6),
    task('fetch-cluster-credentials', 0, 1),
    task('train-model', 6, 41),
    task('registry-model-to-model-registry', 41, 43),
    task('generate-candidates', 43),
  ],
});

/** As wide as pipelines get. */
export const WIDE_PIPELINE = createRun({
  ...PIPELINE,
  phases: Array.from({ length: 30 }, (_, index) =>
    task(`shard-${index}`, index / 3, index === 4 ? undefined : 20 + index),
  ),
});

/** Twelve times from its last checkpoint. */
export const RESTARTED = createRun({
  attempt: 12,
  attempts: Array.from({ length: 12 }, (_, index) => ({
    number: index + 1,
    startedAt: minute(index * 5),
    endedAt: index < 11 ? minute(index * 5 + 4) : undefined,
    outcome: index < 11 ? ('restarted' as const) : undefined,
  })),
  phases: Array.from({ length: 12 }, (_, index) => ({
    id: 'training',
    attempt: index + 1,
    state: index < 11 ? ('interrupted' as const) : ('running' as const),
    startedAt: minute(index * 5),
    endedAt: index < 11 ? minute(index * 5 + 4) : undefined,
  })),
});

const phase = (id: string, code: string, at: number): Transition => ({
  at: minute(at),
  kind: 'phase',
  to: id,
  reason: { code: `phase.${code}` },
});
const state = (to: string, at: number, code: string): Transition => ({
  at: minute(at),
  kind: 'state',
  to,
  reason: { code },
});

/** Preempted, queued again, paused by hand, queued a third time. */
export const REQUEUED = createRun({
  phases: [
    {
      id: 'queue',
      state: 'succeeded',
      startedAt: minute(38),
      endedAt: minute(45),
      elapsedMs: 20 * 60_000,
    },
    {
      id: 'training',
      attempt: 1,
      state: 'interrupted',
      startedAt: minute(4),
      endedAt: minute(15),
    },
    {
      id: 'training',
      attempt: 2,
      state: 'interrupted',
      startedAt: minute(22),
      endedAt: minute(30),
    },
    { id: 'training', attempt: 3, state: 'running', startedAt: minute(45) },
  ],
  attempts: [
    {
      number: 1,
      startedAt: minute(4),
      endedAt: minute(15),
      outcome: 'preempted',
    },
    {
      number: 2,
      startedAt: minute(22),
      endedAt: minute(30),
      outcome: 'paused',
    },
    { number: 3, startedAt: minute(45) },
  ],
  attempt: 3,
});

export const REQUEUED_TRANSITIONS: Transition[] = [
  state('queued', 0, 'queue.waiting'),
  phase('queue', 'started', 0),
  state('running', 4, 'running.pods-ready'),
  phase('queue', 'succeeded', 4),
  state('preempted', 15, 'preempted.by-kueue'),
  phase('queue', 'resumed', 15),
  phase('queue', 'succeeded', 22),
  { at: minute(22), kind: 'attempt', to: '2', attempt: 2 },
  state('running', 22, 'running.pods-ready'),
  { at: minute(29), kind: 'action', to: 'pause' },
  state('paused', 30, 'paused.kueue'),
  { at: minute(37), kind: 'action', to: 'resume' },
  state('queued', 38, 'queue.waiting'),
  phase('queue', 'resumed', 38),
  phase('queue', 'succeeded', 45),
  { at: minute(45), kind: 'attempt', to: '3', attempt: 3 },
  state('running', 45, 'running.pods-ready'),
];
