import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { plainLine } from './plainText';

/** `modelLifecycle.models.owners`. */
export interface OwnerMapOptions {
  default?: string;
  map: readonly { match: RegExp; owner: string }[];
}

export interface ResolvedOwner {
  ownerRef: string;
  /** What the source says, where no rule of the map allows it. */
  unresolved?: string;
}

/** Where neither the map nor a default names an owner: the word that the catalog uses for that. */
export const UNKNOWN_OWNER = 'group:default/unknown';

const MAX_OWNER = 320;

function toOwnerRef(owner: string): string {
  return stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group' }));
}

/**
 * From the owner as a source says it to an entity. A source cannot name an
 * owner that no rule gives, not even with a valid reference: owners may read
 * logs and stop runs.
 */
export function createOwnerMap(
  options: OwnerMapOptions,
): (raw: string | undefined) => ResolvedOwner {
  const fallback = toOwnerRef(options.default ?? UNKNOWN_OWNER);
  const rules = options.map.map(({ match, owner }) => ({
    match,
    ownerRef: toOwnerRef(owner),
  }));
  return raw => {
    const said = raw && plainLine(raw, MAX_OWNER);
    if (!said) return { ownerRef: fallback };
    const rule = rules.find(({ match }) => match.test(said));
    return rule
      ? { ownerRef: rule.ownerRef }
      : { ownerRef: fallback, unresolved: said };
  };
}
