import type { KubernetesObject } from '../../../../clusters/types';
import { asList, asObject, asText } from '../../../../http/answers/fields';
import { addressAnnotation } from './kinds';

/** A registry that a cluster shows. */
export interface FoundRegistry {
  /** `<cluster>.<namespace>.<name of its Service>`, however it was found. */
  id: string;
  cluster: string;
  namespace: string;
  /** Absent where nothing says how it is reached. */
  baseUrl?: string;
}

/** Trimmed objects of one cluster. */
export interface RegistryObjects {
  registries: readonly KubernetesObject[];
  /** Those with the label. */
  services: readonly KubernetesObject[];
  routes: readonly KubernetesObject[];
  ingresses: readonly KubernetesObject[];
}

interface Candidate {
  namespace: string;
  /** Best first, by where they were found. */
  external: string[];
  internal?: string;
}

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i;

/**
 * Registries by what says of itself to be one: a ModelRegistry or a labelled
 * Service. Routes and Ingresses are ways to a Service that is known as one. The
 * operator names the Service as the ModelRegistry. Sorted by id.
 */
export function findRegistries(
  cluster: string,
  objects: RegistryObjects,
  prefer: 'external' | 'internal',
): FoundRegistry[] {
  const candidates = new Map<string, Candidate>();
  const idOf = (object: KubernetesObject, name: unknown) =>
    `${cluster}.${object.metadata.namespace}.${name}`;
  const candidate = (object: KubernetesObject): Candidate => {
    const id = idOf(object, object.metadata.name);
    const known = candidates.get(id) ?? {
      namespace: object.metadata.namespace ?? '',
      external: [],
    };
    candidates.set(id, known);
    return known;
  };
  for (const registry of objects.registries) {
    const hosts = asList(asObject(registry.status)?.hosts);
    const outside = hosts.find(isOutside);
    candidate(registry).external.push(...toUrl(outside));
  }
  for (const service of objects.services) {
    const found = candidate(service);
    found.external.push(...toUrl(addressAnnotation(service)));
    found.internal ??= internalUrl(service);
  }
  for (const route of objects.routes) {
    const { host, service, secure, path } = asObject(route.spec) ?? {};
    const subpath = asText(path)?.replace(/\/+$/, '') ?? '';
    candidates
      .get(idOf(route, service))
      ?.external.push(
        ...toUrl(host, secure === true).map(url => url + subpath),
      );
  }
  for (const ingress of objects.ingresses) {
    const spec = asObject(ingress.spec);
    const secureHosts = asList(spec?.secureHosts);
    for (const target of asList(spec?.targets)) {
      const { host, service } = asObject(target) ?? {};
      candidates
        .get(idOf(ingress, service))
        ?.external.push(...toUrl(host, secureHosts.includes(host)));
    }
  }
  return [...candidates]
    .map(([id, { namespace, external, internal }]) => ({
      id,
      cluster,
      namespace,
      baseUrl:
        prefer === 'external'
          ? external.at(0) ?? internal
          : internal ?? external.at(0),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The operator lists the names inside the cluster beside the one outside. */
function isOutside(host: unknown): boolean {
  const name = asText(host)?.replace(/:\d+$/, '');
  if (!name?.includes('.')) return false;
  return !/\.svc(\.[\w.-]+)?$/.test(name) && name.split('.').length > 2;
}

function toUrl(host: unknown, secure = true): string[] {
  const text = asText(host, 300)?.replace(/^https?:\/\//, '');
  if (!text || !HOST.test(text)) return [];
  return [`${secure ? 'https' : 'http'}://${text.replace(/:443$/, '')}`];
}

function internalUrl({ metadata, spec }: KubernetesObject): string | undefined {
  const ports = asList(asObject(spec)?.ports).map(port => asObject(port));
  const byName = (name: string) => ports.find(port => port?.name === name);
  const chosen = byName('https-api') ?? byName('http-api') ?? ports.at(0);
  if (typeof chosen?.port !== 'number') return undefined;
  const scheme = asText(chosen.name)?.startsWith('https') ? 'https' : 'http';
  return `${scheme}://${metadata.name}.${metadata.namespace}.svc:${chosen.port}`;
}
