/*
 * Questions about pods that the rules ask.
 */
import type { PodTrouble } from '../reasons';
import type { Condition, ObservedPod } from '../../sources/trainjob/types';
import {
  COMPLETION_INDEX_LABEL,
  JOB_INDEX_LABEL,
  REPLICATED_JOB_LABEL,
  RESTART_ATTEMPT_LABEL,
} from '../../sources/trainjob/observe/names';

export function conditionOf(
  conditions: Condition[],
  type: string,
): Condition | undefined {
  return conditions.find(condition => condition.type === type);
}

export function isTrue(conditions: Condition[], type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}

export function replicatedJobOf(pod: ObservedPod): string {
  return pod.metadata.labels?.[REPLICATED_JOB_LABEL] ?? '';
}

/** Rank within its replicatedJob: index of the Job, then of the pod. */
export function isRankZero(pod: ObservedPod): boolean {
  const labels = pod.metadata.labels ?? {};
  return (
    (labels[COMPLETION_INDEX_LABEL] ?? '0') === '0' &&
    (labels[JOB_INDEX_LABEL] ?? '0') === '0'
  );
}

export function rankOf(pod: ObservedPod): number | undefined {
  const index = pod.metadata.labels?.[COMPLETION_INDEX_LABEL];
  return index !== undefined && /^\d{1,7}$/.test(index)
    ? Number(index)
    : undefined;
}

export function restartsOf(pod: ObservedPod): number {
  const written = pod.metadata.labels?.[RESTART_ATTEMPT_LABEL] ?? '';
  return /^\d{1,7}$/.test(written) ? Number(written) : 0;
}

export function isDeleting(pod: ObservedPod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function hasEnded(pod: ObservedPod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

export function isReady(pod: ObservedPod): boolean {
  return (
    pod.status.phase === 'Running' && isTrue(pod.status.conditions, 'Ready')
  );
}

/** Some container of it has run. */
export function hasStarted(pod: ObservedPod): boolean {
  return pod.status.containerStatuses.some(
    ({ state, lastState }) =>
      state.running || state.terminated || lastState.terminated,
  );
}

/** When its first container started, by the node's clock. */
export function startedAtOf(pod: ObservedPod): number | undefined {
  const times = pod.status.containerStatuses.flatMap(({ state, lastState }) => [
    state.running?.startedAt,
    lastState.terminated?.startedAt,
  ]);
  const known = [...times, pod.status.startTime].flatMap(time => {
    const at = time === undefined ? NaN : Date.parse(time);
    return Number.isFinite(at) ? [at] : [];
  });
  return hasStarted(pod) && known.length > 0 ? Math.min(...known) : undefined;
}

const IMAGE_TROUBLE = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
]);

/** Ordinary reasons to wait. */
const NO_TROUBLE = new Set(['ContainerCreating', 'PodInitializing']);

export interface WaitingTrouble {
  pod: string;
  kind: 'image' | 'container';
  cause: string;
  image?: string;
  message?: string;
}

/** Why a container of it cannot start. */
export function waitingTroubleOf(pod: ObservedPod): WaitingTrouble | undefined {
  const { initContainerStatuses, containerStatuses } = pod.status;
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const { waiting } = status.state;
    if (waiting?.reason && !NO_TROUBLE.has(waiting.reason)) {
      return {
        pod: pod.metadata.name,
        kind: IMAGE_TROUBLE.has(waiting.reason) ? 'image' : 'container',
        cause: waiting.reason,
        image: status.image,
        message: waiting.message,
      };
    }
  }
  return undefined;
}

/** What the first of these pods that suffers suffers. */
export function troubleOf(pods: ObservedPod[]): PodTrouble {
  for (const pod of pods) {
    const waiting = waitingTroubleOf(pod);
    if (waiting) {
      return { pod: waiting.pod, cause: waiting.cause };
    }
    const terminated = pod.status.containerStatuses
      .map(({ state }) => state.terminated)
      .find(state => state !== undefined && state.exitCode !== 0);
    if (pod.status.phase === 'Failed' || terminated) {
      return {
        pod: pod.metadata.name,
        cause: terminated?.reason ?? pod.status.reason ?? 'Error',
        exitCode: terminated?.exitCode,
      };
    }
  }
  return {};
}
