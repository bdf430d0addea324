import type {
  ServerRecord,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../clusters/types';
import { asObject } from '../../../http/answers/fields';
import type { BuiltInServices } from '../types';
import type { KServeConfig } from './config';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 512 * 1024;

/**
 * The OpenAPI document that a server offers at `/openapi.json`. Asked once for
 * each revision: an unchanged server is asked again by a full listing only. A
 * server that offers none keeps the description of its protocol.
 */
export async function withDefinition(options: {
  object: KubernetesObject;
  record: ServerRecord;
  before: SourceRecord | undefined;
  full: boolean;
  config: KServeConfig['definitions'];
  services: Pick<BuiltInServices, 'http'>;
  signal: AbortSignal;
}): Promise<ServerRecord> {
  const { object, record, config, full } = options;
  const url = record.externalUrl ?? record.internalUrl;
  if (config.mode !== 'fetch' || !url || !mayBeAsked(url, config.hosts)) {
    return record;
  }
  const version = revisionOf(object);
  const before =
    options.before?.kind === 'server' ? options.before.api : undefined;
  const known = before?.definitionVersion === version && !full;
  const asleep =
    record.state?.code !== 'ready' || (scalesToZero(object) && !config.wake);
  if (known || asleep) {
    return before ? { ...record, api: before } : record;
  }
  const definition = await fetchDefinition({ ...options, url });
  const kept = definition ?? before?.definition;
  return {
    ...record,
    api: {
      type: 'openapi',
      ...record.api,
      ...(kept ? { definition: kept } : {}),
      definitionVersion: version,
    },
  };
}

function mayBeAsked(url: string, hosts: readonly string[]): boolean {
  const { hostname } = new URL(url);
  return hosts.some(host =>
    host.startsWith('*.')
      ? hostname.endsWith(host.slice(1))
      : hostname === host,
  );
}

function revisionOf(object: KubernetesObject): string {
  const predictor = asObject(asObject(object.status)?.predictor);
  return [
    object.metadata.uid,
    object.metadata.generation ?? 0,
    predictor?.latestReadyRevision ?? '',
  ].join(' ');
}

function scalesToZero(object: KubernetesObject): boolean {
  return asObject(asObject(object.spec)?.predictor)?.minReplicas === 0;
}

async function fetchDefinition({
  url,
  services,
  signal,
}: {
  url: string;
  services: Pick<BuiltInServices, 'http'>;
  signal: AbortSignal;
}): Promise<string | undefined> {
  const endpoint = services.http.connect({
    baseUrl: url.replace(/\/+$/, ''),
    concurrency: 2,
    headersTimeoutMs: TIMEOUT_MS,
    bodyTimeoutMs: TIMEOUT_MS,
  });
  try {
    const answer = await endpoint.json({
      path: '/openapi.json',
      maxBytes: MAX_BYTES,
      signal,
    });
    const document = asObject(answer.parse());
    return document && (document.openapi || document.swagger)
      ? JSON.stringify(document)
      : undefined;
  } catch (error) {
    signal.throwIfAborted();
    // Triton and OVMS offer none: that is no fault of the server.
    return undefined;
  }
}
