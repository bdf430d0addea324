/*
 * Keys of annotations, labels, tags and properties with which people say at
 * the source what becomes of a thing.
 */

/** The first that says something counts. The last two came with earlier connectors of Red Hat Developer Hub. */
export const OVERRIDE_PREFIXES = [
  'model-lifecycle.io/',
  'rhdh.io/',
  'model-catalog-bridge.ai.redhat.com/',
  'modelcatalogbridge.rhdh.io/',
];

/** Where Red Hat Developer Hub names the model of a server. */
const PREFIXES = [...OVERRIDE_PREFIXES, 'rhdh.modelcatalog.io/'];
const NAME = /^[\w.-]{1,63}$/;

export function isOverrideKey(key: string): boolean {
  const prefix = PREFIXES.find(each => key.startsWith(each));
  return prefix !== undefined && NAME.test(key.slice(prefix.length));
}

/** What of tags, annotations or labels is meant so and says something; `undefined` for nothing. */
export function overridesAmong(
  texts: Iterable<readonly [string, string]>,
): Record<string, string> | undefined {
  const found = [...texts]
    .filter(([key, value]) => isOverrideKey(key) && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
