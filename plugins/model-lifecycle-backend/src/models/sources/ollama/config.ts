import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
  type EndpointConfig,
} from 'backstage-plugin-model-lifecycle-node';
import { asWebUrl } from '../../../http/answers/fields';

export interface OllamaHost {
  /** Part of every key: never changes. Also the scope. */
  id: string;
  endpoint: EndpointConfig;
  title?: string;
  /** Where clients outside the cluster reach it. Without a slash at the end. */
  externalUrl?: string;
}

export interface OllamaConfig {
  hosts: readonly OllamaHost[];
}

const HOST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const DEFAULT_HOST_ID = 'default';

export function readOllamaConfig(section: ConfigSection): OllamaConfig {
  const sections = section.sections('hosts');
  if (sections.length > 0 && section.string('baseUrl') !== undefined) {
    throw new InputError(
      `Invalid config at '${section.path}': baseUrl and hosts; give one of them`,
    );
  }
  // One host needs no list: its keys stand in the source itself.
  if (sections.length === 0) return { hosts: [readHost(section)] };
  const hosts = sections.map(one => {
    one.requiredString('id');
    const host = readHost(one);
    one.rejectUnknownKeys();
    return host;
  });
  hosts.forEach(({ id }, index) => {
    if (hosts.findIndex(other => other.id === id) !== index) {
      throw new InputError(
        `Invalid config at '${section.path}.hosts[${index}].id': another host has the id '${id}'`,
      );
    }
  });
  return { hosts };
}

function readHost(section: ConfigSection): OllamaHost {
  const id = section.string('id') ?? DEFAULT_HOST_ID;
  if (!HOST_ID.test(id)) {
    throw new InputError(
      `Invalid config at '${section.path}.id': expected letters, digits, dots, dashes and underscores, 63 at most`,
    );
  }
  const external = section.string('externalUrl');
  const externalUrl = asWebUrl(external);
  if (external !== undefined && externalUrl === undefined) {
    throw new InputError(
      `Invalid config at '${section.path}.externalUrl': expected an address that begins with https:// or http://`,
    );
  }
  return {
    id,
    endpoint: readEndpoint(section),
    title: section.string('title'),
    externalUrl: externalUrl?.replace(/\/+$/, ''),
  };
}
