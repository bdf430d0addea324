import type { NewObject } from 'demo-lab';

interface Key {
  namespace: string;
  name: string;
}

/** A TrainJob as the SDK makes it. */
export function trainJob(
  options: Key & {
    uid?: string;
    creationTimestamp?: string;
    suspend?: boolean;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    status?: object;
  },
) {
  const { suspend = false, status, ...metadata } = options;
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'TrainJob',
    metadata,
    spec: {
      managedBy: 'trainer.kubeflow.org/trainjob-controller',
      suspend,
      runtimeRef: {
        apiGroup: 'trainer.kubeflow.org',
        kind: 'ClusterTrainingRuntime',
        name: 'torch-distributed',
      },
      trainer: { numNodes: 1 },
    },
    ...(status ? { status } : {}),
  };
}

export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller: boolean;
};

/** What a child says of the object that made it. */
export function ownerOf(owner: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string };
}): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true };
}

export interface Terminated {
  exitCode: number;
  reason?: string;
  message?: string;
}

interface PodOptions extends Key {
  uid?: string;
  owner?: OwnerReference;
  labels?: Record<string, string>;
}

function pod(options: PodOptions, status: object): NewObject {
  const { owner, ...metadata } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: { containers: [{ name: 'node' }] },
    status,
  } as NewObject;
}

/** A pod whose only container, `node`, runs. */
export function runningPod(options: PodOptions): NewObject {
  return pod(options, runningStatus());
}

/** `ending`: how the container ended before it was started again. */
export function runningStatus(
  options: { restarts?: number; ending?: Terminated } = {},
) {
  const { restarts = 0, ending } = options;
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        name: 'node',
        ready: true,
        restartCount: restarts,
        state: { running: { startedAt: new Date().toISOString() } },
        ...(ending ? { lastState: { terminated: ended(ending) } } : {}),
      },
    ],
  };
}

export function endedStatus(options: { restarts: number; ending: Terminated }) {
  const { restarts, ending } = options;
  return {
    phase: ending.exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'node',
        ready: false,
        restartCount: restarts,
        state: { terminated: ended(ending) },
      },
    ],
  };
}

function ended(terminated: Terminated) {
  const now = new Date().toISOString();
  return { ...terminated, startedAt: now, finishedAt: now };
}
