import type { ResourceType } from '../types';

export interface ResourceKey {
  namespace?: string;
  name?: string;
  subresource?: string;
}

export function groupPath(group: string, version: string): string {
  const segment = encodeURIComponent;
  return group === ''
    ? `/api/${segment(version)}`
    : `/apis/${segment(group)}/${segment(version)}`;
}

/** The path of a collection, an object or one of its subresources. */
export function resourcePath(resource: ResourceType, key: ResourceKey): string {
  const parts = [
    ...(key.namespace ? ['namespaces', key.namespace] : []),
    resource.plural,
    ...(key.name ? [key.name] : []),
    ...(key.subresource ? [key.subresource] : []),
  ];
  return [
    groupPath(resource.group, resource.version),
    ...parts.map(encodeURIComponent),
  ].join('/');
}

/** `trainjobs.trainer.kubeflow.org`, `pods`. */
export function resourceName(resource: ResourceType): string {
  return resource.group
    ? `${resource.plural}.${resource.group}`
    : resource.plural;
}

/** `?a=1&b=2`, leaving out what is undefined or empty; empty when nothing is left. */
export function queryString(
  parameters: Record<string, string | number | boolean | undefined>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}
