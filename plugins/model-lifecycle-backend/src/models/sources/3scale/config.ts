import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
  type RecordReference,
} from 'backstage-plugin-model-lifecycle-node';

/** A product that fits all that a rule says fronts a model. */
export interface SelectionRule {
  systemName?: RegExp;
  name?: RegExp;
  /** Of the product, or of its resource in a cluster. `undefined` value: any. */
  annotation?: { name: string; value?: string };
  /** Of its resource in a cluster. */
  label?: { name: string; value?: string };
  backendHost?: RegExp;
  /** The models behind it, where the operator knows them. */
  serves: readonly RecordReference[];
}

export interface ThreeScaleConfig {
  /** The admin portal; absent where only resources of clusters are read. */
  endpoint?: EndpointConfig;
  environment: 'production' | 'sandbox';
  select: readonly SelectionRule[];
  clusters: readonly string[];
  namespaces?: readonly string[];
  developerPortalUrl?: string;
  unpublishedDocs: boolean;
  maxDefinitionBytes: number;
}

const NO_ADDRESS = 'https://3scale.invalid';

export function readThreeScaleConfig(section: ConfigSection): ThreeScaleConfig {
  const endpoint = readEndpoint(section, { defaultBaseUrl: NO_ADDRESS });
  const config = {
    endpoint:
      endpoint.baseUrl === NO_ADDRESS ? undefined : withBasicAuth(endpoint),
    environment:
      section.oneOf('environment', ['production', 'sandbox'] as const) ??
      'production',
    select: section.sections('select').map(readRule),
    clusters: section.strings('clusters') ?? [],
    namespaces: section.strings('namespaces'),
    developerPortalUrl: section.string('developerPortalUrl'),
    unpublishedDocs: section.boolean('unpublishedDocs') ?? false,
    maxDefinitionBytes:
      section.integer('maxDefinitionBytes', {
        min: 1,
        max: 16 * 1024 * 1024,
      }) ?? 1024 * 1024,
  };
  if (!config.endpoint && config.clusters.length === 0) {
    throw new InputError(
      `Missing config at '${section.path}': expected baseUrl of an admin portal, or clusters`,
    );
  }
  if (config.select.length === 0) {
    throw new InputError(
      `Missing config at '${section.path}.select': expected rules by which products that front models are known`,
    );
  }
  return config;
}

/** Not as a parameter: addresses stand in access logs. 3scale knows no bearer tokens. */
function withBasicAuth(endpoint: EndpointConfig): EndpointConfig {
  const { auth } = endpoint;
  if (auth?.type !== 'bearer') return endpoint;
  const basic = { type: 'basic', username: '', password: auth.token } as const;
  return Object.freeze({ ...endpoint, auth: basic });
}

function readRule(section: ConfigSection): SelectionRule {
  const rule = {
    systemName: section.pattern('systemName'),
    name: section.pattern('name'),
    annotation: readEntry(section, 'annotation'),
    label: readEntry(section, 'label'),
    backendHost: section.pattern('backendHost'),
  };
  if (Object.values(rule).every(part => part === undefined)) {
    throw new InputError(
      `Missing config at '${section.path}': expected systemName, name, annotation, label or backendHost`,
    );
  }
  const serves = section.sections('serves').map(readReference);
  section.rejectUnknownKeys();
  return { ...rule, serves };
}

function readEntry(section: ConfigSection, key: string) {
  if (section.raw(key) === undefined) return undefined;
  const entry = section.section(key);
  const read = {
    name: entry.requiredString('name'),
    value: entry.string('value'),
  };
  entry.rejectUnknownKeys();
  return read;
}

function readReference(section: ConfigSection): RecordReference {
  const entityRef = section.string('entityRef');
  const reference: RecordReference = entityRef
    ? { entityRef }
    : {
        source: section.requiredString('source'),
        key: section.requiredString('key'),
        kind: section.oneOf('kind', ['model', 'server'] as const) ?? 'model',
      };
  section.rejectUnknownKeys();
  return reference;
}
