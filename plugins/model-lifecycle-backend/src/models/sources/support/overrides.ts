import { unlessEmpty } from './fields';

/** Keys of a contract of the product or of RHDH, which people write at the source. */
const OVERRIDE_KEY = /^(model-lifecycle\.io|rhdh\.io)\/[\w.-]{1,63}$/;

export function isOverrideKey(key: string): boolean {
  return OVERRIDE_KEY.test(key);
}

/** What of tags, annotations or labels is meant to override fields of the entity. */
export function overridesAmong(
  texts: Iterable<readonly [string, string]>,
): Record<string, string> | undefined {
  return unlessEmpty(
    Object.fromEntries(
      [...texts]
        .filter(([key, value]) => isOverrideKey(key) && value !== '')
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
}
