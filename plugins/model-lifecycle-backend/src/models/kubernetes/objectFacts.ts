import type { KubernetesObject } from '../../clusters/types';

/** Domains of the keys with which people may change what becomes of an object: catalog.md §2. */
const OVERRIDE_DOMAINS = [
  'model-lifecycle.io/',
  'rhdh.io/',
  'rhdh.modelcatalog.io/',
  'model-catalog-bridge.ai.redhat.com/',
  'modelcatalogbridge.rhdh.io/',
];

const MAX_VALUE = 2_000;

/** Annotations and labels with our or Red Hat Developer Hub's keys; annotations win. */
export function overridesOf(
  object: KubernetesObject,
): Record<string, string> | undefined {
  const { labels = {}, annotations = {} } = object.metadata;
  const found = Object.entries({ ...labels, ...annotations })
    .filter(
      ([key, value]) =>
        typeof value === 'string' &&
        OVERRIDE_DOMAINS.some(domain => key.startsWith(domain)),
    )
    .map(([key, value]) => [key, value.slice(0, MAX_VALUE)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** The same keys, for trimming: what nobody reads is not kept in memory. */
export function keepOverrides(
  entries: Record<string, string> | undefined,
  also: (key: string) => boolean,
): Record<string, string> | undefined {
  if (!entries) return undefined;
  const kept = Object.entries(entries).filter(
    ([key]) =>
      also(key) || OVERRIDE_DOMAINS.some(domain => key.startsWith(domain)),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** `undefined` for anything but an object. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function asText(value: unknown, maxLength = 1_000): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value.slice(0, maxLength)
    : undefined;
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
