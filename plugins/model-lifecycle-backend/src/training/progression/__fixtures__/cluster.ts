/*
 * Written objects of a small cluster, for tests: what the API server would
 * send, with only what a test changes spelled out.
 */
import type { KubernetesObject } from '../../../clusters/types';
import { composeObservation } from '../../sources/trainjob/observe/composeObservation';
import {
  trimEvent,
  trimJob,
  trimJobSet,
  trimPod,
  trimTrainJob,
  trimWorkload,
} from '../../sources/trainjob/observe/trim';
import {
  CHILD_KINDS,
  type ChildKind,
  type TrainJobObservation,
} from '../../sources/trainjob/types';

/** 2026-11-21T12:00:00Z: when the job of these tests was created. */
export const CREATED = Date.UTC(2026, 10, 21, 12);

export function time(seconds: number): string {
  return new Date(CREATED + seconds * 1000).toISOString();
}

type Part = Record<string, unknown>;

export function trainJob(
  parts: {
    spec?: Part;
    status?: Part;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    name?: string;
    metadata?: Part;
  } = {},
): KubernetesObject {
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'TrainJob',
    metadata: {
      name: parts.name ?? 'fine-tune',
      namespace: 'team-a',
      uid: 'trainjob-uid',
      creationTimestamp: time(0),
      labels: parts.labels ?? {},
      annotations: parts.annotations ?? {},
      ...parts.metadata,
    },
    spec: {
      suspend: false,
      managedBy: 'trainer.kubeflow.org/trainjob-controller',
      runtimeRef: { name: 'torch-distributed' },
      trainer: { numNodes: 2 },
      ...parts.spec,
    },
    status: parts.status ?? {},
  };
}

export function condition(
  type: string,
  status: 'True' | 'False' = 'True',
  more: Part = {},
) {
  return { type, status, lastTransitionTime: time(100), ...more };
}

export function jobSet(
  parts: { uid?: string; spec?: Part; status?: Part; metadata?: Part } = {},
): KubernetesObject {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: {
      name: 'fine-tune',
      namespace: 'team-a',
      uid: parts.uid ?? 'jobset-uid',
      creationTimestamp: time(1),
      ownerReferences: [owner('TrainJob', 'trainjob-uid')],
      ...parts.metadata,
    },
    spec: {
      replicatedJobs: [
        {
          name: 'node',
          replicas: 1,
          template: { spec: { parallelism: 2, completions: 2 } },
        },
      ],
      ...parts.spec,
    },
    status: { restarts: 0, replicatedJobsStatus: [], ...parts.status },
  };
}

export function job(
  parts: {
    replicatedJob?: string;
    jobSetUid?: string;
    spec?: Part;
    status?: Part;
  } = {},
): KubernetesObject {
  const { replicatedJob = 'node', jobSetUid = 'jobset-uid' } = parts;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `fine-tune-${replicatedJob}-0`,
      namespace: 'team-a',
      uid: `${jobSetUid}-${replicatedJob}`,
      creationTimestamp: time(1),
      labels: { 'jobset.sigs.k8s.io/replicatedjob-name': replicatedJob },
      ownerReferences: [owner('JobSet', jobSetUid)],
    },
    spec: { backoffLimit: 6, ...parts.spec },
    status: parts.status ?? {},
  };
}

export type PodIs = 'pending' | 'ready' | 'unready' | 'succeeded' | 'failed';

export function pod(
  index: number,
  is: PodIs,
  parts: {
    uid?: string;
    replicatedJob?: string;
    jobSetUid?: string;
    restart?: number;
    createdSeconds?: number;
    terminated?: Part;
    waiting?: Part;
    limits?: Record<string, string>;
    metadata?: Part;
    status?: Part;
  } = {},
): KubernetesObject {
  const { replicatedJob = 'node', jobSetUid = 'jobset-uid' } = parts;
  const created = parts.createdSeconds ?? 2;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `fine-tune-${replicatedJob}-0-${index}-${parts.uid ?? 'first'}`,
      namespace: 'team-a',
      uid: `${parts.uid ?? 'first'}-${replicatedJob}-${index}`,
      creationTimestamp: time(created),
      labels: {
        'jobset.sigs.k8s.io/jobset-uid': jobSetUid,
        'jobset.sigs.k8s.io/replicatedjob-name': replicatedJob,
        'jobset.sigs.k8s.io/job-index': '0',
        'jobset.sigs.k8s.io/restart-attempt': String(parts.restart ?? 0),
        'batch.kubernetes.io/job-completion-index': String(index),
      },
      ownerReferences: [owner('Job', `${jobSetUid}-${replicatedJob}`)],
      ...parts.metadata,
    },
    spec: {
      nodeName: `node-${index}`,
      containers: [
        { name: replicatedJob, resources: { limits: parts.limits ?? {} } },
      ],
    },
    status: {
      ...podStatus(is, created + 1, parts),
      ...parts.status,
    },
  };
}

function podStatus(
  is: PodIs,
  startedSeconds: number,
  { terminated, waiting }: { terminated?: Part; waiting?: Part },
): Part {
  const startedAt = time(startedSeconds);
  const ended = {
    exitCode: is === 'failed' ? 1 : 0,
    reason: is === 'failed' ? 'Error' : 'Completed',
    startedAt,
    finishedAt: time(startedSeconds + 60),
    ...terminated,
  };
  const phases = {
    pending: 'Pending',
    ready: 'Running',
    unready: 'Running',
    succeeded: 'Succeeded',
    failed: 'Failed',
  };
  const states: Record<PodIs, Part> = {
    pending: waiting ? { waiting } : {},
    ready: { running: { startedAt } },
    unready: waiting ? { waiting } : { running: { startedAt } },
    succeeded: { terminated: ended },
    failed: { terminated: ended },
  };
  return {
    phase: phases[is],
    startTime: startedAt,
    conditions: [
      {
        type: 'Ready',
        status: is === 'ready' ? 'True' : 'False',
        lastTransitionTime: startedAt,
      },
    ],
    containerStatuses: [
      {
        name: 'node',
        ready: is === 'ready',
        restartCount: 0,
        image: 'example/train:1',
        state: states[is],
        lastState: {},
      },
    ],
  };
}

export function workload(
  parts: { spec?: Part; conditions?: Part[]; status?: Part } = {},
): KubernetesObject {
  return {
    apiVersion: 'kueue.x-k8s.io/v1beta2',
    kind: 'Workload',
    metadata: {
      name: 'trainjob-fine-tune-1a2b3',
      namespace: 'team-a',
      uid: 'workload-uid',
      creationTimestamp: time(1),
      ownerReferences: [owner('TrainJob', 'trainjob-uid')],
    },
    spec: { active: true, queueName: 'team-a', ...parts.spec },
    status: { conditions: parts.conditions ?? [], ...parts.status },
  };
}

export function warning(reason: string, note: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: reason, uid: `event-${reason}`, namespace: 'team-a' },
    type: 'Warning',
    reason,
    message: note,
    involvedObject: { kind: 'JobSet', name: 'fine-tune' },
    lastTimestamp: time(5),
  };
}

/** What is seen so many seconds after the job was created. */
export function seen(
  seconds: number,
  objects: KubernetesObject[],
  options: {
    syncedKinds?: ChildKind[];
    gone?: 'seen' | 'unseen';
  } = {},
): TrainJobObservation {
  const of = (kind: string) => objects.filter(object => object.kind === kind);
  const [found] = of('TrainJob');
  return composeObservation({
    cluster: 'prod',
    trainJob: found && trimTrainJob(found),
    gone: options.gone && {
      seen: options.gone === 'seen',
      uid: 'trainjob-uid',
      namespace: 'team-a',
      name: 'fine-tune',
    },
    jobSets: of('JobSet').map(trimJobSet),
    jobs: of('Job').map(trimJob),
    pods: of('Pod').map(trimPod),
    workloads: of('Workload').map(trimWorkload),
    warningEvents: of('Event').map(trimEvent),
    observedAt: CREATED + seconds * 1000,
    syncedKinds: options.syncedKinds ?? [...CHILD_KINDS],
  });
}

function owner(kind: string, uid: string) {
  return { apiVersion: 'v1', kind, name: 'fine-tune', uid, controller: true };
}

/** `status.trainerStatus` as a trainer posts it. */
export function trainerStatus(
  percent: unknown,
  seconds: number,
  metrics: Record<string, string> = {},
): Part {
  return {
    progressPercentage: percent,
    lastUpdatedTime: time(seconds),
    metrics: Object.entries(metrics).map(([name, value]) => ({ name, value })),
  };
}

/** The annotation as OpenShift AI's controller writes it. */
export function openShiftAi(fields: Part, seconds: number = 60) {
  return {
    'trainer.opendatahub.io/progression-tracking': 'true',
    'trainer.opendatahub.io/trainerStatus': JSON.stringify({
      progressPercentage: null,
      ...fields,
      lastUpdatedTime: time(seconds),
    }),
  };
}
