import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';

export interface MlflowConfig {
  endpoint: EndpointConfig;
  /** Absent: all that the server names, or the only one there is. */
  workspaces?: readonly string[];
  /** Where people open MLflow. Without a slash at the end. */
  uiUrl: string;
  /** Models asked for at once. */
  pageSize: number;
  /** How many of the newest versions are kept beside those with an alias. */
  newestVersions: number;
  readRuns: boolean;
  /** Aliases that name the current version, the best first. */
  currentAliases: readonly string[];
  /** Keys of model tags that become tags of the entity, as `key:value`. */
  tagKeys: ReadonlySet<string>;
}

const CURRENT_ALIASES = ['champion', 'production', 'prod', 'live'];

export function readMlflowConfig(section: ConfigSection): MlflowConfig {
  const endpoint = readEndpoint(section);
  const uiUrl = section.string('uiUrl') ?? endpoint.baseUrl;
  if (!/^https?:\/\//.test(uiUrl) || !URL.canParse(uiUrl)) {
    throw new InputError(
      `Invalid config at '${section.path}.uiUrl': expected an address that begins with https:// or http://`,
    );
  }
  const workspaces = section.strings('workspaces');
  if (workspaces?.some(name => name.includes('/'))) {
    throw new InputError(
      `Invalid config at '${section.path}.workspaces': expected names of workspaces, without a slash`,
    );
  }
  return {
    endpoint,
    workspaces: workspaces && [...new Set(workspaces)],
    uiUrl: uiUrl.replace(/\/+$/, ''),
    pageSize: section.integer('pageSize', { min: 1, max: 1000 }) ?? 500,
    newestVersions: section.integer('newestVersions', { min: 1, max: 50 }) ?? 5,
    readRuns: section.boolean('runs') ?? true,
    currentAliases: section.strings('currentAliases') ?? CURRENT_ALIASES,
    tagKeys: new Set(section.strings('tagKeys')),
  };
}
