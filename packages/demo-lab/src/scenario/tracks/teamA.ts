import {
  HOUR,
  MINUTE,
  TRACKED,
  Track,
  catalogAnnotations,
  trainJobSpec,
} from '../track';

const owner = 'ml-platform';
const namespace = 'team-a';

/** Language models of the ML platform team. */
export function teamATracks(): Track[] {
  return [
    {
      name: 'support-chat',
      shows: 'initialise, train by the upstream contract, finish; earlier runs',
      periodMs: 6 * MINUTE,
      positionMs: 2.6 * MINUTE,
      keep: 3,
      runs: [
        {
          job: 'support-chat-sft',
          namespace,
          labels: { 'app.kubernetes.io/part-of': 'support-assistant' },
          annotations: catalogAnnotations({
            job: 'support-chat-sft',
            owner,
            model: 'granite-support-chat',
            dataset: 'support-tickets-2026',
            baseModel: 'granite-3-8b-base',
            trackingUrl: 'https://mlflow.example.com/#/experiments/12',
          }),
          spec: trainJobSpec({
            runtime: 'torch-with-initializers',
            nodes: 2,
            gpus: 4,
            dataset: 'hf://example/support-tickets-2026',
            model: 'hf://ibm-granite/granite-3.0-8b-base',
          }),
          plan: {
            durationMs: 4.5 * MINUTE,
            totalSteps: 1240,
            datasetMs: 15_000,
            modelMs: 25_000,
          },
        },
      ],
    },
    {
      name: 'document-parser',
      shows:
        'a worker crashes, the JobSet restarts and waits for a free node: restarting',
      periodMs: 14 * MINUTE,
      positionMs: 5 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'document-parser',
          namespace,
          annotations: catalogAnnotations({ job: 'document-parser', owner }),
          spec: trainJobSpec({
            runtime: 'torch-restartable',
            nodes: 2,
            gpus: 2,
          }),
          plan: {
            durationMs: 4 * MINUTE,
            totalSteps: 900,
            incidents: [
              {
                at: 0.55,
                kind: 'crash',
                rank: 1,
                error:
                  'torch.distributed.DistBackendError: NCCL error: unhandled system error, node gpu-node-2 lost',
              },
            ],
            startProblem: {
              kind: 'unschedulable',
              fromAttempt: 2,
              forMs: 8 * MINUTE,
            },
          },
        },
      ],
    },
    {
      name: 'long-context',
      shows: 'stalled: heartbeats are fresh, the step does not move',
      periodMs: 6 * HOUR,
      positionMs: 50 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'granite-long-context',
          namespace,
          annotations: {
            ...catalogAnnotations({
              job: 'granite-long-context',
              owner,
              baseModel: 'granite-3-8b-base',
            }),
            ...TRACKED,
          },
          spec: trainJobSpec({ nodes: 4, gpus: 8 }),
          plan: {
            contract: 'openshift-ai',
            durationMs: 50 * MINUTE,
            reportEveryMs: 5_000,
            totalSteps: 8_000,
            incidents: [{ at: 0.41, kind: 'stall', forMs: 12 * HOUR }],
          },
        },
      ],
    },
    {
      name: 'tokenizer-study',
      shows: 'paused by spec.suspend',
      periodMs: 12 * HOUR,
      positionMs: 75 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'tokenizer-study',
          namespace,
          annotations: catalogAnnotations({ job: 'tokenizer-study', owner }),
          spec: trainJobSpec({ gpus: 1 }),
          plan: {
            durationMs: 30 * MINUTE,
            totalSteps: 5_000,
            reportEveryMs: 3_000,
          },
          actions: [{ afterMs: 13 * MINUTE, kind: 'suspend' }],
        },
      ],
    },
    {
      name: 'multimodal-align',
      shows: 'pending: no node has the GPUs',
      periodMs: 12 * HOUR,
      positionMs: 35 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'multimodal-align',
          namespace,
          annotations: catalogAnnotations({ job: 'multimodal-align', owner }),
          spec: trainJobSpec({ nodes: 2, gpus: 8 }),
          plan: { startProblem: { kind: 'unschedulable', forMs: 24 * HOUR } },
        },
      ],
    },
    {
      name: 'mixture-adapter',
      shows: 'failed: rank 2 OOMKilled (137), its peers ended by SIGTERM (143)',
      periodMs: 40 * MINUTE,
      positionMs: 12 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'mixture-adapter',
          namespace,
          annotations: catalogAnnotations({ job: 'mixture-adapter', owner }),
          spec: trainJobSpec({ runtime: 'torch-no-retry', nodes: 4, gpus: 2 }),
          plan: {
            durationMs: 7 * MINUTE,
            totalSteps: 2_000,
            incidents: [{ at: 0.63, kind: 'out-of-memory', rank: 2 }],
          },
        },
      ],
    },
    {
      name: 'sandbox',
      shows: 'stopped: somebody deletes the TrainJob while it runs',
      periodMs: 5 * MINUTE,
      positionMs: 1.5 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'sandbox-experiment',
          namespace,
          annotations: catalogAnnotations({ job: 'sandbox-experiment', owner }),
          spec: trainJobSpec({}),
          plan: { durationMs: 6 * MINUTE, totalSteps: 600 },
          actions: [{ afterMs: 3 * MINUTE, kind: 'delete' }],
        },
      ],
    },
  ];
}
