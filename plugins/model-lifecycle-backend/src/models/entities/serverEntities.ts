import type { Entity } from '@backstage/catalog-model';
import {
  AI_MODEL_SERVER,
  ANNOTATION_SERVES,
  AUTH_TAGS,
  MODEL_SERVER_TYPE,
  RHDH_ANNOTATIONS,
} from 'backstage-plugin-model-lifecycle-common';
import type {
  RecordReference,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { toLink, toWebUrl } from '../../catalog/links';
import {
  assetAnnotations,
  buildMetadata,
  kubernetesAnnotations,
  oneLine,
  type EntityInputs,
} from './metadata';
import {
  apiDefinition,
  apiType,
  placeholderDefinition,
} from './protocols/definition';
import { apiEntityRef, relate, type Related } from './refs';
import type { ModelServerShape } from './types';

const API_VERSION = 'backstage.io/v1alpha1';
const MAX_NAMES = 100;
/** Where nobody says it and the catalog asks for one. */
const UNKNOWN_LIFECYCLE = 'unknown';
const API_SUFFIX = '#api';

const SERVER_TYPES = {
  openai: 'openai-v1',
  'open-inference-v2': 'open-inference-v2',
  'kserve-v1': 'kserve-v1',
  ollama: 'ollama',
  none: 'unknown',
} as const;

type Inputs = EntityInputs<ServerRecord>;

interface Parts {
  serves: Related;
  /** Sorted. */
  servedNames: string[];
  definition?: string;
  base: {
    owner: string;
    lifecycle: string;
    system?: string;
  };
}

/** `undefined` where the shape needs an address and the server has none. */
export function buildServerEntities(
  inputs: Inputs,
  options: {
    shape: ModelServerShape;
    refOf: (reference: RecordReference) => string | undefined;
  },
): Entity[] | undefined {
  const { record, resolved } = inputs;
  const servedNames = [...new Set(record.servedNames)]
    .map(name => oneLine(name) ?? '')
    .filter(Boolean)
    .sort()
    .slice(0, MAX_NAMES);
  const parts: Parts = {
    serves: relate(record.serves, options.refOf),
    servedNames,
    definition: apiDefinition({ record, resolved, servedNames }),
    base: {
      owner: resolved.owner.ownerRef,
      lifecycle: resolved.lifecycle ?? UNKNOWN_LIFECYCLE,
      ...(resolved.system && { system: resolved.system }),
    },
  };
  if (options.shape === 'api') return [asApi(inputs, parts)];
  const server =
    options.shape === 'component'
      ? asComponent(inputs, parts)
      : asAiModelServerApi(inputs, parts);
  if (!server) return undefined;
  return [
    ...(parts.definition ? [apiOf(inputs, parts, parts.definition)] : []),
    server,
  ];
}

function asComponent(inputs: Inputs, parts: Parts): Entity {
  return {
    apiVersion: API_VERSION,
    kind: 'Component',
    metadata: serverMetadata(inputs, parts),
    spec: {
      type: MODEL_SERVER_TYPE,
      ...parts.base,
      ...dependsOn(parts),
      ...(parts.definition && {
        providesApis: [apiEntityRef(inputs.sourceId, inputs.record.key)],
      }),
    },
  };
}

function asApi(inputs: Inputs, parts: Parts): Entity {
  return {
    apiVersion: API_VERSION,
    kind: 'API',
    metadata: serverMetadata(inputs, parts),
    spec: {
      type: AI_MODEL_SERVER,
      ...parts.base,
      ...aiModelServerFields(inputs, parts),
      ...dependsOn(parts),
      // The catalog takes no API without one.
      definition: parts.definition ?? placeholderDefinition(inputs.record),
    },
  };
}

function asAiModelServerApi(inputs: Inputs, parts: Parts): Entity | undefined {
  const fields = aiModelServerFields(inputs, parts);
  if (!fields.serverUrl) return undefined;
  return {
    apiVersion: API_VERSION,
    kind: 'AiModelServerAPI',
    metadata: serverMetadata(inputs, parts),
    spec: {
      type: AI_MODEL_SERVER,
      ...parts.base,
      ...fields,
      ...dependsOn(parts),
      ...(parts.definition && {
        apiEntityRef: apiEntityRef(inputs.sourceId, inputs.record.key),
      }),
    },
  };
}

function apiOf(inputs: Inputs, parts: Parts, definition: string): Entity {
  return {
    apiVersion: API_VERSION,
    kind: 'API',
    metadata: buildMetadata(inputs, {
      ...sharedParts(inputs, parts),
      ownTags: [AI_MODEL_SERVER, ...authTags(inputs)].sort(),
      nativeSuffix: API_SUFFIX,
    }),
    spec: {
      type: apiType(inputs),
      ...parts.base,
      definition,
    },
  };
}

function serverMetadata(inputs: Inputs, parts: Parts) {
  const shared = sharedParts(inputs, parts);
  return buildMetadata(inputs, {
    ...shared,
    annotations: {
      ...shared.annotations,
      ...kubernetesAnnotations(inputs),
      ...assetAnnotations(inputs, { category: 'model-server' }),
    },
    ownTags: authTags(inputs),
  });
}

function sharedParts({ record, resolved }: Inputs, parts: Parts) {
  return {
    annotations: {
      [ANNOTATION_SERVES]: parts.serves.external,
      [RHDH_ANNOTATIONS.modelName]: oneLine(
        resolved.written.modelName ??
          resolved.written.defaultModel ??
          parts.servedNames[0],
      ),
      [RHDH_ANNOTATIONS.externalUrl]: toWebUrl(record.externalUrl),
      [RHDH_ANNOTATIONS.internalUrl]: toWebUrl(record.internalUrl),
    },
    tags: [record.runtime ?? '', record.format ?? ''],
    reservedTags: [AI_MODEL_SERVER, ...Object.values(AUTH_TAGS)],
    links: [toLink({ url: record.externalUrl, title: 'API' })],
  };
}

/** Says nothing where the source says nothing. */
function authTags({ record }: Inputs): string[] {
  if (record.authRequired === undefined) return [];
  return [record.authRequired ? AUTH_TAGS.required : AUTH_TAGS.notRequired];
}

/** Fields of the kind AiModelServerAPI. Upstream proposes the same for `API`. */
function aiModelServerFields({ record, resolved }: Inputs, parts: Parts) {
  const preferred = oneLine(resolved.written.defaultModel);
  const isServed = preferred && parts.servedNames.includes(preferred);
  const serverUrl =
    toWebUrl(record.externalUrl) ?? toWebUrl(record.internalUrl);
  return {
    serverType:
      oneLine(resolved.written.serverType, 63) ??
      SERVER_TYPES[record.api?.protocol ?? 'none'],
    ...(serverUrl && { serverUrl }),
    ...(record.authRequired !== undefined && {
      requiresApiKey: record.authRequired,
    }),
    ...(parts.servedNames.length > 0 && {
      models: {
        discoverable: record.api?.protocol === 'openai',
        available: parts.servedNames,
        ...(isServed && { default: preferred }),
      },
    }),
  };
}

function dependsOn({ serves }: Parts) {
  return serves.refs.length > 0 ? { dependsOn: serves.refs } : {};
}
