import {
  MINUTE,
  RunScript,
  Track,
  catalogAnnotations,
  trainJobSpec,
} from '../track';

const owner = 'fraud';
const namespace = 'fraud';

function queued(job: string, startMs: number): RunScript {
  return {
    job,
    namespace,
    startMs,
    labels: { 'kueue.x-k8s.io/queue-name': 'fraud-queue' },
    annotations: catalogAnnotations({ job, owner }),
    spec: { ...trainJobSpec({ nodes: 2, gpus: 4 }), suspend: true },
    plan: {
      curve: 'classifier',
      durationMs: 7 * MINUTE,
      totalSteps: 2_800,
      finalReport: false,
    },
  };
}

/** Risk models. */
export function fraudTracks(): Track[] {
  return [
    {
      name: 'fraud-scorer',
      shows: 'stops early at about two thirds; earlier runs',
      periodMs: 5 * MINUTE,
      positionMs: 1.5 * MINUTE,
      keep: 2,
      runs: [
        {
          job: 'fraud-scorer',
          namespace,
          labels: { 'app.kubernetes.io/part-of': 'payments' },
          annotations: {
            ...catalogAnnotations({
              job: 'fraud-scorer',
              owner,
              model: 'fraud-scorer',
              trackingUrl: 'https://mlflow.example.com/#/experiments/7',
            }),
            'trainer.opendatahub.io/progression-tracking': 'true',
          },
          spec: trainJobSpec({ nodes: 2 }),
          plan: {
            contract: 'openshift-ai',
            curve: 'classifier',
            logStyle: 'json',
            durationMs: 6 * MINUTE,
            totalSteps: 2_000,
            incidents: [{ at: 0.66, kind: 'early-stop' }],
          },
        },
      ],
    },
    {
      name: 'queue',
      shows: 'three runs for one quota: one runs, the others are queued',
      periodMs: 24 * MINUTE,
      positionMs: 4 * MINUTE,
      keep: 0,
      runs: [
        queued('graph-embedding', 0),
        queued('anomaly-transformer', 20_000),
        queued('merchant-classifier', 3 * MINUTE),
      ],
    },
    {
      name: 'churn',
      shows: 'failed: a Python traceback in the log, exit code 1',
      periodMs: 30 * MINUTE,
      positionMs: 10 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'churn-model',
          namespace,
          annotations: catalogAnnotations({ job: 'churn-model', owner }),
          spec: trainJobSpec({ runtime: 'torch-no-retry' }),
          plan: {
            curve: 'classifier',
            durationMs: 6 * MINUTE,
            totalSteps: 1_000,
            incidents: [
              {
                at: 0.38,
                kind: 'crash',
                rank: 0,
                error:
                  'ValueError: loss is NaN at step 380: check the learning rate and the amount column',
              },
            ],
          },
        },
      ],
    },
    {
      name: 'device-graph',
      shows:
        'a pod crashes, the Job replaces it, training resumes from its checkpoint',
      periodMs: 8 * MINUTE,
      positionMs: 2.2 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'device-graph',
          namespace,
          annotations: catalogAnnotations({ job: 'device-graph', owner }),
          spec: trainJobSpec({ gpus: 2 }),
          plan: {
            curve: 'classifier',
            durationMs: 6 * MINUTE,
            totalSteps: 1_800,
            incidents: [{ at: 0.4, kind: 'out-of-memory', rank: 0 }],
          },
        },
      ],
    },
    {
      name: 'baseline',
      shows: 'not instrumented: runs and ends without a word',
      periodMs: 7 * MINUTE,
      positionMs: 2 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'sklearn-baseline',
          namespace,
          annotations: catalogAnnotations({ job: 'sklearn-baseline', owner }),
          spec: trainJobSpec({}),
          plan: { contract: 'none', durationMs: 6 * MINUTE, totalSteps: 200 },
        },
      ],
    },
    {
      name: 'voice',
      shows:
        'tracking is written as "enabled", which OpenShift AI does not read',
      periodMs: 8 * MINUTE,
      positionMs: 4 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'voice-print',
          namespace,
          annotations: {
            ...catalogAnnotations({ job: 'voice-print', owner }),
            'trainer.opendatahub.io/progression-tracking': 'enabled',
          },
          spec: trainJobSpec({}),
          plan: { contract: 'none', durationMs: 7 * MINUTE, totalSteps: 400 },
        },
      ],
    },
  ];
}
