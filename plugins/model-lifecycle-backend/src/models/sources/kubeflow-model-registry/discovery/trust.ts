import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';
import type { DiscoveryConfig } from '../config';
import type { FoundRegistry } from './findRegistries';

/**
 * Whether a discovered address may be asked with the source's credentials:
 * whoever may label a Service could else name a host of their own and receive
 * them. The operator trusts namespaces or hosts by naming them.
 */
export function isTrusted(
  registry: FoundRegistry,
  { namespaces, hosts }: Pick<DiscoveryConfig, 'namespaces' | 'hosts'>,
  { auth, headers, tls }: EndpointConfig,
): boolean {
  const hasCredentials =
    auth !== undefined ||
    headers !== undefined ||
    (tls?.certData ?? tls?.certFile) !== undefined;
  if (!hasCredentials || namespaces?.includes(registry.namespace)) return true;
  const { hostname } = new URL(registry.baseUrl ?? 'https://unknown.invalid');
  return hosts.some(host =>
    host.startsWith('*.')
      ? hostname.endsWith(host.slice(1))
      : hostname === host,
  );
}
