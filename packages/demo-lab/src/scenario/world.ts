import { ReplicatedJob } from '../controllers/kinds';
import { NewObject } from '../kubernetes/objects';
import { ObjectStore } from '../kubernetes/objectStore';
import { resourceOf } from '../kubernetes/resources';
import { derivedUid } from './random';

export const DEMO_NAMESPACES = ['team-a', 'vision', 'search', 'fraud'];

function replicatedJob(
  name: string,
  options: { backoffLimit?: number; dependsOn?: string[] } = {},
): ReplicatedJob {
  const { backoffLimit, dependsOn } = options;
  return {
    name,
    replicas: 1,
    ...(dependsOn && {
      dependsOn: dependsOn.map(each => ({ name: each, status: 'Complete' })),
    }),
    template: {
      spec: {
        parallelism: 1,
        completions: 1,
        ...(backoffLimit !== undefined && { backoffLimit }),
        template: {
          spec: {
            containers: [{ name, image: `quay.io/example/${name}:2026.11` }],
          },
        },
      },
    },
  };
}

function runtime(
  name: string,
  replicatedJobs: ReplicatedJob[],
  failurePolicy?: { maxRestarts: number },
): NewObject {
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'ClusterTrainingRuntime',
    metadata: { name, labels: { 'trainer.kubeflow.org/framework': 'torch' } },
    spec: {
      mlPolicy: { numNodes: 1, torch: {} },
      template: {
        spec: {
          successPolicy: { operator: 'All' },
          ...(failurePolicy && {
            failurePolicy: { ...failurePolicy, restartStrategy: 'Recreate' },
          }),
          replicatedJobs,
        },
      },
    },
  };
}

function runtimes(): NewObject[] {
  const initializers = ['dataset-initializer', 'model-initializer'];
  return [
    runtime('torch-distributed', [replicatedJob('node')]),
    runtime('torch-no-retry', [replicatedJob('node', { backoffLimit: 0 })]),
    runtime('torch-restartable', [replicatedJob('node', { backoffLimit: 0 })], {
      maxRestarts: 3,
    }),
    runtime('torch-with-initializers', [
      ...initializers.map(name => replicatedJob(name)),
      replicatedJob('node', { dependsOn: initializers }),
    ]),
  ];
}

function queue(team: string, gpus: number, preempts: boolean): NewObject[] {
  const apiVersion = 'kueue.x-k8s.io/v1beta2';
  return [
    {
      apiVersion,
      kind: 'ClusterQueue',
      metadata: { name: `${team}-cluster-queue` },
      spec: {
        namespaceSelector: {},
        ...(preempts && {
          preemption: { withinClusterQueue: 'LowerPriority' },
        }),
        resourceGroups: [
          {
            coveredResources: ['nvidia.com/gpu'],
            flavors: [
              {
                name: 'gpu',
                resources: [{ name: 'nvidia.com/gpu', nominalQuota: gpus }],
              },
            ],
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'LocalQueue',
      metadata: { name: `${team}-queue`, namespace: team },
      spec: { clusterQueue: `${team}-cluster-queue` },
    },
  ];
}

function node(name: string): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: {
      capacity: { cpu: '96', memory: '1Ti', 'nvidia.com/gpu': '8' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    },
  };
}

function namespace(name: string): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    status: { phase: 'Active' },
  };
}

/** What stands before anything runs: namespaces, nodes, runtimes, queues. */
export function furnish(store: ObjectStore): void {
  const objects = [
    ...DEMO_NAMESPACES.map(namespace),
    ...[1, 2, 3].map(number => node(`gpu-node-${number}`)),
    ...runtimes(),
    {
      apiVersion: 'kueue.x-k8s.io/v1beta2',
      kind: 'ResourceFlavor',
      metadata: { name: 'gpu' },
      spec: {},
    },
    ...queue('fraud', 8, false),
    ...queue('search', 4, true),
    ...queue('vision', 16, false),
  ];
  for (const object of objects) {
    const resource = resourceOf(object);
    if (!resource) continue;
    const { namespace: space = '', name = '' } = object.metadata;
    store.create(resource, {
      ...object,
      metadata: {
        ...object.metadata,
        uid: derivedUid('world', object.kind, space, name),
      },
    });
  }
}
