import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';

/** Which Ollama source has the base models of an instance. */
export interface OllamaLink {
  /** Id of the source. */
  source: string;
  /** Id of the host in that source. */
  host: string;
  /** What the connection puts before names. */
  prefix?: string;
  /** Names that are there; `undefined`: all. */
  match?: RegExp;
}

export interface OpenWebUiHost {
  /** Part of every key: never changes. Also the scope. */
  id: string;
  endpoint: EndpointConfig;
  links: readonly OllamaLink[];
}

export interface OpenWebUiConfig {
  hosts: readonly OpenWebUiHost[];
  /** Whether models without a preset are listed, too. */
  baseModels: boolean;
  /** How long a base model stays that its upstream does not show. */
  forgetAfterMs: number;
}

const HOST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const DAY_MS = 24 * 60 * 60_000;

export function readOpenWebUiConfig(section: ConfigSection): OpenWebUiConfig {
  const entries = section.sections('hosts');
  if (entries.length > 0 && section.string('baseUrl') !== undefined) {
    throw new InputError(
      `Invalid config at '${section.path}': baseUrl and hosts; give one of them`,
    );
  }
  const links = section.sections('links').map(readLink);
  const hosts =
    entries.length === 0
      ? [readHost(section, links)]
      : entries.map(entry => {
          entry.requiredString('id');
          const own = entry.sections('links').map(readLink);
          const host = readHost(entry, own.length > 0 ? own : links);
          entry.rejectUnknownKeys();
          return host;
        });
  hosts.forEach(({ id }, index) => {
    if (hosts.findIndex(other => other.id === id) !== index) {
      throw new InputError(
        `Invalid config at '${section.path}.hosts[${index}].id': another host has the id '${id}'`,
      );
    }
  });
  return {
    hosts,
    baseModels: section.boolean('baseModels') ?? false,
    forgetAfterMs: section.durationMs('forgetAfter') ?? DAY_MS,
  };
}

function readHost(
  section: ConfigSection,
  links: readonly OllamaLink[],
): OpenWebUiHost {
  const id = section.string('id') ?? 'default';
  if (!HOST_ID.test(id)) {
    throw new InputError(
      `Invalid config at '${section.path}.id': expected letters, digits, dots, dashes and underscores, 63 at most`,
    );
  }
  return { id, endpoint: readEndpoint(section), links };
}

function readLink(section: ConfigSection): OllamaLink {
  const link = {
    source: section.requiredString('source'),
    host: section.string('host') ?? 'default',
    prefix: section.string('prefix'),
    match: section.pattern('match'),
  };
  section.rejectUnknownKeys();
  return link;
}
