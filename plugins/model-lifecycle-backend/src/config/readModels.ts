import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { ModelsConfig } from './types';

function readOwnerRef(section: ConfigSection, key: string): string | undefined {
  const value = section.string(key);
  if (value === undefined) return undefined;
  try {
    parseEntityRef(value, { defaultKind: 'group' });
  } catch {
    throw new InputError(
      `Invalid config at '${section.path}.${key}': expected an entity reference such as group:default/ml-platform, got '${value}'`,
    );
  }
  return value;
}

function readOwners(section: ConfigSection): ModelsConfig['owners'] {
  const owners = {
    default: readOwnerRef(section, 'default'),
    map: section.sections('map').map(entry => {
      entry.requiredString('match');
      entry.requiredString('owner');
      const rule = {
        match: entry.pattern('match')!,
        owner: readOwnerRef(entry, 'owner')!,
      };
      entry.rejectUnknownKeys();
      return rule;
    }),
  };
  section.rejectUnknownKeys();
  return owners;
}

function readOverride(
  section: ConfigSection,
): ModelsConfig['overrides'][number] {
  const match = section.section('match');
  const set = section.section('set');
  const override = {
    match: { source: match.string('source'), name: match.string('name') },
    set: {
      lifecycle: set.string('lifecycle'),
      system: set.string('system'),
      owner: readOwnerRef(set, 'owner'),
    },
  };
  [match, set, section].forEach(part => part.rejectUnknownKeys());
  return override;
}

/** The wing of models is not built yet; what it will read is checked already, so that a mistake is found early. */
export function readModels(section: ConfigSection): ModelsConfig {
  const sources = section.section('sources');
  for (const id of sources.keys()) {
    sources.section(id).requiredString('type');
  }
  const shape = section.section('entityShape');
  shape.oneOf('modelServer', ['component', 'api', 'ai-model-server-api']);
  shape.rejectUnknownKeys();
  const models = {
    owners: readOwners(section.section('owners')),
    overrides: section.sections('overrides').map(readOverride),
  };
  section.rejectUnknownKeys();
  return models;
}
