import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';

export interface OciConfig {
  endpoint: EndpointConfig;
  /** Host and port as configured: the first part of every key. */
  registry: string;
  repositories: readonly string[];
  /** Asks the registry which repositories it has. */
  discovery?: { match?: RegExp; maxRepositories: number };
  tags: { match?: RegExp; exclude?: RegExp };
  /** Tags looked at in a repository, the newest. */
  maxTags: number;
  /** Tags that name the current version, the best first. */
  currentTags: readonly string[];
  modelcars: readonly ModelcarRule[];
  /** Artifact types of one's own that are models. */
  artifactTypes: ReadonlySet<string>;
  /** With `{repository}` in it. */
  viewUrl?: string;
}

/** Which ordinary images are models: all that it says has to be true. */
export interface ModelcarRule {
  repositories?: RegExp;
  label?: Expected;
  annotation?: Expected;
}

/** A key, and its value where one is wanted. */
export interface Expected {
  key: string;
  value?: string;
}

const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export function isRepositoryName(name: string): boolean {
  return name.length <= 255 && REPOSITORY.test(name);
}

export function readOciConfig(section: ConfigSection): OciConfig {
  const endpoint = readEndpoint(section, { auth: 'registry' });
  const repositories = section.strings('repositories') ?? [];
  repositories.forEach((name, index) => {
    if (!isRepositoryName(name)) {
      throw new InputError(
        `Invalid config at '${section.path}.repositories[${index}]': expected the name of a repository such as models/granite, without registry and tag`,
      );
    }
  });
  const discovery = readDiscovery(section);
  if (repositories.length === 0 && !discovery) {
    throw new InputError(
      `Missing config at '${section.path}.repositories': expected names of repositories, or discovery.catalog: true where the registry lists them`,
    );
  }
  return {
    endpoint,
    registry: new URL(endpoint.baseUrl).host,
    repositories: [...new Set(repositories)],
    discovery,
    tags: readTags(section.section('tags')),
    maxTags: section.integer('maxTags', { min: 1, max: 500 }) ?? 50,
    currentTags: section.strings('currentTags') ?? ['latest'],
    modelcars: section.sections('modelcars').map(readModelcarRule),
    artifactTypes: new Set(section.strings('artifactTypes')),
    viewUrl: readViewUrl(section),
  };
}

function readDiscovery(section: ConfigSection): OciConfig['discovery'] {
  const discovery = section.section('discovery');
  const catalog = discovery.boolean('catalog') ?? false;
  const match = discovery.pattern('match');
  const maxRepositories =
    discovery.integer('maxRepositories', { min: 1, max: 10_000 }) ?? 1_000;
  discovery.rejectUnknownKeys();
  return catalog ? { match, maxRepositories } : undefined;
}

function readTags(section: ConfigSection): OciConfig['tags'] {
  const tags = {
    match: section.pattern('match'),
    exclude: section.pattern('exclude'),
  };
  section.rejectUnknownKeys();
  return tags;
}

function readModelcarRule(section: ConfigSection): ModelcarRule {
  const rule = {
    repositories: section.pattern('repositories'),
    label: readExpected(section, 'label'),
    annotation: readExpected(section, 'annotation'),
  };
  section.rejectUnknownKeys();
  if (!rule.repositories && !rule.label && !rule.annotation) {
    throw new InputError(
      `Invalid config at '${section.path}': expected repositories, label or annotation; a rule without any would take every image for a model`,
    );
  }
  return rule;
}

/** `key` or `key=value`. */
function readExpected(
  section: ConfigSection,
  name: string,
): Expected | undefined {
  const text = section.string(name);
  if (text === undefined) return undefined;
  const equals = text.indexOf('=');
  return equals < 0
    ? { key: text }
    : { key: text.slice(0, equals), value: text.slice(equals + 1) };
}

function readViewUrl(section: ConfigSection): string | undefined {
  const viewUrl = section.string('viewUrl');
  if (
    viewUrl !== undefined &&
    !(/^https?:\/\//.test(viewUrl) && viewUrl.includes('{repository}'))
  ) {
    throw new InputError(
      `Invalid config at '${section.path}.viewUrl': expected an address with {repository} in it`,
    );
  }
  return viewUrl;
}
