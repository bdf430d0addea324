import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';

/** A registry that the config names. */
export interface ConfiguredRegistry {
  id: string;
  endpoint: EndpointConfig;
  viewUrl?: string;
  /** Where what it deploys runs, by the cluster's name. */
  cluster?: string;
}

export interface DiscoveryConfig {
  clusters: readonly string[];
  /** `undefined`: all that RBAC allows. */
  namespaces?: readonly string[];
  labelSelector: string;
  address: 'external' | 'internal';
  /** Hosts that may get credentials, `*.example.org` for all below one. */
  hosts: readonly string[];
  /** Ids of registries that are left alone. */
  exclude: readonly string[];
}

export interface RegistryConfig {
  registries: readonly ConfiguredRegistry[];
  discover?: DiscoveryConfig;
  /** How discovered registries are reached; its address means nothing. */
  template: EndpointConfig;
  /** The server of the model catalog. */
  catalog?: EndpointConfig;
  viewUrl?: string;
  maxVersions: number;
  servers: boolean;
  includeArchived: boolean;
}

const NO_ADDRESS = 'https://registry.invalid';
const ID = /^[\w.-]{1,100}$/;

export function readRegistryConfig(section: ConfigSection): RegistryConfig {
  const template = readEndpoint(section, { defaultBaseUrl: NO_ADDRESS });
  const viewUrl = readViewUrl(section);
  const config: RegistryConfig = {
    registries: [
      ...readOwnRegistry(section, template, viewUrl),
      ...section
        .sections('registries')
        .map(entry => readRegistry(entry, template, viewUrl)),
    ],
    discover:
      section.raw('discover') === undefined
        ? undefined
        : readDiscovery(section.section('discover')),
    template,
    catalog: readCatalog(section, template),
    viewUrl,
    maxVersions: section.integer('maxVersions', { min: 1, max: 50 }) ?? 5,
    servers: section.boolean('servers') ?? true,
    includeArchived: section.boolean('includeArchived') ?? false,
  };
  const ids = config.registries.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) {
    throw new InputError(
      `Invalid config at '${section.path}.registries': the id '${twice}' stands there twice`,
    );
  }
  if (ids.length === 0 && !config.discover) {
    throw new InputError(
      `Missing config at '${section.path}': expected baseUrl, registries or discover`,
    );
  }
  return config;
}

function readOwnRegistry(
  section: ConfigSection,
  template: EndpointConfig,
  viewUrl: string | undefined,
): ConfiguredRegistry[] {
  const id = readId(section, 'registryId');
  const cluster = section.string('cluster');
  if (template.baseUrl === NO_ADDRESS) return [];
  return [{ id: id ?? 'default', endpoint: template, viewUrl, cluster }];
}

function readRegistry(
  section: ConfigSection,
  template: EndpointConfig,
  viewUrl: string | undefined,
): ConfiguredRegistry {
  section.requiredString('id');
  const registry = {
    id: readId(section, 'id')!,
    endpoint: inherit(template, readEndpoint(section)),
    viewUrl: readViewUrl(section) ?? viewUrl,
    cluster: section.string('cluster'),
  };
  section.rejectUnknownKeys();
  return registry;
}

function readCatalog(
  section: ConfigSection,
  template: EndpointConfig,
): EndpointConfig | undefined {
  if (section.raw('catalog') === undefined) return undefined;
  const catalog = section.section('catalog');
  const endpoint = inherit(template, readEndpoint(catalog));
  catalog.rejectUnknownKeys();
  return endpoint;
}

/** What an entry does not say is as for the whole source. */
function inherit(template: EndpointConfig, own: EndpointConfig) {
  return Object.freeze({ ...template, ...own });
}

function readDiscovery(section: ConfigSection): DiscoveryConfig {
  const clusters = section.strings('clusters');
  if (!clusters?.length) {
    throw new InputError(
      `Missing config at '${section.path}.clusters': expected names of modelLifecycle.clusters`,
    );
  }
  const discovery = {
    clusters,
    namespaces: section.strings('namespaces'),
    labelSelector:
      section.string('labelSelector') ?? 'component=model-registry',
    address:
      section.oneOf('address', ['external', 'internal'] as const) ?? 'external',
    hosts: section.strings('hosts') ?? [],
    exclude: section.strings('exclude') ?? [],
  };
  section.rejectUnknownKeys();
  return discovery;
}

function readId(section: ConfigSection, key: string): string | undefined {
  const id = section.string(key);
  if (id !== undefined && !ID.test(id)) {
    throw new InputError(
      `Invalid config at '${section.path}.${key}': expected at most 100 letters, digits, '-', '_' and '.'`,
    );
  }
  return id;
}

function readViewUrl(section: ConfigSection): string | undefined {
  const viewUrl = section.string('viewUrl');
  if (viewUrl === undefined) return undefined;
  if (!/^https?:\/\//.test(viewUrl) || !viewUrl.includes('{id}')) {
    throw new InputError(
      `Invalid config at '${section.path}.viewUrl': expected an address with {id} where the id of a model stands`,
    );
  }
  return viewUrl;
}
