import type {
  RecordReference,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../clusters/types';
import { joinKeyOfUri } from '../../joinKeys';
import { asList, asObject, asText } from '../../../http/answers/fields';
import { withoutEmpty } from '../support/withoutEmpty';

const MAX_NAMES = 50;

/** Our annotation for the model: an entity reference, an address or a name. */
const MODEL = 'model-lifecycle.io/model';
/** Objects with the same value are one server; without it, those with the same name. */
const GROUP = 'model-lifecycle.io/model-server';
const PROTOCOL = 'model-lifecycle.io/protocol';
const RUNTIME = 'model-lifecycle.io/runtime';
const AUTH = 'model-lifecycle.io/auth-required';
const TITLE = 'model-lifecycle.io/title';
const DESCRIPTION = 'model-lifecycle.io/description';
const OWNER = 'model-lifecycle.io/owner';
const NAMES = [
  'rhdh.modelcatalog.io/model-name',
  'model-catalog-bridge.ai.redhat.com/model-name',
  'modelcatalogbridge.rhdh.io/model-name',
];

const PROTOCOLS = [
  'openai',
  'open-inference-v2',
  'kserve-v1',
  'ollama',
] as const;
const RUNTIMES: readonly { pattern: RegExp; name: string }[] = [
  { pattern: /vllm/i, name: 'vllm' },
  { pattern: /text-generation-inference|(^|\/)tgi/i, name: 'tgi' },
  { pattern: /llama[.-]?cpp|llama-server/i, name: 'llama.cpp' },
  { pattern: /ollama/i, name: 'ollama' },
  { pattern: /tritonserver/i, name: 'triton' },
];

/** Which objects belong together: a Deployment, its Service and its Route are one server. */
export function groupByServer(
  objects: Iterable<KubernetesObject>,
): Map<string, KubernetesObject[]> {
  const groups = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const { name, namespace = '', annotations = {} } = object.metadata;
    const said = annotations[GROUP];
    const group = said && said !== 'true' ? said : name;
    const key = `${namespace}/${group}`;
    groups.set(key, [...(groups.get(key) ?? []), object]);
  }
  return groups;
}

/** `objects`: trimmed, of one server. */
export function normaliseAnnotated(
  objects: KubernetesObject[],
  options: { cluster: string; scope: string; group: string },
): ServerRecord {
  const find = (kind: string) => objects.find(object => object.kind === kind);
  const deployment = find('Deployment');
  const values = annotationsOf(objects);
  const [namespace, name] = split(options.group);
  const runtime = values[RUNTIME] ?? runtimeOf(deployment);
  const model = values[MODEL];
  const record: ServerRecord = {
    kind: 'server',
    key: `${options.cluster}/${namespace}/${name}`,
    scope: options.scope,
    title: asText(values[TITLE], 200) ?? name,
    description: asText(values[DESCRIPTION], 2_000),
    owner: asText(values[OWNER], 200),
    tags: runtime ? [runtime] : undefined,
    overrides: Object.keys(values).length > 0 ? sorted(values) : undefined,
    kubernetes: {
      cluster: options.cluster,
      namespace,
      labelSelector: selectorOf(deployment),
    },
    serves: model ? [referenceOf(model)] : undefined,
    servedNames: servedNames(deployment, values),
    runtime,
    externalUrl: routeUrl(find('Route')),
    internalUrl: serviceUrl(find('Service')),
    authRequired:
      values[AUTH] === undefined ? undefined : values[AUTH] === 'true',
    state: stateOf(deployment),
    api: apiOf(protocolOf(values[PROTOCOL], runtime)),
    joinKeys: model
      ? [joinKeyOfUri(model)].filter(key => key !== undefined)
      : [],
  };
  return withoutEmpty(record);
}

/** Of all objects of a server; where two say different things, the Deployment counts before Service and Route. */
function annotationsOf(objects: KubernetesObject[]): Record<string, string> {
  const order = ['Route', 'Service', 'Deployment'];
  return Object.assign(
    {},
    ...[...objects]
      .sort((a, b) => order.indexOf(a.kind!) - order.indexOf(b.kind!))
      .map(object => object.metadata.annotations ?? {}),
  );
}

function split(group: string): [string, string] {
  const at = group.indexOf('/');
  return [group.slice(0, at), group.slice(at + 1)];
}

function referenceOf(model: string): RecordReference {
  return /^[a-z]+:[\w.-]+\/[\w.-]+$/i.test(model) && !model.includes('://')
    ? { entityRef: model }
    : { external: model.slice(0, 500) };
}

function containersOf(deployment: KubernetesObject | undefined) {
  return asList(asObject(deployment?.spec)?.containers).map(asObject);
}

/** From the name of the image; the image itself may tell of an internal registry and is not shown. */
function runtimeOf(
  deployment: KubernetesObject | undefined,
): string | undefined {
  const images = containersOf(deployment).map(container =>
    String(container?.image ?? ''),
  );
  return RUNTIMES.find(({ pattern }) =>
    images.some(image => pattern.test(image)),
  )?.name;
}

function servedNames(
  deployment: KubernetesObject | undefined,
  values: Record<string, string>,
): string[] {
  const said = NAMES.map(name => values[name]).find(Boolean);
  const names = containersOf(deployment).flatMap(container =>
    asList(container?.servedNames).filter(name => typeof name === 'string'),
  );
  return [...new Set(said ? [said, ...names] : names)]
    .sort()
    .slice(0, MAX_NAMES);
}

function apiOf(protocol: ReturnType<typeof protocolOf>) {
  return protocol && { type: 'openapi', protocol };
}

function protocolOf(said: string | undefined, runtime: string | undefined) {
  const named = PROTOCOLS.find(protocol => protocol === said);
  if (named) return named;
  if (runtime === 'ollama') return 'ollama';
  return runtime && ['vllm', 'tgi', 'llama.cpp'].includes(runtime)
    ? 'openai'
    : undefined;
}

function selectorOf(
  deployment: KubernetesObject | undefined,
): string | undefined {
  const labels = asObject(asObject(deployment?.spec)?.matchLabels) ?? {};
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
  return text || undefined;
}

function routeUrl(route: KubernetesObject | undefined): string | undefined {
  const spec = asObject(route?.spec);
  const host = asText(spec?.host, 253);
  if (!host) return undefined;
  return `${spec?.tls ? 'https' : 'http'}://${host}${asText(spec?.path) ?? ''}`;
}

function serviceUrl(service: KubernetesObject | undefined): string | undefined {
  const port = asList(asObject(service?.spec)?.ports).map(asObject)[0]?.port;
  if (!service || typeof port !== 'number') return undefined;
  const { name, namespace } = service.metadata;
  const scheme = port === 443 || port === 8443 ? 'https' : 'http';
  return `${scheme}://${name}.${namespace}.svc:${port}`;
}

function stateOf(
  deployment: KubernetesObject | undefined,
): ServerRecord['state'] {
  if (!deployment) return undefined;
  const wanted = asObject(deployment.spec)?.replicas ?? 1;
  const ready = asObject(deployment.status)?.readyReplicas ?? 0;
  if (wanted === 0) return { code: 'stopped' };
  if (Number(ready) > 0) return { code: 'ready' };
  return { code: 'not-ready', reason: { code: 'no-ready-replica' } };
}

function sorted(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
