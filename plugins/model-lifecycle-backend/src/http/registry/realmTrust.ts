import { getDomain } from 'tldts';
import { isLoopbackHost } from '../addresses';

/** Registries whose realm is on another registrable domain, as their operators document it. */
const KNOWN_REALMS: Readonly<Record<string, readonly string[]>> = {
  'docker.io': ['auth.docker.io'],
  'index.docker.io': ['auth.docker.io'],
  'registry-1.docker.io': ['auth.docker.io'],
  'ghcr.io': ['ghcr.io'],
  'lscr.io': ['ghcr.io'],
};

export type RealmTrust =
  /** Gets the credentials. */
  | 'trusted'
  /** May be asked for a token without them, at a public address. */
  | 'anonymous-only'
  /** Is not asked at all. */
  | 'refused';

/**
 * Who gets the credentials of a registry is not for the registry to say: its
 * answer only proposes. `realms`: hosts, with a port if need be, or whole
 * origins; only an origin can allow http.
 */
export function judgeRealm(
  registry: URL,
  realm: URL,
  realms: readonly string[] = [],
): RealmTrust {
  if (realm.username || realm.password) return 'refused';
  if (realms.some(entry => names(entry, realm))) return 'trusted';
  if (realm.protocol === 'http:') {
    const bothLoopback =
      isLoopbackHost(registry.hostname) && isLoopbackHost(realm.hostname);
    return bothLoopback ? 'trusted' : 'refused';
  }
  if (realm.protocol !== 'https:') return 'refused';
  return sameDomain(registry.hostname, realm.hostname) ||
    KNOWN_REALMS[registry.hostname]?.includes(realm.hostname)
    ? 'trusted'
    : 'anonymous-only';
}

function names(entry: string, realm: URL): boolean {
  const text = entry.toLowerCase().replace(/\/+$/, '');
  if (text.includes('://')) return text === realm.origin;
  return (
    realm.protocol === 'https:' &&
    (text === realm.host || text === `${realm.hostname}:${realm.port || 443}`)
  );
}

/** Neighbours on a shared domain (`a.github.io`, `b.github.io`) are strangers. */
function sameDomain(one: string, other: string): boolean {
  if (one === other) return true;
  const domain = getDomain(one, { allowPrivateDomains: true });
  return (
    domain !== null &&
    domain === getDomain(other, { allowPrivateDomains: true })
  );
}
