import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

/** Who named the host that a request goes to. */
export type Trust =
  /** The operator: whatever is no metadata service. */
  | 'configured'
  /** An answer, and the operator's rules agree (the realm of a registry). */
  | 'agreed'
  /** An answer: it could point at anything this backend can reach. */
  | 'elsewhere';

/** Where clouds hand out credentials, beside the link-local 169.254.0.0/16 and fe80::/10. */
const METADATA = new Set([
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle Cloud
  'fd00:ec2::254', // AWS
  'fd20:ce::254', // Google Cloud
]);

/** Never the address of a service that somebody configures on purpose. */
const REFUSED_EVERYWHERE = new Set([
  'unspecified',
  'linkLocal',
  'multicast',
  'broadcast',
]);

/**
 * Whether an address may be connected to. Forms that carry an IPv4 address
 * inside an IPv6 one (mapped, NAT64, 6to4) count as what they lead to.
 */
export function isAllowedAddress(
  address: string,
  options: { trust: Trust; allowAddresses?: readonly string[] },
): boolean {
  const parsed = unwrap(ipaddr.process(withoutZone(address)));
  const allowed = options.allowAddresses ?? [];
  if (allowed.some(entry => contains(entry, parsed))) return true;
  const range = parsed.range();
  if (REFUSED_EVERYWHERE.has(range)) return false;
  if (METADATA.has(parsed.toString())) return false;
  return options.trust !== 'elsewhere' || range === 'unicast';
}

export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  try {
    return ipaddr.process(host).range() === 'loopback';
  } catch {
    return false;
  }
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}

function unwrap(address: IPv4 | IPv6): IPv4 | IPv6 {
  if (address.kind() !== 'ipv6') return address;
  const bytes = address.toByteArray();
  switch (address.range()) {
    case 'rfc6052':
    case 'rfc6145':
      return ipaddr.parse(bytes.slice(12).join('.'));
    case '6to4':
      return ipaddr.parse(bytes.slice(2, 6).join('.'));
    default:
      // ::a.b.c.d, long deprecated, still routed by some.
      return bytes.slice(0, 12).every(byte => byte === 0) && bytes[12] !== 0
        ? ipaddr.parse(bytes.slice(12).join('.'))
        : address;
  }
}

function contains(entry: string, address: IPv4 | IPv6): boolean {
  const [network, prefix] = entry.includes('/')
    ? ipaddr.parseCIDR(entry)
    : [ipaddr.parse(entry), undefined];
  if (network.kind() !== address.kind()) return false;
  return prefix === undefined
    ? network.toString() === address.toString()
    : (address as IPv4).match(network as IPv4, prefix);
}
