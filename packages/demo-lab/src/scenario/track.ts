import { TrainJob } from '../controllers/kinds';
import { TrainingPlan } from './plan';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** What somebody does to a run, some time after its creation. */
export interface ScriptedAction {
  afterMs: number;
  kind: 'delete' | 'suspend' | 'resume' | 'release-finalizers';
}

/** One TrainJob of a track: what is created, when, and how it goes. */
export interface RunScript {
  /** The job; also the name of the TrainJob, with a suffix when runs are kept. */
  job: string;
  namespace: string;
  /** Within the cycle. */
  startMs?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  spec: TrainJob['spec'];
  plan: Partial<TrainingPlan>;
  actions?: ScriptedAction[];
}

/**
 * A story that repeats. Cycle n begins at a fixed time, so that the world of
 * any moment follows from the epoch alone. What shares a queue stands in one
 * track.
 */
export interface Track {
  name: string;
  /** For the README and the tests. */
  shows: string;
  periodMs: number;
  /** Where in its cycle the track stands when the lab starts for the first time. */
  positionMs: number;
  /** How many cycles keep their ended runs in the cluster besides the present one. */
  keep: number;
  runs: RunScript[];
}

interface TrainJobInput {
  runtime?: string;
  nodes?: number;
  gpus?: number;
  image?: string;
  dataset?: string;
  model?: string;
  managedBy?: string;
  deadlineSeconds?: number;
}

/** A TrainJob's spec as people write it. */
export function trainJobSpec(input: TrainJobInput): TrainJob['spec'] {
  const { dataset, model, gpus = 1 } = input;
  const resources = { 'nvidia.com/gpu': String(gpus), memory: '64Gi' };
  return {
    managedBy: input.managedBy ?? 'trainer.kubeflow.org/trainjob-controller',
    runtimeRef: {
      apiGroup: 'trainer.kubeflow.org',
      kind: 'ClusterTrainingRuntime',
      name: input.runtime ?? 'torch-distributed',
    },
    suspend: false,
    ...(input.deadlineSeconds && {
      activeDeadlineSeconds: input.deadlineSeconds,
    }),
    ...((dataset || model) && {
      initializer: {
        ...(dataset && { dataset: { storageUri: dataset } }),
        ...(model && { model: { storageUri: model } }),
      },
    }),
    trainer: {
      image: input.image ?? 'quay.io/example/trainer:2026.11',
      command: ['torchrun', 'train.py'],
      numNodes: input.nodes ?? 1,
      resourcesPerNode: { limits: resources, requests: resources },
    },
  };
}

/** The annotations that tie a run to the catalog. */
export function catalogAnnotations(input: {
  job: string;
  owner: string;
  model?: string;
  dataset?: string;
  baseModel?: string;
  trackingUrl?: string;
}): Record<string, string> {
  const { job, owner, model, dataset, baseModel, trackingUrl } = input;
  return {
    'model-lifecycle.io/job': job,
    'model-lifecycle.io/owner': `group:default/${owner}`,
    ...(model && { 'model-lifecycle.io/model': `resource:default/${model}` }),
    ...(dataset && {
      'model-lifecycle.io/dataset': `resource:default/${dataset}`,
    }),
    ...(baseModel && {
      'model-lifecycle.io/base-model': `resource:default/${baseModel}`,
    }),
    ...(trackingUrl && { 'model-lifecycle.io/tracking-url': trackingUrl }),
  };
}

/** Asks OpenShift AI's controller to poll the trainer. */
export const TRACKED = {
  'trainer.opendatahub.io/progression-tracking': 'true',
  'trainer.opendatahub.io/metrics-port': '28080',
  'trainer.opendatahub.io/metrics-poll-interval': '5',
};
