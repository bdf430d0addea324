import {
  HOUR,
  MINUTE,
  TRACKED,
  Track,
  catalogAnnotations,
  trainJobSpec,
} from '../track';

const owner = 'vision';
const namespace = 'vision';

/** Image models. */
export function visionTracks(): Track[] {
  return [
    {
      name: 'defect-detector',
      shows: 'train by the OpenShift AI annotation, finish; earlier runs',
      periodMs: 5 * MINUTE,
      positionMs: 2 * MINUTE,
      keep: 3,
      runs: [
        {
          job: 'defect-detector',
          namespace,
          labels: { 'app.kubernetes.io/part-of': 'line-inspection' },
          annotations: {
            ...catalogAnnotations({
              job: 'defect-detector',
              owner,
              model: 'defect-detector',
              dataset: 'line-images-2026',
            }),
            ...TRACKED,
          },
          spec: trainJobSpec({ nodes: 4, gpus: 1 }),
          plan: {
            contract: 'openshift-ai',
            curve: 'classifier',
            durationMs: 4 * MINUTE,
            totalSteps: 3_600,
            totalEpochs: 12,
          },
        },
      ],
    },
    {
      name: 'segmentation',
      shows: 'degraded: 3 of 4 pods ready, no step meanwhile',
      periodMs: 45 * MINUTE,
      positionMs: 9 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'segmentation-model',
          namespace,
          annotations: {
            ...catalogAnnotations({ job: 'segmentation-model', owner }),
            ...TRACKED,
          },
          spec: trainJobSpec({ nodes: 4, gpus: 2 }),
          plan: {
            contract: 'openshift-ai',
            curve: 'classifier',
            durationMs: 12 * MINUTE,
            totalSteps: 4_000,
            incidents: [
              { at: 0.35, kind: 'pod-not-ready', rank: 2, forMs: 28 * MINUTE },
            ],
          },
        },
      ],
    },
    {
      name: 'captioner',
      shows: 'initializing: dataset and model are downloaded side by side',
      periodMs: 8 * MINUTE,
      positionMs: 1.2 * MINUTE,
      keep: 1,
      runs: [
        {
          job: 'image-captioner',
          namespace,
          annotations: catalogAnnotations({ job: 'image-captioner', owner }),
          spec: trainJobSpec({
            runtime: 'torch-with-initializers',
            gpus: 2,
            dataset: 's3://datasets/captions-2026',
            model: 'hf://example/vision-encoder',
          }),
          plan: {
            datasetMs: 2.5 * MINUTE,
            modelMs: 4.2 * MINUTE,
            durationMs: 2.8 * MINUTE,
            totalSteps: 700,
          },
        },
      ],
    },
    {
      name: 'ocr',
      shows: 'pending: ImagePullBackOff',
      periodMs: 12 * HOUR,
      positionMs: 20 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'ocr-finetune',
          namespace,
          annotations: catalogAnnotations({ job: 'ocr-finetune', owner }),
          spec: trainJobSpec({
            image: 'registry.example.com/vision/ocr-trainer:lates',
          }),
          plan: { startProblem: { kind: 'image-pull', forMs: 24 * HOUR } },
        },
      ],
    },
    {
      name: 'foundation',
      shows: 'blocked: asks for more GPUs than its queue can ever give',
      periodMs: 12 * HOUR,
      positionMs: 90 * MINUTE,
      keep: 0,
      runs: [
        {
          job: 'vision-foundation',
          namespace,
          labels: { 'kueue.x-k8s.io/queue-name': 'vision-queue' },
          annotations: catalogAnnotations({ job: 'vision-foundation', owner }),
          spec: { ...trainJobSpec({ nodes: 8, gpus: 8 }), suspend: true },
          plan: {},
        },
      ],
    },
  ];
}
