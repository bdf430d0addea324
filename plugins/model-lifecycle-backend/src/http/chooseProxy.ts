import { isIP } from 'node:net';
import { isLoopbackHost } from './addresses';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address: the configured one, none with `off`, else that of
 * the environment. As in Go, NO_PROXY takes names, `.suffixes`, addresses,
 * IPv4 ranges and ports, and loopback is never asked through the environment's.
 */
export function chooseProxy(
  url: URL,
  configured: string | undefined,
  environment: Environment,
): string | undefined {
  if (configured === 'off') return undefined;
  if (configured !== undefined) return configured;
  if (isLoopbackHost(url.hostname)) return undefined;
  const read = (name: string) =>
    environment[name.toLowerCase()] || environment[name] || undefined;
  const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (!proxy || isExempt(url, read('NO_PROXY') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[,\s]+/)
    .filter(Boolean)
    .some(entry => covers(entry.toLowerCase(), host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  const [, name, entryPort] = /^(.*?)(?::(\d+))?$/.exec(
    isIP(entry) === 6 ? `[${entry}]` : entry,
  )!;
  if (entryPort && entryPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
}

function inRange(entry: string, host: string): boolean {
  if (isIP(host) !== 4) return false;
  const [network, prefix] = entry.split('/');
  const bits = Number(prefix);
  if (isIP(network) !== 4 || !(bits >= 0 && bits <= 32)) return false;
  const shift = 2 ** (32 - bits);
  return (
    Math.floor(toNumber(host) / shift) === Math.floor(toNumber(network) / shift)
  );
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
