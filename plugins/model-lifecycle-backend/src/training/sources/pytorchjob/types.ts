import type { ResourceType } from '../../../clusters/types';
import type { Condition, TrimmedMetadata } from '../trainjob/types';

/** Of the Training Operator (release 1.9 was its last); plural and version never changed. */
export const PYTORCH_JOBS: ResourceType = {
  group: 'kubeflow.org',
  version: 'v1',
  plural: 'pytorchjobs',
  kind: 'PyTorchJob',
};

/** What is kept of a PyTorchJob: no environment, arguments or commands. */
export interface TrimmedPyTorchJob {
  metadata: TrimmedMetadata;
  suspend?: boolean;
  ttlSeconds?: number;
  /** Master and Worker, as far as they are there. */
  replicas: ReplicaGroup[];
  conditions: Condition[];
  startTime?: string;
  completionTime?: string;
  [key: string]: unknown;
}

export interface ReplicaGroup {
  name: string;
  /** Pods asked for. */
  count: number;
  image?: string;
  /** Accelerators of one pod. */
  gpus?: number;
  /** What one pod asks for, all its containers together; absent: nothing is written. */
  requests?: Record<string, number>;
  active: number;
  succeeded: number;
  failed: number;
}
