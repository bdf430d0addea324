import type { KubernetesObject } from '../../../clusters/types';
import type { ObjectKind } from '../../kubernetes/KubernetesObjects';
import { keepOverrides } from '../../kubernetes/objectFacts';
import { asList, asObject, asText } from '../../../http/answers/fields';
import { servedModelNames } from '../../kubernetes/servedModelNames';

const GROUP = 'serving.kserve.io';

const REGISTRY_DOMAINS = [
  'modelregistry.kubeflow.org/',
  'modelregistry.opendatahub.io/',
];
const OTHER_KEYS = new Set([
  'openshift.io/display-name',
  'openshift.io/description',
  'security.opendatahub.io/enable-auth',
  'networking.kserve.io/visibility',
]);

/** Predictor fields that name a framework in the API before `model` came. */
export const LEGACY_FRAMEWORKS = [
  'sklearn',
  'xgboost',
  'tensorflow',
  'pytorch',
  'triton',
  'onnx',
  'huggingface',
  'pmml',
  'lightgbm',
  'paddle',
];

function isRead(key: string): boolean {
  return (
    OTHER_KEYS.has(key) ||
    REGISTRY_DOMAINS.some(domain => key.startsWith(domain))
  );
}

function trimMetadata({ metadata }: KubernetesObject) {
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    labels: keepOverrides(metadata.labels, isRead),
    annotations: keepOverrides(metadata.annotations, isRead),
  };
}

/** A part of a predictor that has a container's fields: neither its environment nor its arguments are kept. */
function trimModel(value: unknown) {
  const model = asObject(value);
  if (!model) return undefined;
  const { modelFormat, runtime, storageUri, storage, protocolVersion } = model;
  const stored = asObject(storage);
  return {
    modelFormat,
    runtime,
    storageUri,
    storage: stored && { key: stored.key, path: stored.path },
    protocolVersion,
    servedNames: servedModelNames(model.args),
  };
}

function trimPredictor(value: unknown) {
  const predictor = asObject(value);
  if (!predictor) return undefined;
  const legacy = LEGACY_FRAMEWORKS.filter(name => predictor[name]).map(
    name => [name, trimModel(predictor[name])] as const,
  );
  return {
    ...Object.fromEntries(legacy),
    model: trimModel(predictor.model),
    storageUris: asList(predictor.storageUris).map(entry => ({
      uri: asObject(entry)?.uri,
    })),
    containers: asList(predictor.containers).map(container => ({
      servedNames: servedModelNames([
        ...asList(asObject(container)?.command),
        ...asList(asObject(container)?.args),
      ]),
    })),
    minReplicas: predictor.minReplicas,
    canaryTrafficPercent: predictor.canaryTrafficPercent,
  };
}

function trimConditions(value: unknown) {
  return asList(value)
    .map(asObject)
    .filter(condition => condition !== undefined)
    .filter(({ type }) => type === 'Ready' || type === 'Stopped')
    .map(({ type, status, reason, message }) => ({
      type,
      status,
      reason,
      message: asText(message, 500),
    }));
}

function trimStatus(value: unknown) {
  const status = asObject(value);
  if (!status) return undefined;
  const predictor = asObject(asObject(status.components)?.predictor);
  const lastFailure = asObject(asObject(status.modelStatus)?.lastFailureInfo);
  return {
    url: status.url,
    address: { url: asObject(status.address)?.url },
    addresses: asList(status.addresses).map(entry => ({
      url: asObject(entry)?.url,
    })),
    predictor: predictor && {
      latestReadyRevision: predictor.latestReadyRevision,
      traffic: asList(predictor.traffic)
        .map(asObject)
        .map(target => ({
          latestRevision: target?.latestRevision,
          percent: target?.percent,
          revisionName: target?.revisionName,
        })),
    },
    conditions: trimConditions(status.conditions),
    lastFailure: lastFailure && {
      reason: lastFailure.reason,
      message: asText(lastFailure.message, 500),
    },
    runtime: status.servingRuntimeName ?? status.clusterServingRuntimeName,
  };
}

export const INFERENCE_SERVICE: ObjectKind = {
  kind: 'InferenceService',
  versions: [
    {
      group: GROUP,
      version: 'v1beta1',
      plural: 'inferenceservices',
      kind: 'InferenceService',
    },
  ],
  trim: object => ({
    kind: 'InferenceService',
    metadata: trimMetadata(object),
    spec: { predictor: trimPredictor(asObject(object.spec)?.predictor) },
    status: trimStatus(object.status),
  }),
};

export const LLM_INFERENCE_SERVICE: ObjectKind = {
  kind: 'LLMInferenceService',
  versions: ['v1alpha2', 'v1alpha1'].map(version => ({
    group: GROUP,
    version,
    plural: 'llminferenceservices',
    kind: 'LLMInferenceService',
  })),
  trim: object => {
    const model = asObject(asObject(object.spec)?.model);
    const adapters = asList(asObject(model?.lora)?.adapters);
    return {
      kind: 'LLMInferenceService',
      metadata: trimMetadata(object),
      spec: {
        model: {
          uri: model?.uri,
          name: model?.name,
          adapters: adapters.map(adapter => asObject(adapter)?.name),
        },
      },
      status: trimStatus(object.status),
    };
  },
};
