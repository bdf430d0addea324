import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_JOB,
  ANNOTATION_MODEL,
  ANNOTATION_NATIVE_ID,
  ANNOTATION_OWNER,
  ANNOTATION_PHASE_PROFILE,
  ANNOTATION_RUN,
  ANNOTATION_SOURCE,
} from 'backstage-plugin-model-lifecycle-common';
import { docsKeyFor, docsRefFor } from '../../catalog/docsRef';
import { LOCATION_TYPE } from '../../catalog/location';
import { entityName } from '../../catalog/entityName';
import { toEntityRef } from '../../catalog/entityRef';
import type { ResolvedOwner } from '../../catalog/ownerMap';
import { firstParagraph, plainLine } from '../../catalog/plainText';
import type { RunSourceType } from '../sources/runSource';
import type { JobInputs } from './jobInputs';
import { trainingSourceKey } from './sourceKey';

const MAX_TITLE = 128;
const MAX_DESCRIPTION = 500;
const MAX_LABEL_VALUE = 63;

/** Read from TrainJobs; named here only, since nothing but the entity needs them. */
const ANNOTATION_DESCRIPTION = 'model-lifecycle.io/description';
const ANNOTATION_SYSTEM = 'model-lifecycle.io/system';

const NOT_OF_A_CLUSTER: ReadonlySet<string> = new Set<RunSourceType>([
  'pipeline',
  'status-endpoint',
  'report',
  'pytorchjob',
]);

export interface JobEntityOptions {
  /** Of the newest run of the job. */
  inputs: JobInputs;
  owner: ResolvedOwner;
  docsSecret: string;
  /** The cluster's name in the Kubernetes plugin, where it has another one there. */
  kubernetesCluster?: string;
}

export function jobNativeKey(job: {
  sourceId: string;
  namespace: string;
  name: string;
}): string {
  return `${job.sourceId}/${job.namespace}/${job.name}`;
}

export function jobEntityRef(job: JobInputs['job']): string {
  return stringifyEntityRef({ kind: 'Resource', name: jobEntityName(job) });
}

function jobEntityName(job: JobInputs['job']): string {
  return entityName([job.sourceId, job.namespace, job.name]);
}

/**
 * The catalog entity of a training job. It depends on nothing that moves while
 * a run goes on: {@link JobInputs} has no state, percent or time.
 */
export function buildJobEntity(options: JobEntityOptions): Entity {
  const { inputs, owner } = options;
  const nativeKey = jobNativeKey(inputs.job);
  const entity: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: jobEntityName(inputs.job),
      title: plainLine(inputs.job.name, MAX_TITLE) || undefined,
      description: description(inputs),
      annotations: sorted({
        ...catalogAnnotations(options, nativeKey),
        ...ownAnnotations(options, nativeKey),
      }),
    },
    spec: {
      type: 'training-job',
      owner: owner.ownerRef,
      ...relations(inputs),
    },
  };
  // Without the keys that have no value.
  return JSON.parse(JSON.stringify(entity));
}

function description(inputs: JobInputs): string {
  const written = inputs.annotations[ANNOTATION_DESCRIPTION];
  const paragraph = written && firstParagraph(written, MAX_DESCRIPTION);
  if (paragraph) return paragraph;
  const place = isOfCluster(inputs) ? 'cluster' : 'source';
  const where = `namespace ${inputs.job.namespace} of ${place} ${inputs.job.sourceId}`;
  return inputs.job.adHoc
    ? `Training runs in ${where} that have no name of their own`
    : `Training job in ${where}`;
}

function catalogAnnotations(options: JobEntityOptions, nativeKey: string) {
  const { inputs } = options;
  const sourceKey = trainingSourceKey(inputs.job.sourceId);
  const location = `${LOCATION_TYPE}:${sourceKey}`;
  const docsKey = docsKeyFor({
    secret: options.docsSecret,
    sourceKey,
    nativeKey,
  });
  return {
    'backstage.io/managed-by-location': location,
    'backstage.io/managed-by-origin-location': location,
    'backstage.io/techdocs-ref': docsRefFor(docsKey),
    ...(isOfCluster(inputs) && kubernetesAnnotations(options)),
  };
}

function kubernetesAnnotations({
  inputs,
  kubernetesCluster,
}: JobEntityOptions) {
  return {
    'backstage.io/kubernetes-cluster': kubernetesCluster ?? inputs.job.sourceId,
    'backstage.io/kubernetes-namespace': inputs.job.namespace,
    'backstage.io/kubernetes-label-selector': podSelector(inputs),
  };
}

/** Others name a source, of which the Kubernetes plugin knows nothing. */
function isOfCluster({ sourceType }: JobInputs): boolean {
  return !NOT_OF_A_CLUSTER.has(sourceType);
}

/** The pods of the newest run. Made-up names change with each call, so a job that collects those has none. */
function podSelector({ job, runName }: JobInputs): string | undefined {
  return job.adHoc || runName.length > MAX_LABEL_VALUE
    ? undefined
    : `jobset.sigs.k8s.io/jobset-name=${runName}`;
}

function ownAnnotations(options: JobEntityOptions, nativeKey: string) {
  const { job, runName, sourceType, annotations } = options.inputs;
  return {
    [ANNOTATION_SOURCE]: `${sourceType}:${job.sourceId}`,
    [ANNOTATION_NATIVE_ID]: plainLine(nativeKey, MAX_DESCRIPTION),
    [ANNOTATION_JOB]: plainLine(job.name, MAX_DESCRIPTION),
    // Only where the run is the job: the name of the newest of many would move.
    [ANNOTATION_RUN]:
      runName === job.name && !job.adHoc
        ? `${job.sourceId}/${job.namespace}/${runName}`
        : undefined,
    [ANNOTATION_OWNER]: options.owner.unresolved,
    [ANNOTATION_PHASE_PROFILE]: text(annotations[ANNOTATION_PHASE_PROFILE]),
    [ANNOTATION_MODEL]: text(annotations[ANNOTATION_MODEL]),
    [ANNOTATION_BASE_MODEL]: text(options.inputs.baseModel),
    [ANNOTATION_DATASET]: text(options.inputs.dataset),
  };
}

/** Only what names an entity in full becomes a relation; a name alone could be anything. */
function relations(inputs: JobInputs) {
  const refs = (values: (string | undefined)[]) => {
    const found = values
      .map(value => toEntityRef(value))
      .filter(ref => ref !== undefined);
    return found.length > 0 ? [...new Set(found)].sort() : undefined;
  };
  return {
    system: toEntityRef(inputs.annotations[ANNOTATION_SYSTEM], 'system'),
    dependsOn: refs([inputs.baseModel, inputs.dataset]),
    dependencyOf: refs([inputs.annotations[ANNOTATION_MODEL]]),
  };
}

/** Addresses may carry a user and a password. */
function text(value: string | undefined): string | undefined {
  return (
    (value &&
      plainLine(value.replace(/\/\/[^/@\s]*@/g, '//'), MAX_DESCRIPTION)) ||
    undefined
  );
}

function sorted(
  annotations: Record<string, string | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations)
      .filter((entry): entry is [string, string] => Boolean(entry[1]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
