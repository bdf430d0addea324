import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_JOB,
  MODEL_TYPE,
  RHDH_ANNOTATIONS,
} from 'backstage-plugin-model-lifecycle-common';
import type {
  ModelRecord,
  RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import { docsKeyFor, docsRefFor } from '../../catalog/docsRef';
import { toEntityRef } from '../../catalog/entityRef';
import { toLink } from '../../catalog/links';
import {
  assetAnnotations,
  buildMetadata,
  kubernetesAnnotations,
  oneLine,
  type EntityInputs,
} from './metadata';
import { relate } from './refs';
import { modelsSourceKey } from './sourceKey';

/** One entity for a model; its versions are data of the backend. */
export function buildModelEntity(
  inputs: EntityInputs<ModelRecord>,
  options: {
    docsSecret: string;
    ownRef: string;
    refOf: (reference: RecordReference) => string | undefined;
  },
): Entity {
  const { record, resolved, sourceId } = inputs;
  const baseModels = relate(record.baseModels, options.refOf);
  const datasets = relate(record.datasets, options.refOf);
  const job = resolved.written.job ?? record.trainedBy?.job;
  const jobRef = toEntityRef(job);
  const dependsOn = [
    ...new Set([
      ...baseModels.refs,
      ...datasets.refs,
      ...(jobRef ? [jobRef] : []),
    ]),
  ].filter(ref => ref !== options.ownRef);
  const docsKey = docsKeyFor({
    secret: options.docsSecret,
    sourceKey: modelsSourceKey(sourceId),
    nativeKey: record.key,
  });
  const version = record.currentVersion ?? record.versions?.[0]?.name;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: buildMetadata(inputs, {
      annotations: {
        ...kubernetesAnnotations(inputs),
        ...assetAnnotations(inputs, { category: 'ai-model', version }),
        'backstage.io/techdocs-ref':
          record.cardVersion === undefined ? undefined : docsRefFor(docsKey),
        [ANNOTATION_BASE_MODEL]: baseModels.external,
        [ANNOTATION_DATASET]: datasets.external,
        [ANNOTATION_JOB]: oneLine(job),
        [RHDH_ANNOTATIONS.modelName]: oneLine(
          resolved.written.modelName ?? record.title,
        ),
      },
      tags: record.tasks ?? [],
      links: [
        toLink({ url: record.viewUrl, title: 'Artifact Location' }),
        toLink({
          url: record.licenseUrl,
          title: licenseTitle(resolved.license ?? record.license),
        }),
        toLink({ url: record.trainedBy?.url, title: 'Training run' }),
      ],
    }),
    spec: {
      type: MODEL_TYPE,
      owner: resolved.owner.ownerRef,
      ...(resolved.lifecycle && { lifecycle: resolved.lifecycle }),
      ...(resolved.system && { system: resolved.system }),
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.sort() }),
    },
  };
}

function licenseTitle(license: string | undefined): string {
  return license ? `License: ${license}` : 'License';
}
