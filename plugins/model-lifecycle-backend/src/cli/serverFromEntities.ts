import type { Entity } from '@backstage/catalog-model';
import {
  AUTH_TAGS,
  RHDH_ANNOTATIONS,
} from 'backstage-plugin-model-lifecycle-common';
import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import { placeholderDefinition } from '../models/entities/protocols/definition';
import {
  baseOf,
  textOf,
  textsOf,
  withoutEmpty,
  type Declaration,
} from './declaration';

const API_TYPES = ['openapi', 'asyncapi', 'graphql', 'grpc'];
/** Back from what `serverEntities.ts` writes. */
const PROTOCOLS: Record<string, string> = {
  'openai-v1': 'openai',
  'open-inference-v2': 'open-inference-v2',
  'kserve-v1': 'kserve-v1',
  ollama: 'ollama',
};

/** A model server of any shape; `api` is the entity of its API, where it is one of its own. */
export function serverOf(entity: Entity, api: Entity | undefined): Declaration {
  const { annotations = {}, tags = [] } = entity.metadata;
  const spec = entity.spec ?? {};
  const internalUrl = annotations[RHDH_ANNOTATIONS.internalUrl];
  const externalUrl =
    annotations[RHDH_ANNOTATIONS.externalUrl] ??
    (internalUrl === undefined ? textOf(spec.serverUrl) : undefined);
  const { models } = spec as { models?: { available?: unknown } };
  const available = textsOf(models?.available);
  const named = textOf(annotations[RHDH_ANNOTATIONS.modelName]);
  const server = {
    kind: 'server' as const,
    ...baseOf(entity, [externalUrl]),
    ...withoutEmpty({
      servedNames: available.length > 0 ? available : [named].filter(Boolean),
      externalUrl,
      internalUrl,
      authRequired: authOf(tags, spec.requiresApiKey),
    }),
  };
  const described = apiOf(entity, api, server);
  return described ? { ...server, api: described } : server;
}

function authOf(tags: readonly string[], said: unknown): boolean | undefined {
  if (tags.includes(AUTH_TAGS.required)) return true;
  if (tags.includes(AUTH_TAGS.notRequired)) return false;
  return typeof said === 'boolean' ? said : undefined;
}

function apiOf(
  entity: Entity,
  api: Entity | undefined,
  server: { title: string },
): Record<string, unknown> | undefined {
  const isApi = entity.kind.toLowerCase() === 'api';
  const protocol = PROTOCOLS[textOf(entity.spec?.serverType) ?? ''];
  const definition = textOf((isApi ? entity : api)?.spec?.definition);
  const saidType = textOf(api?.spec?.type)?.toLowerCase() ?? '';
  if (!protocol && (!definition || isPlaceholder(definition, server))) {
    return undefined;
  }
  return withoutEmpty({
    type: API_TYPES.includes(saidType) ? saidType : 'openapi',
    definition,
    protocol,
  });
}

/** Written where a kind asks for a definition and there is none. */
function isPlaceholder(definition: string, server: { title: string }): boolean {
  const record = { key: server.title, scope: '', ...server } as ServerRecord;
  return definition === placeholderDefinition(record);
}
