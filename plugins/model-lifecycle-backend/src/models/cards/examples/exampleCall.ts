import type { JsonObject, JsonValue } from '@backstage/types';
import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import { parse } from 'yaml';
import { toWebUrl } from '../../../catalog/links';
import { readWritten } from '../../entities/overrides/written';
import { apiDefinition, apiType } from '../../entities/protocols/definition';
import { follow, sampleOf } from './sample';

/** One request that shows how a server is used. */
export interface ExampleCall {
  url: string;
  body: JsonValue;
  /** A token is needed. */
  authRequired: boolean;
  summary?: string;
}

/** What people want of a model first, then whatever else takes JSON. */
const PREFERRED = [
  /\/chat\/completions$/,
  /\/api\/chat$/,
  /\/completions$/,
  /\/api\/generate$/,
  /\/infer$/,
  /:predict$/,
  /\/predict(?:ions)?$/,
  /\/embeddings$/,
];
const MAX_PATHS = 500;

/** `undefined` where the API of the server does not tell how it is asked. */
export function exampleCall(record: ServerRecord): ExampleCall | undefined {
  const address = toWebUrl(record.externalUrl) ?? toWebUrl(record.internalUrl);
  const document = openApiOf(record);
  if (!address || !document) return undefined;
  const model = [...(record.servedNames ?? [])].sort()[0];
  for (const { path, operation } of postOperations(document)) {
    const body = sampleOf(document, jsonBody(document, operation), { model });
    if (body === undefined) continue;
    const filled = fillPath(document, { path, operation, model });
    return {
      url: join(address, filled),
      body,
      authRequired: record.authRequired === true,
      ...(typeof operation.summary === 'string' && {
        summary: operation.summary,
      }),
    };
  }
  return undefined;
}

function openApiOf(record: ServerRecord): JsonObject | undefined {
  const resolved = { written: readWritten(record) };
  if (apiType({ record, resolved }) !== 'openapi') return undefined;
  const servedNames = [...(record.servedNames ?? [])].sort();
  const text = apiDefinition({ record, resolved, servedNames });
  if (!text) return undefined;
  try {
    return asObject(parse(text, { logLevel: 'error', maxAliasCount: 20 }));
  } catch {
    // What the server offers is not always what it says: there is no example then.
    return undefined;
  }
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function postOperations(
  document: JsonObject,
): { path: string; operation: JsonObject }[] {
  const rank = (path: string) => {
    const found = PREFERRED.findIndex(pattern => pattern.test(path));
    return found < 0 ? PREFERRED.length : found;
  };
  return Object.entries(asObject(document.paths) ?? {})
    .slice(0, MAX_PATHS)
    .flatMap(([path, item]) => {
      const operation = asObject(follow(document, item)?.post);
      return operation && path.startsWith('/') ? [{ path, operation }] : [];
    })
    .sort((one, other) => rank(one.path) - rank(other.path));
}

function jsonBody(
  document: JsonObject,
  operation: JsonObject,
): JsonValue | undefined {
  const body = follow(document, operation.requestBody);
  const content = asObject(asObject(body?.content)?.['application/json']);
  return content?.schema;
}

function fillPath(
  document: JsonObject,
  options: { path: string; operation: JsonObject; model?: string },
): string {
  const { operation, model } = options;
  const parameters = Array.isArray(operation.parameters)
    ? operation.parameters.map(parameter => follow(document, parameter))
    : [];
  return options.path
    .slice(0, 500)
    .replace(/\{([^{}]{1,100})\}/g, (_, name) => {
      if (/model/i.test(name) && model) return encodeURIComponent(model);
      const parameter = parameters.find(candidate => candidate?.name === name);
      const sample = sampleOf(document, parameter?.schema);
      return encodeURIComponent(String(sample ?? name.toUpperCase()));
    });
}

/** The version stands at the end of many addresses and at the beginning of the paths. */
function join(address: string, path: string): string {
  const base = address.replace(/\/+$/, '');
  const version = /\/v\d$/.exec(base)?.[0];
  return version && path.startsWith(`${version}/`)
    ? base + path.slice(version.length)
    : base + path;
}
