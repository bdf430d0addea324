import type {
  Reason,
  RecordReference,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../clusters/types';
import { joinKeyOfUri } from '../../joinKeys';
import { overridesOf } from '../../kubernetes/objectFacts';
import { asList, asObject, asText } from '../../../http/answers/fields';
import { withoutEmpty } from '../support/withoutEmpty';
import { LEGACY_FRAMEWORKS } from './kinds';
import { registryLink, type RegistryRule } from './registryLink';

const MAX_NAMES = 50;

export interface NormaliseOptions {
  cluster: string;
  scope: string;
  registries: readonly RegistryRule[];
}

/** A server as a trimmed InferenceService or LLMInferenceService describes it. */
export interface NormalisedServer {
  record: ServerRecord;
  /** Names a model of a registry that no rule resolves. */
  unresolved?: Reason;
}

export function normaliseServer(
  object: KubernetesObject,
  options: NormaliseOptions,
): NormalisedServer {
  const { cluster, scope, registries } = options;
  const { name, namespace = '', annotations = {} } = object.metadata;
  const model = modelFacts(object);
  const uris = [...new Set(model.storageUris)].sort();
  const link = registryLink(object, registries);
  const serves = servedReferences(link.reference, uris);
  const record: ServerRecord = {
    kind: 'server',
    key: `${cluster}/${namespace}/${object.kind}/${name}`,
    scope,
    title: asText(annotations['openshift.io/display-name'], 200) ?? name,
    description: asText(annotations['openshift.io/description'], 2_000),
    tags: [model.format, model.runtime].filter(tag => tag !== undefined).sort(),
    overrides: overridesOf(object),
    kubernetes: {
      cluster,
      namespace,
      labelSelector: `${
        object.kind === 'InferenceService'
          ? 'serving.kserve.io/inferenceservice'
          : 'app.kubernetes.io/name'
      }=${name}`,
    },
    serves,
    servedNames: model.servedNames.slice(0, MAX_NAMES).sort(),
    runtime: model.runtime,
    format: model.format,
    storageUris: uris,
    ...urlsOf(object),
    authRequired: authRequired(annotations),
    state: stateOf(object),
    canary: canaryOf(object),
    api: model.protocol && { type: 'openapi', protocol: model.protocol },
    joinKeys: uris.map(joinKeyOfUri).filter(key => key !== undefined),
  };
  return { record: withoutEmpty(record), unresolved: link.unresolved };
}

interface ModelFacts {
  format?: string;
  runtime?: string;
  storageUris: string[];
  servedNames: string[];
  protocol?: 'openai' | 'open-inference-v2' | 'kserve-v1';
}

function modelFacts(object: KubernetesObject): ModelFacts {
  return object.kind === 'LLMInferenceService'
    ? llmFacts(object)
    : predictorFacts(object);
}

function llmFacts(object: KubernetesObject): ModelFacts {
  const model = asObject(asObject(object.spec)?.model);
  const uri = asText(model?.uri);
  const names = [
    model?.name ?? object.metadata.name,
    ...asList(model?.adapters),
  ];
  return {
    storageUris: uri ? [uri] : [],
    servedNames: names.filter(name => typeof name === 'string'),
    protocol: 'openai',
  };
}

function predictorFacts(object: KubernetesObject): ModelFacts {
  const predictor = asObject(asObject(object.spec)?.predictor) ?? {};
  const legacy = LEGACY_FRAMEWORKS.find(name => predictor[name]);
  const model = asObject(predictor.model ?? (legacy && predictor[legacy]));
  const format = asText(asObject(model?.modelFormat)?.name, 100) ?? legacy;
  const runtime =
    asText(asObject(object.status)?.runtime, 200) ??
    asText(model?.runtime, 200);
  const uris = [
    asText(model?.storageUri),
    storageUri(asObject(model?.storage)),
    ...asList(predictor.storageUris).map(entry => asText(asObject(entry)?.uri)),
  ];
  const names = [
    ...asList(model?.servedNames),
    ...asList(predictor.containers).flatMap(container =>
      asList(asObject(container)?.servedNames),
    ),
  ].filter(name => typeof name === 'string');
  return {
    format,
    runtime,
    storageUris: uris.filter(uri => uri !== undefined),
    servedNames: names.length > 0 ? names : [object.metadata.name],
    protocol: protocolOf({ format, runtime, version: model?.protocolVersion }),
  };
}

/** `storage.path` in a bucket that a Secret names: the key of the Secret is all that may be shown. */
function storageUri(
  storage: Record<string, unknown> | undefined,
): string | undefined {
  const path = asText(storage?.path);
  const key = asText(storage?.key, 200);
  return path && key ? `storage://${key}/${path}` : undefined;
}

/** `undefined` where a wrong guess would describe an API that is not there. */
function protocolOf(facts: {
  format?: string;
  runtime?: string;
  version: unknown;
}): ModelFacts['protocol'] {
  const isLanguageModel =
    facts.format?.toLowerCase() === 'vllm' ||
    /vllm/i.test(facts.runtime ?? '') ||
    facts.format === 'huggingface';
  if (isLanguageModel) return 'openai';
  if (facts.version === 'v2') return 'open-inference-v2';
  return facts.version === 'v1' ? 'kserve-v1' : undefined;
}

function servedReferences(
  fromRegistry: RecordReference | undefined,
  uris: string[],
): RecordReference[] {
  if (fromRegistry) return [fromRegistry];
  return uris.map(external => ({ external }));
}

function isInternal(url: string): boolean {
  try {
    return /\.(svc|local)$/.test(new URL(url).hostname);
  } catch {
    return true;
  }
}

function urlsOf(object: KubernetesObject) {
  const status = asObject(object.status);
  const urls = [
    status?.url,
    asObject(status?.address)?.url,
    ...asList(status?.addresses).map(entry => asObject(entry)?.url),
  ]
    .map(url => asText(url))
    .filter(url => url !== undefined && /^https?:\/\//.test(url));
  return {
    externalUrl: urls.find(url => !isInternal(url!)),
    internalUrl: urls.find(url => isInternal(url!)),
  };
}

function authRequired(annotations: Record<string, string>) {
  const value = annotations['security.opendatahub.io/enable-auth'];
  return value === undefined ? undefined : value === 'true';
}

function stateOf(object: KubernetesObject): ServerRecord['state'] {
  const status = asObject(object.status);
  const conditions = asList(status?.conditions).map(asObject);
  const find = (type: string) =>
    conditions.find(condition => condition?.type === type);
  if (find('Stopped')?.status === 'True') return { code: 'stopped' };
  const ready = find('Ready');
  if (!ready || ready.status === 'Unknown') {
    return { code: 'unknown', reason: conditionReason(ready) };
  }
  if (ready.status === 'True') return { code: 'ready' };
  const failure = asObject(status?.lastFailure);
  return { code: 'not-ready', reason: conditionReason(failure ?? ready) };
}

function conditionReason(
  condition: Record<string, unknown> | undefined,
): Reason | undefined {
  const reason = asText(condition?.reason, 100);
  const message = asText(condition?.message, 500);
  if (!reason && !message) return undefined;
  return {
    code: 'server-condition',
    params: reason ? { reason } : undefined,
    message,
  };
}

function canaryOf(object: KubernetesObject): ServerRecord['canary'] {
  const percent = asObject(
    asObject(object.spec)?.predictor,
  )?.canaryTrafficPercent;
  if (typeof percent !== 'number' || percent <= 0 || percent >= 100) {
    return undefined;
  }
  const traffic = asList(
    asObject(asObject(object.status)?.predictor)?.traffic,
  ).map(asObject);
  const latest = traffic.find(target => target?.latestRevision === true);
  return { revision: asText(latest?.revisionName), trafficPercent: percent };
}
