import {
  HOUR,
  MINUTE,
  TRACKED,
  Track,
  catalogAnnotations,
  trainJobSpec,
} from '../track';

const owner = 'search';
const namespace = 'search';
const queue = { 'kueue.x-k8s.io/queue-name': 'search-queue' };

/** Ranking and retrieval. */
export function searchTracks(): Track[] {
  return [
    {
      name: 'query-ranker',
      shows: 'both progress contracts at once, JSON log lines; earlier runs',
      periodMs: 7 * MINUTE,
      positionMs: 3.2 * MINUTE,
      keep: 2,
      runs: [
        {
          job: 'query-ranker',
          namespace,
          labels: { 'app.kubernetes.io/part-of': 'product-search' },
          annotations: {
            ...catalogAnnotations({
              job: 'query-ranker',
              owner,
              model: 'query-ranker',
              dataset: 'click-log-2026',
            }),
            ...TRACKED,
          },
          spec: trainJobSpec({ nodes: 2, gpus: 1 }),
          plan: {
            contract: 'both',
            curve: 'ranking',
            logStyle: 'json',
            durationMs: 6 * MINUTE,
            totalSteps: 5_400,
          },
        },
      ],
    },
    {
      name: 'embedding',
      shows: 'the percent goes back once: total steps were revised',
      periodMs: 9 * MINUTE,
      positionMs: 1 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'embedding-model',
          namespace,
          annotations: {
            ...catalogAnnotations({ job: 'embedding-model', owner }),
            ...TRACKED,
          },
          spec: trainJobSpec({ gpus: 2 }),
          plan: {
            contract: 'openshift-ai',
            durationMs: 5 * MINUTE,
            totalSteps: 1_500,
            incidents: [{ at: 0.45, kind: 'more-steps', factor: 1.5 }],
          },
        },
      ],
    },
    {
      name: 'synonyms',
      shows:
        'asks for tracking and no controller answers: read from its metrics port',
      periodMs: 8 * MINUTE,
      positionMs: 3 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'synonym-miner',
          namespace,
          annotations: {
            ...catalogAnnotations({ job: 'synonym-miner', owner }),
            ...TRACKED,
          },
          spec: trainJobSpec({ gpus: 1 }),
          plan: {
            contract: 'metrics-port',
            durationMs: 6 * MINUTE,
            totalSteps: 1_200,
          },
        },
      ],
    },
    {
      name: 'preemption',
      shows: 'a low-priority run is preempted by an urgent one and comes back',
      periodMs: 22 * MINUTE,
      positionMs: 6 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'nightly-reindex',
          namespace,
          labels: { ...queue, 'kueue.x-k8s.io/priority-class': 'low' },
          annotations: catalogAnnotations({ job: 'nightly-reindex', owner }),
          spec: { ...trainJobSpec({ nodes: 2, gpus: 2 }), suspend: true },
          plan: { curve: 'ranking', durationMs: 8 * MINUTE, totalSteps: 2_400 },
        },
        {
          job: 'ranker-hotfix',
          namespace,
          startMs: 3 * MINUTE,
          labels: { ...queue, 'kueue.x-k8s.io/priority-class': 'high' },
          annotations: catalogAnnotations({ job: 'ranker-hotfix', owner }),
          spec: { ...trainJobSpec({ nodes: 1, gpus: 4 }), suspend: true },
          plan: { curve: 'ranking', durationMs: 9 * MINUTE, totalSteps: 3_000 },
        },
      ],
    },
    {
      name: 'remote',
      shows: 'unknown: another manager (MultiKueue) runs it elsewhere',
      periodMs: 12 * HOUR,
      positionMs: 2 * HOUR,
      keep: 0,
      runs: [
        {
          job: 'remote-pretrain',
          namespace,
          annotations: catalogAnnotations({ job: 'remote-pretrain', owner }),
          spec: trainJobSpec({
            nodes: 16,
            gpus: 8,
            managedBy: 'kueue.x-k8s.io/multikueue',
          }),
          plan: {},
        },
      ],
    },
    {
      name: 'archive',
      shows: 'deleting: a finalizer keeps the deleted TrainJob for a while',
      periodMs: 10 * MINUTE,
      positionMs: 3 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'legacy-recommender',
          namespace,
          annotations: catalogAnnotations({ job: 'legacy-recommender', owner }),
          finalizers: ['checkpoints.example.com/archive'],
          spec: trainJobSpec({}),
          plan: { durationMs: 12 * MINUTE, totalSteps: 800 },
          actions: [
            { afterMs: 2 * MINUTE, kind: 'delete' },
            { afterMs: 8 * MINUTE, kind: 'release-finalizers' },
          ],
        },
      ],
    },
  ];
}
