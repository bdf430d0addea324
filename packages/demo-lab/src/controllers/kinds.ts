import { KubernetesObject, ObjectMeta } from '../kubernetes/objects';

export interface Condition {
  type: string;
  status: 'True' | 'False';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastProbeTime?: string | null;
  observedGeneration?: number;
}

export interface RuntimeRef {
  apiGroup?: string;
  kind?: string;
  name: string;
}

export interface ResourceAmounts {
  limits?: Record<string, string>;
  requests?: Record<string, string>;
}

export interface ReplicaCounts {
  name: string;
  ready: number;
  succeeded: number;
  failed: number;
  active: number;
  suspended: number;
}

export interface TrainerStatus {
  progressPercentage?: number;
  estimatedRemainingSeconds?: number;
  metrics?: { name: string; value: string }[];
  lastUpdatedTime: string;
}

export interface TrainJob extends KubernetesObject {
  spec: {
    managedBy?: string;
    runtimeRef: RuntimeRef;
    suspend?: boolean;
    activeDeadlineSeconds?: number;
    initializer?: {
      dataset?: { storageUri: string };
      model?: { storageUri: string };
    };
    trainer?: {
      image?: string;
      command?: string[];
      args?: string[];
      numNodes?: number;
      numProcPerNode?: number;
      resourcesPerNode?: ResourceAmounts;
    };
  };
  status?: {
    conditions?: Condition[];
    jobsStatus?: ReplicaCounts[];
    trainerStatus?: TrainerStatus;
  };
}

export interface ContainerSpec {
  name: string;
  image?: string;
  resources?: ResourceAmounts;
}

export interface ReplicatedJob {
  name: string;
  replicas: number;
  dependsOn?: { name: string; status: 'Complete' | 'Ready' }[];
  template: {
    metadata?: { labels?: Record<string, string> };
    spec: {
      parallelism: number;
      completions: number;
      backoffLimit?: number;
      template?: { spec?: { containers?: ContainerSpec[] } };
    };
  };
}

export interface JobSet extends KubernetesObject {
  spec: {
    suspend: boolean;
    successPolicy?: { operator: string };
    failurePolicy?: { maxRestarts: number; restartStrategy?: string };
    ttlSecondsAfterFinished?: number;
    replicatedJobs: ReplicatedJob[];
  };
  status?: {
    conditions?: Condition[];
    replicatedJobsStatus?: ReplicaCounts[];
    restarts?: number;
    restartsCountTowardsMax?: number;
    terminalState?: string;
  };
}

export interface TrainingRuntime extends KubernetesObject {
  spec: {
    mlPolicy?: { numNodes?: number };
    template: { spec: Omit<JobSet['spec'], 'suspend'> };
  };
}

export interface Job extends KubernetesObject {
  spec: {
    suspend: boolean;
    parallelism: number;
    completions: number;
    backoffLimit: number;
    completionMode: 'Indexed';
    template?: { spec?: { containers?: ContainerSpec[] } };
  };
  status?: {
    conditions?: Condition[];
    startTime?: string;
    completionTime?: string;
    active?: number;
    ready?: number;
    succeeded?: number;
    failed?: number;
    terminating?: number;
    completedIndexes?: string;
    uncountedTerminatedPods?: object;
  };
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: {
    exitCode: number;
    reason: string;
    message?: string;
    startedAt: string;
    finishedAt: string;
  };
}

export interface ContainerStatus {
  name: string;
  state: ContainerState;
  lastState: ContainerState;
  ready: boolean;
  started?: boolean;
  restartCount: number;
  image: string;
  imageID: string;
}

export interface Pod extends KubernetesObject {
  spec: { nodeName?: string; containers: ContainerSpec[] };
  status?: {
    phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
    conditions?: Condition[];
    podIP?: string;
    startTime?: string;
    containerStatuses?: ContainerStatus[];
  };
}

export interface Workload extends KubernetesObject {
  spec: {
    active: boolean;
    queueName: string;
    priority: number;
    podSets: { name: string; count: number }[];
  };
  status?: {
    conditions?: Condition[];
    admission?: {
      clusterQueue: string;
      podSetAssignments: {
        name: string;
        count: number;
        flavors: Record<string, string>;
        resourceUsage: Record<string, string>;
      }[];
    };
    resourceRequests?: { name: string; resources: Record<string, string> }[];
    schedulingStats?: {
      evictions: { reason: string; underlyingCause: string; count: number }[];
    };
  };
}

export interface LocalQueue extends KubernetesObject {
  spec: { clusterQueue: string };
}

export interface ClusterQueue extends KubernetesObject {
  spec: {
    preemption?: { withinClusterQueue?: string };
    resourceGroups: {
      coveredResources: string[];
      flavors: {
        name: string;
        resources: { name: string; nominalQuota: number | string }[];
      }[];
    }[];
  };
}

export const LABELS = {
  queue: 'kueue.x-k8s.io/queue-name',
  priority: 'kueue.x-k8s.io/priority-class',
  jobUid: 'kueue.x-k8s.io/job-uid',
  jobSet: 'jobset.sigs.k8s.io/jobset-name',
  jobSetUid: 'jobset.sigs.k8s.io/jobset-uid',
  replicatedJob: 'jobset.sigs.k8s.io/replicatedjob-name',
  jobIndex: 'jobset.sigs.k8s.io/job-index',
  jobGlobalIndex: 'jobset.sigs.k8s.io/job-global-index',
  restartAttempt: 'jobset.sigs.k8s.io/restart-attempt',
  ancestorStep: 'trainer.kubeflow.org/trainjob-ancestor-step',
  completionIndex: 'batch.kubernetes.io/job-completion-index',
  jobName: 'batch.kubernetes.io/job-name',
} as const;

export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const TRAINER = 'node';

export function isTrue(
  object: { status?: { conditions?: Condition[] } } | undefined,
  type: string,
): boolean {
  return conditionOf(object, type)?.status === 'True';
}

export function conditionOf(
  object: { status?: { conditions?: Condition[] } } | undefined,
  type: string,
): Condition | undefined {
  return object?.status?.conditions?.find(condition => condition.type === type);
}

/** Sets a condition as apimachinery does: the time moves only with the status. */
export function withCondition(
  conditions: Condition[] | undefined,
  next: Condition,
): Condition[] {
  const list = conditions ?? [];
  const before = list.find(condition => condition.type === next.type);
  const unchanged = before?.status === next.status;
  const condition = {
    ...next,
    lastTransitionTime: unchanged
      ? before?.lastTransitionTime
      : next.lastTransitionTime,
    ...(unchanged &&
      next.lastProbeTime && { lastProbeTime: before?.lastProbeTime }),
  };
  return before
    ? list.map(entry => (entry.type === next.type ? condition : entry))
    : [...list, condition];
}

export function ownedBy(owner: {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}) {
  return [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
}

export function controllerUid(object: KubernetesObject): string | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller)?.uid;
}
