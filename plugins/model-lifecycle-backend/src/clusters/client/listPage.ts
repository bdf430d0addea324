import { ClusterRequestError, type RequestSubject } from '../errors';
import type { KubernetesObject, ListPage, ResourceType } from '../types';
import { isKubernetesObject } from './watchEvents';

interface ListAnswer {
  metadata?: { resourceVersion?: unknown; continue?: unknown };
  items?: unknown;
}

/**
 * Checks that an answer is a list. One that is not, or holds something that is
 * no object, is an error: a half-read list would delete what it left out.
 */
export function parseList(
  subject: RequestSubject,
  resource: ResourceType,
  answer: unknown,
): ListPage {
  const { metadata, items } = (answer ?? {}) as ListAnswer;
  // Go writes an empty slice as null in some lists.
  const objects = items === null && metadata ? [] : items;
  if (!Array.isArray(objects) || !objects.every(isKubernetesObject)) {
    throw new ClusterRequestError({
      ...subject,
      kind: 'server',
      what: 'gave an answer that is no list of Kubernetes objects',
      advice: 'Check the URL of the cluster, and proxies on the way',
    });
  }
  for (const object of objects) complete(object, resource);
  return {
    items: objects,
    resourceVersion: String(metadata?.resourceVersion ?? ''),
    continueToken:
      typeof metadata?.continue === 'string' && metadata.continue !== ''
        ? metadata.continue
        : undefined,
  };
}

/**
 * Plurals that discovery names, without subresources. An answer of another
 * shape is an error: read as an empty one it would say that the kind is absent.
 */
export function parsePlurals(
  subject: RequestSubject,
  answer: unknown,
): string[] {
  const { resources } = (answer ?? {}) as { resources?: unknown };
  if (!Array.isArray(resources)) {
    throw new ClusterRequestError({
      ...subject,
      kind: 'server',
      what: 'gave an answer that is no list of resources',
      advice: 'Check the URL of the cluster, and proxies on the way',
    });
  }
  return resources
    .map(resource => (resource as { name?: unknown } | null)?.name)
    .filter(
      (name): name is string => typeof name === 'string' && !name.includes('/'),
    );
}

/** Lists of built-in types leave out what a watch says about each object. */
function complete(object: KubernetesObject, resource: ResourceType): void {
  object.kind ??= resource.kind;
  object.apiVersion ??= resource.group
    ? `${resource.group}/${resource.version}`
    : resource.version;
}
