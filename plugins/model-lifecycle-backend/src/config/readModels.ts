import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import {
  readOverride,
  readOverridePlace,
  readOwnerRef,
  readSystemRef,
} from './readOverrides';
import type { ModelsConfig } from './types';

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

function readEntityShape(section: ConfigSection): ModelsConfig['entityShape'] {
  const shape = {
    modelServer:
      section.oneOf('modelServer', [
        'component',
        'api',
        'ai-model-server-api',
      ]) ?? ('component' as const),
  };
  section.rejectUnknownKeys();
  return shape;
}

/** `sources` are read where their types are known: `models/config/readSources.ts`. */
export function readModels(section: ConfigSection): ModelsConfig {
  // That it is an object is all that can go wrong for the whole.
  section.section('sources');
  const defaults = section.section('defaults');
  const models = {
    owners: readOwners(section.section('owners')),
    defaults: {
      lifecycle: defaults.string('lifecycle'),
      system: readSystemRef(defaults, 'system'),
    },
    overrides: section.sections('overrides').map(readOverride),
    overridesFrom: section.sections('overridesFrom').map(readOverridePlace),
    entityShape: readEntityShape(section.section('entityShape')),
  };
  [defaults, section].forEach(part => part.rejectUnknownKeys());
  return models;
}
