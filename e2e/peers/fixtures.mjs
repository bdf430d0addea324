// Manifests for the tests: runtimes that differ in how their pods behave, and
// the TrainJobs that use them.
import { HOLD_ANNOTATION, NODE_NAME } from './kwok.mjs';
import { QUEUE } from './kueue.mjs';

const API = 'trainer.kubeflow.org/v1alpha1';
const IMAGE = 'example.invalid/training:1';
const GPU = 'nvidia.com/gpu';
const UNTIL_ENDED = 24 * 60 * 60;

/** @typedef {import('./client.mjs').KubernetesObject} KubernetesObject */

/**
 * @typedef {object} PodBehaviour
 * @property {number} [runSeconds] until a pod succeeds; without it a pod runs
 *   until a test ends it
 * @property {boolean} [held] pods stay as they were created, for the test to
 *   write their status
 * @property {boolean} [scheduled] false: the pods get no node, and stay Pending
 */

/**
 * @param {{name?: string, numNodes?: number} & PodBehaviour} [options]
 * @returns {KubernetesObject} like the Trainer's own torch-distributed
 */
export function torchRuntime(options = {}) {
  const { name = 'torch', numNodes = 1, ...behaviour } = options;
  return runtime(name, {
    mlPolicy: { numNodes, torch: {} },
    replicatedJobs: [replicatedJob('node', 'trainer', behaviour)],
  });
}

/**
 * Both initializers run at the same time, and even for a TrainJob that names
 * neither a dataset nor a model.
 *
 * @param {{name?: string, numNodes?: number, initializerSeconds?: number} & PodBehaviour} [options]
 * @returns {KubernetesObject}
 */
export function runtimeWithInitializers(options = {}) {
  const { name = 'torch-with-initializers', numNodes = 1 } = options;
  const { initializerSeconds, ...behaviour } = options;
  const initializers = ['dataset-initializer', 'model-initializer'];
  return runtime(name, {
    mlPolicy: { numNodes, torch: {} },
    replicatedJobs: [
      ...initializers.map(role =>
        replicatedJob(role, role, {
          ...behaviour,
          runSeconds: initializerSeconds,
        }),
      ),
      {
        ...replicatedJob('node', 'trainer', behaviour),
        dependsOn: initializers.map(role => ({
          name: role,
          status: 'Complete',
        })),
      },
    ],
  });
}

/**
 * @typedef {object} TrainJobOptions
 * @property {string} name
 * @property {string} [namespace]
 * @property {string} [runtime]
 * @property {number} [numNodes]
 * @property {boolean} [suspend]
 * @property {Record<string, string>} [labels]
 * @property {Record<string, string>} [annotations]
 * @property {object} [resourcesPerNode]
 * @property {object} [initializer]
 */

/**
 * @param {TrainJobOptions} options
 * @returns {KubernetesObject}
 */
export function trainJob(options) {
  const {
    name,
    namespace = 'default',
    runtime: runtimeName = 'torch',
  } = options;
  const { labels, annotations, numNodes, resourcesPerNode } = options;
  const { suspend, initializer } = options;
  return {
    apiVersion: API,
    kind: 'TrainJob',
    metadata: { name, namespace, labels, annotations },
    spec: {
      runtimeRef: { name: runtimeName },
      suspend,
      initializer,
      trainer: { image: IMAGE, numNodes, resourcesPerNode },
    },
  };
}

/**
 * @param {{gpus?: number, queue?: string} & TrainJobOptions} options
 * @returns {KubernetesObject} waits for its share of the quota of the queue
 */
export function queuedTrainJob({ gpus = 2, queue = QUEUE, ...options }) {
  return trainJob({
    ...options,
    labels: { ...options.labels, 'kueue.x-k8s.io/queue-name': queue },
    resourcesPerNode: gpuResources(gpus),
  });
}

/**
 * GPUs without an equal limit: the API server refuses the Job, and the TrainJob
 * says nothing of it, not even by a condition.
 *
 * @param {TrainJobOptions} options
 * @returns {KubernetesObject}
 */
export function trainJobWithoutPods(options) {
  return trainJob({ ...options, resourcesPerNode: { requests: { [GPU]: 1 } } });
}

/** @param {number} count */
export function gpuResources(count) {
  return { requests: { [GPU]: count }, limits: { [GPU]: count } };
}

/**
 * @param {string} name
 * @param {{mlPolicy: object, replicatedJobs: object[]}} spec
 */
function runtime(name, { mlPolicy, replicatedJobs }) {
  return {
    apiVersion: API,
    kind: 'ClusterTrainingRuntime',
    metadata: {
      name,
      labels: { 'trainer.kubeflow.org/framework': 'torch' },
    },
    spec: { mlPolicy, template: { spec: { replicatedJobs } } },
  };
}

/**
 * @param {string} name of the replicated job, and of its container
 * @param {string} step
 * @param {PodBehaviour} behaviour
 */
function replicatedJob(name, step, behaviour) {
  const { runSeconds = UNTIL_ENDED, held, scheduled = true } = behaviour;
  const stage = 'pod-complete.stage.kwok.x-k8s.io';
  return {
    name,
    template: {
      metadata: {
        labels: { 'trainer.kubeflow.org/trainjob-ancestor-step': step },
      },
      spec: {
        template: {
          metadata: {
            annotations: {
              // KWOK's jitter of 5 s is an upper bound of the delay, too.
              [`${stage}/delay`]: `${runSeconds}s`,
              [`${stage}/jitter-delay`]: `${runSeconds}s`,
              ...(held ? { [HOLD_ANNOTATION]: 'true' } : {}),
            },
          },
          spec: {
            // There is no scheduler.
            ...(scheduled ? { nodeName: NODE_NAME } : {}),
            containers: [{ name, image: IMAGE }],
          },
        },
      },
    },
  };
}
