import type { KubernetesObject } from '../../../../clusters/types';
import { cleanText } from '../../../progression/text';
import type {
  TrimmedEvent,
  TrimmedJob,
  TrimmedJobSet,
  TrimmedMetadata,
  TrimmedPod,
  TrimmedTrainJob,
  TrimmedWorkload,
} from '../types';
import {
  limited,
  owners,
  conditions,
  jobCounts,
  replicatedJob,
  runtimeRef,
  trainer,
  initializer,
  container,
  containerStatuses,
  podSetAssignments,
  MAX_LIST,
} from './fields';
import {
  ANCESTOR_STEP_LABEL,
  COMPLETION_INDEX_LABEL,
  JOBSET_UID_LABEL,
  JOB_INDEX_LABEL,
  PROGRESS_ANNOTATION,
  REPLICATED_JOB_LABEL,
  RESTART_ATTEMPT_LABEL,
  WORKLOAD_JOB_LABEL,
} from './names';
import { parametersOf } from './parameters';
import { list, present, record, text, texts, wholeNumber } from './read';

/** Kubernetes itself allows 256 KiB of annotations; more comes from no honest server. */
export const MAX_PROGRESS_CHARACTERS = 256 * 1024;

const POD_LABELS = new Set([
  JOBSET_UID_LABEL,
  REPLICATED_JOB_LABEL,
  JOB_INDEX_LABEL,
  RESTART_ATTEMPT_LABEL,
  COMPLETION_INDEX_LABEL,
]);

const JOB_LABELS = new Set([
  JOBSET_UID_LABEL,
  REPLICATED_JOB_LABEL,
  JOB_INDEX_LABEL,
  RESTART_ATTEMPT_LABEL,
  ANCESTOR_STEP_LABEL,
]);

const ANNOTATIONS =
  /^(model-lifecycle\.io|trainer\.opendatahub\.io)\/|^opendatahub\.io\/display-name$/;

/** Keeps of a TrainJob the facts of its spec, its conditions and both progress contracts. */
export function trimTrainJob(object: KubernetesObject): TrimmedTrainJob {
  const spec = record(object.spec);
  const status = record(object.status);
  const { metadata, oversized } = trainJobMetadata(object);
  return present<TrimmedTrainJob>({
    apiVersion: object.apiVersion,
    kind: 'TrainJob',
    metadata,
    spec: present({
      suspend: spec.suspend === true,
      managedBy: text(spec.managedBy),
      runtimeRef: runtimeRef(spec.runtimeRef),
      trainer: trainer(spec.trainer),
      initializer: initializer(spec.initializer),
      activeDeadlineSeconds: wholeNumber(spec.activeDeadlineSeconds),
    }),
    status: present({
      conditions: conditions(status.conditions),
      jobsStatus: jobCounts(status.jobsStatus),
      trainerStatus: status.trainerStatus ?? undefined,
    }),
    parameters: parametersOf(object),
    oversized,
  });
}

export function trimJobSet(object: KubernetesObject): TrimmedJobSet {
  const spec = record(object.spec);
  const status = record(object.status);
  const maxRestarts = wholeNumber(record(spec.failurePolicy).maxRestarts);
  return {
    apiVersion: object.apiVersion,
    kind: 'JobSet',
    metadata: metadataOf(object, () => false),
    spec: present({
      suspend: spec.suspend === true,
      replicatedJobs: list(spec.replicatedJobs)
        .slice(0, MAX_LIST)
        .flatMap(replicatedJob),
      failurePolicy: maxRestarts === undefined ? undefined : { maxRestarts },
      ttlSecondsAfterFinished: wholeNumber(spec.ttlSecondsAfterFinished),
    }),
    status: present({
      conditions: conditions(status.conditions),
      replicatedJobsStatus: jobCounts(status.replicatedJobsStatus),
      restarts: wholeNumber(status.restarts) ?? 0,
      restartsCountTowardsMax: wholeNumber(status.restartsCountTowardsMax),
      terminalState: text(status.terminalState),
    }),
  };
}

export function trimJob(object: KubernetesObject): TrimmedJob {
  const spec = record(object.spec);
  const status = record(object.status);
  return {
    apiVersion: object.apiVersion,
    kind: 'Job',
    metadata: metadataOf(object, label => JOB_LABELS.has(label)),
    spec: present({
      suspend: spec.suspend === true,
      parallelism: wholeNumber(spec.parallelism),
      completions: wholeNumber(spec.completions),
      backoffLimit: wholeNumber(spec.backoffLimit),
    }),
    status: present({
      conditions: conditions(status.conditions),
      startTime: text(status.startTime),
      completionTime: text(status.completionTime),
      failed: wholeNumber(status.failed) ?? 0,
    }),
  };
}

export function trimPod(object: KubernetesObject): TrimmedPod {
  const spec = record(object.spec);
  const status = record(object.status);
  return {
    apiVersion: object.apiVersion,
    kind: 'Pod',
    metadata: metadataOf(object, label => POD_LABELS.has(label)),
    spec: present({
      nodeName: text(spec.nodeName),
      containers: list(spec.containers).slice(0, MAX_LIST).flatMap(container),
    }),
    status: present({
      phase: text(status.phase) ?? 'Unknown',
      reason: text(status.reason),
      message: cleanText(status.message),
      startTime: text(status.startTime),
      conditions: conditions(status.conditions),
      initContainerStatuses: containerStatuses(status.initContainerStatuses),
      containerStatuses: containerStatuses(status.containerStatuses),
    }),
  };
}

export function trimWorkload(object: KubernetesObject): TrimmedWorkload {
  const spec = record(object.spec);
  const status = record(object.status);
  const requeue = record(status.requeueState);
  const admission = record(status.admission);
  return {
    apiVersion: object.apiVersion,
    kind: 'Workload',
    metadata: metadataOf(object, label => label === WORKLOAD_JOB_LABEL),
    spec: present({
      active: spec.active !== false,
      queueName: text(spec.queueName),
      maximumExecutionTimeSeconds: wholeNumber(
        spec.maximumExecutionTimeSeconds,
      ),
    }),
    status: present({
      conditions: conditions(status.conditions),
      admission: status.admission
        ? present({
            clusterQueue: text(admission.clusterQueue),
            podSetAssignments: podSetAssignments(admission.podSetAssignments),
          })
        : undefined,
      admissionChecks: list(status.admissionChecks)
        .slice(0, MAX_LIST)
        .map(record)
        .flatMap(check => {
          const name = text(check.name);
          return name
            ? present({
                name,
                state: text(check.state),
                message: cleanText(check.message),
              })
            : [];
        }),
      requeueState: status.requeueState
        ? present({
            count: wholeNumber(requeue.count),
            requeueAt: text(requeue.requeueAt),
          })
        : undefined,
      accumulatedPastExecutionTimeSeconds: wholeNumber(
        status.accumulatedPastExecutionTimeSeconds,
      ),
      clusterName: text(status.clusterName),
    }),
  };
}

/** Reads events of `v1` and of `events.k8s.io/v1`, which name their fields differently. */
export function trimEvent(object: KubernetesObject): TrimmedEvent {
  const regarding = record(object.regarding ?? object.involvedObject);
  return present<TrimmedEvent>({
    apiVersion: object.apiVersion,
    kind: 'Event',
    metadata: metadataOf(object, () => false),
    type: text(object.type) ?? 'Normal',
    reason: text(object.reason) ?? '',
    note: cleanText(object.note ?? object.message),
    regarding: present({
      kind: text(regarding.kind),
      name: text(regarding.name),
      uid: text(regarding.uid),
    }),
    lastSeen:
      text(record(object.series).lastObservedTime) ??
      text(object.deprecatedLastTimestamp) ??
      text(object.lastTimestamp) ??
      text(object.eventTime) ??
      text(object.lastSeen),
  });
}

function metadataOf(
  object: KubernetesObject,
  keepLabel: (label: string) => boolean,
): TrimmedMetadata {
  const metadata = record(object.metadata);
  const finalizers = list(metadata.finalizers).flatMap(f => text(f) ?? []);
  return present<TrimmedMetadata>({
    name: text(metadata.name) ?? '',
    generateName: text(metadata.generateName),
    namespace: text(metadata.namespace),
    uid: text(metadata.uid) ?? '',
    resourceVersion: text(metadata.resourceVersion),
    creationTimestamp: text(metadata.creationTimestamp),
    deletionTimestamp: text(metadata.deletionTimestamp),
    labels: limited(texts(metadata.labels, keepLabel)),
    ownerReferences: owners(metadata.ownerReferences),
    finalizers:
      metadata.deletionTimestamp && finalizers.length > 0
        ? finalizers
        : undefined,
  });
}

function trainJobMetadata(
  object: KubernetesObject,
): Pick<TrimmedTrainJob, 'metadata' | 'oversized'> {
  const metadata = metadataOf(object, () => true);
  const annotations = texts(record(object.metadata).annotations, key =>
    ANNOTATIONS.test(key),
  );
  const progress = annotations[PROGRESS_ANNOTATION] ?? '';
  if (progress.length <= MAX_PROGRESS_CHARACTERS) {
    const oversized = (object as Partial<TrimmedTrainJob>).oversized;
    return { metadata: { ...metadata, annotations }, oversized };
  }
  delete annotations[PROGRESS_ANNOTATION];
  return {
    metadata: { ...metadata, annotations },
    oversized: { annotation: PROGRESS_ANNOTATION, bytes: progress.length },
  };
}
