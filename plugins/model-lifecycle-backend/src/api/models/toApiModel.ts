import type {
  ModelDetail,
  ModelReference,
} from 'backstage-plugin-model-lifecycle-common';
import type {
  RecordReference,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { toTime } from '../runs/times';
import type { VisibleRecord } from './ModelAccess';

export interface ToApiModelOptions {
  found: VisibleRecord;
  sourceType: string;
  /** The entity that a reference means; `undefined` where none can. */
  refOf: (reference: RecordReference) => string | undefined;
  /** Servers of the model that the user sees. */
  servedBy?: ModelReference[];
}

/** A record as the API shows it: what it holds was allow-listed when it was read. */
export function toApiModel(options: ToApiModelOptions): ModelDetail {
  const { found, sourceType } = options;
  const { record } = found;
  return {
    id: `${found.sourceId}:${found.keyHash}`,
    kind: record.kind,
    source: { id: found.sourceId, type: sourceType },
    key: record.key,
    entityRef: found.entityRef,
    title: record.title,
    description: record.description,
    viewUrl: record.viewUrl,
    tags: record.tags,
    stale: found.staleReason,
    lastSeenAt: toTime(found.completeAt),
    hasCard: record.kind === 'model' && record.cardVersion !== undefined,
    ...ofKind(record, options),
  };
}

function ofKind(
  record: SourceRecord,
  options: ToApiModelOptions,
): Partial<ModelDetail> {
  const { refOf, servedBy } = options;
  const references = (list?: readonly RecordReference[]) =>
    list?.map(reference => toReference(reference, refOf));
  switch (record.kind) {
    case 'model': {
      const {
        versions,
        versionCount,
        currentVersion,
        currentReason,
        license,
        licenseUrl,
        tasks,
        languages,
        format,
        library,
        architecture,
        quantization,
        sizeBytes,
        parameterCount,
        contextLength,
        capabilities,
        access,
        maturity,
        trainedBy,
      } = record;
      return {
        versions,
        versionCount,
        currentVersion,
        currentReason,
        license,
        licenseUrl,
        tasks,
        languages,
        format,
        library,
        architecture,
        quantization,
        sizeBytes,
        parameterCount,
        contextLength,
        capabilities,
        access,
        maturity,
        parameters: asTexts(record.parameters),
        baseModels: references(record.baseModels),
        datasets: references(record.datasets),
        trainedBy: trainedBy && { run: trainedBy.run, url: trainedBy.url },
        servedBy,
      };
    }
    case 'server': {
      const { servedNames, runtime, format, externalUrl, internalUrl } = record;
      const { authRequired, state, canary, plans, storageUris } = record;
      return {
        servedNames,
        runtime,
        format,
        externalUrl,
        internalUrl,
        authRequired,
        state,
        canary,
        plans,
        storageUris,
        serves: references(record.serves),
      };
    }
    default: {
      const { entities, features } = record;
      return { facts: { entities, features } };
    }
  }
}

function toReference(
  reference: RecordReference,
  refOf: (reference: RecordReference) => string | undefined,
): ModelReference {
  const entityRef = refOf(reference);
  if (entityRef) return { entityRef };
  return 'external' in reference
    ? { external: reference.external, title: reference.title }
    : {};
}

function asTexts(
  values: Record<string, string | number> | undefined,
): Record<string, string> | undefined {
  return (
    values &&
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, String(value)]),
    )
  );
}
