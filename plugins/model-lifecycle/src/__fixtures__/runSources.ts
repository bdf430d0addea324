import type { Run, SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { createRun, NOW } from './runs';
import { PIPELINE } from './timelines';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

function time(at: number): string {
  return new Date(at).toISOString();
}

function source(
  id: string,
  type: string,
  change: Partial<SourceHealth> = {},
): SourceHealth {
  return {
    id,
    kind: 'runs',
    type,
    title: id,
    status: 'ok',
    live: true,
    holder: 'backstage-7c4',
    lastSuccessAt: time(NOW - 12 * SECOND),
    counts: { runs: 2, entities: 3 },
    resources: [],
    problems: [],
    ...change,
  };
}

const failing = (
  problem: SourceHealth['problems'][number],
  change: Partial<SourceHealth> = {},
): Partial<SourceHealth> => ({
  status: 'error',
  live: false,
  lastSuccessAt: time(NOW - HOUR),
  problems: [problem],
  ...change,
});

/** One source of runs in each of its states. */
export const RUN_SOURCES: SourceHealth[] = [
  source('recommender-pipelines', 'pipeline'),
  source('lab-pytorch', 'pytorchjob', {
    status: 'warning',
    problems: [{ code: 'entity-beyond-cap', params: { max: 200 } }],
    skipped: [
      { key: 'team-a/resnet', reason: { code: 'entity-beyond-cap' } },
      { key: 'team-a/vit', reason: { code: 'entity-beyond-cap' } },
    ],
  }),
  source(
    'nightly-ranker',
    'status-endpoint',
    failing({
      code: 'upstream-unauthorized',
      params: { host: 'trainer.example.com', status: 401 },
    }),
  ),
  source(
    'domains',
    'status-endpoint',
    failing(
      {
        code: 'source.config',
        message:
          "Invalid config at 'modelLifecycle.training.statusEndpoints[1].items': missing",
      },
      { lastSuccessAt: undefined, counts: {} },
    ),
  ),
  source(
    'minions',
    'status-endpoint',
    failing({
      code: 'upstream-rate-limited',
      params: { host: 'minions.example.com', status: 429 },
    }),
  ),
  source('reports', 'report', {
    status: 'unknown',
    live: false,
    problems: [{ code: 'source.silent', params: { source: 'reports' } }],
  }),
];

const UNKNOWN_COST: Run['cost'] = { asOf: time(NOW), unknown: 'requests' };

/** What only a cluster tells, or does. */
const OF_NO_CLUSTER: Partial<Run> = {
  facts: {},
  actions: {},
  deadlineAt: undefined,
  deadlineReason: undefined,
  queue: undefined,
  queueMs: undefined,
  gpus: undefined,
  cost: UNKNOWN_COST,
};

/** A pipeline on a server that has no namespaces; it brings no log, and nobody says what it asks for. */
export const TOLD_PIPELINE: Run = {
  ...createRun(PIPELINE),
  source: { type: 'pipeline', id: 'recommender-pipelines', reachable: true },
  namespace: 'default',
  pods: [],
  ...OF_NO_CLUSTER,
};

/** What a trainer reports, with lines of its own. */
export const TOLD_REPORT: Run = createRun({
  ...OF_NO_CLUSTER,
  name: 'laptop-run-3',
  source: { type: 'report', id: 'reports', reachable: true },
  namespace: 'ci',
  phases: [
    {
      id: 'training',
      attempt: 1,
      state: 'running',
      startedAt: time(NOW - HOUR),
      elapsedMs: HOUR,
    },
  ],
  // The server lists the log that was kept as that of a pod which has gone.
  pods: [
    {
      name: 'laptop-run-3',
      state: 'gone',
      attempt: 1,
      phase: 'training',
      containers: ['log'],
      live: false,
      kept: true,
    },
  ],
  attempt: 1,
  attempts: [{ number: 1 }],
});
