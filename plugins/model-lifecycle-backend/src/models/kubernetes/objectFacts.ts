import type { KubernetesObject } from '../../clusters/types';
import { isOverrideKey, overridesAmong } from '../overrideKeys';

const MAX_VALUE = 2_000;

/** What people wrote onto an object for us; annotations win over labels. */
export function overridesOf(
  object: KubernetesObject,
): Record<string, string> | undefined {
  return overridesAmong(Object.entries(keptOf(object) ?? {}));
}

/** The same keys, without a value too: some mark an object by being there. */
export function keptOf(
  object: KubernetesObject,
): Record<string, string> | undefined {
  const { labels, annotations } = object.metadata;
  return keepOverrides({ ...labels, ...annotations }, () => false);
}

/** For trimming: what nobody reads is not kept in memory. */
export function keepOverrides(
  entries: Record<string, string> | undefined,
  also: (key: string) => boolean,
): Record<string, string> | undefined {
  const kept = Object.entries(entries ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' && (also(key) || isOverrideKey(key))
      ? [[key, value.slice(0, MAX_VALUE)] as const]
      : [],
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
