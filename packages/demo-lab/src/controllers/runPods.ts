import { RESOURCES } from '../kubernetes/resources';
import { ObjectStore } from '../kubernetes/objectStore';
import { JobSet, LABELS, Pod, TRAINER, TrainJob, isTrue } from './kinds';

/** The TrainJob at the top of a pod's owners; undefined for strangers. */
export function runOf(store: ObjectStore, pod: Pod): TrainJob | undefined {
  const { namespace, labels } = pod.metadata;
  const name = labels?.[LABELS.jobSet];
  if (!name) return undefined;
  const jobSet = store.get<JobSet>(RESOURCES.jobSets, { namespace, name });
  return jobSet?.metadata.uid === labels?.[LABELS.jobSetUid]
    ? store.get<TrainJob>(RESOURCES.trainJobs, { namespace, name })
    : undefined;
}

export function roleOf(pod: Pod): string {
  return pod.metadata.labels?.[LABELS.replicatedJob] ?? TRAINER;
}

export function rankOf(pod: Pod): number {
  return Number(pod.metadata.labels?.[LABELS.completionIndex] ?? 0);
}

/** The trainer pods that are not on their way out, by rank. */
export function trainerPods(store: ObjectStore, run: TrainJob): Pod[] {
  const { namespace, name } = run.metadata;
  return store
    .list<Pod>(RESOURCES.pods, namespace)
    .filter(
      pod =>
        pod.metadata.labels?.[LABELS.jobSet] === name &&
        roleOf(pod) === TRAINER &&
        !pod.metadata.deletionTimestamp,
    )
    .sort((a, b) => rankOf(a) - rankOf(b));
}

export function isRunningPod(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isTrue(pod, 'Ready');
}
