import type { Entity } from '@backstage/catalog-model';
import { DATASET_TYPE } from 'backstage-plugin-model-lifecycle-common';
import type { DatasetRecord } from 'backstage-plugin-model-lifecycle-node';
import { buildMetadata, type EntityInputs } from './metadata';

export function buildDatasetEntity(
  inputs: EntityInputs<DatasetRecord>,
): Entity {
  const { resolved } = inputs;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: buildMetadata(inputs, { annotations: {}, tags: [], links: [] }),
    spec: {
      type: DATASET_TYPE,
      owner: resolved.owner.ownerRef,
      ...(resolved.lifecycle && { lifecycle: resolved.lifecycle }),
      ...(resolved.system && { system: resolved.system }),
    },
  };
}
