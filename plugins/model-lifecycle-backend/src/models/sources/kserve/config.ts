import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { RegistryRule } from './registryLink';

export interface KServeConfig {
  /** `undefined`: all configured clusters. */
  clusters?: readonly string[];
  /** `undefined`: all that the cluster's RBAC allows. */
  namespaces?: readonly string[];
  labelSelector?: string;
  registries: readonly RegistryRule[];
  definitions: {
    /** `fetch`: a server is asked for its own OpenAPI document. */
    mode: 'protocol' | 'fetch';
    /** Host names, `*.example.org` for all below one. */
    hosts: readonly string[];
    /** Ask also those that are scaled to zero, which starts them. */
    wake: boolean;
  };
}

function readRegistry(section: ConfigSection): RegistryRule {
  const match = section.section('match');
  const rule = {
    source: section.requiredString('source'),
    registry: section.requiredString('registry'),
    match: {
      name: match.string('name'),
      namespace: match.string('namespace'),
      url: match.string('url'),
    },
  };
  match.rejectUnknownKeys();
  section.rejectUnknownKeys();
  return rule;
}

export function readKServeConfig(section: ConfigSection): KServeConfig {
  const definitions = section.section('apiDefinitions');
  const mode =
    definitions.oneOf('mode', ['protocol', 'fetch'] as const) ?? 'protocol';
  const hosts = definitions.strings('hosts') ?? [];
  if (mode === 'fetch' && hosts.length === 0) {
    throw new InputError(
      `Missing config at '${definitions.path}.hosts': expected the host names that may be asked for their API, such as '*.apps.example.org'`,
    );
  }
  const config = {
    clusters: section.strings('clusters'),
    namespaces: section.strings('namespaces'),
    labelSelector: section.string('labelSelector'),
    registries: section.sections('registries').map(readRegistry),
    definitions: { mode, hosts, wake: definitions.boolean('wake') ?? false },
  };
  definitions.rejectUnknownKeys();
  return config;
}
