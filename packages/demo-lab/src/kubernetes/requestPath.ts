import { Resource, findResource } from './resources';

/** A request path of the API, taken apart. */
export interface ResourcePath {
  resource: Resource;
  version: string;
  namespace?: string;
  name?: string;
  subresource?: string;
  /** Of `pods/<name>:<port>/proxy/<path>`. */
  proxy?: { port: number; path: string };
}

/**
 * `/api/v1/…` and `/apis/<group>/<version>/…`, with or without
 * `namespaces/<namespace>`; undefined when nothing of that name is served.
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const root = parts.shift();
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'apis' ? parts.shift() ?? '' : '';
  const version = parts.shift() ?? '';
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2;
  const namespace = inNamespace ? parts[1] : undefined;
  const [plural, name, subresource, ...rest] = inNamespace
    ? parts.slice(2)
    : parts;
  if (plural === 'pods' && subresource === 'proxy') {
    const [pod, port] = (name ?? '').split(':');
    const resource = findResource(group, version, plural);
    const proxy = { port: Number(port ?? 80), path: `/${rest.join('/')}` };
    return (
      resource && {
        resource,
        version,
        namespace,
        name: pod,
        subresource,
        proxy,
      }
    );
  }
  if (!plural || rest.length > 0) return undefined;
  const isNamespaceStatus =
    inNamespace && group === '' && ['status', 'finalize'].includes(plural);
  if (isNamespaceStatus) {
    const resource = findResource('', version, 'namespaces');
    return (
      resource && { resource, version, name: namespace, subresource: plural }
    );
  }
  const resource = findResource(group, version, plural);
  if (!resource || (namespace && !resource.namespaced)) return undefined;
  return { resource, version, namespace, name, subresource };
}
