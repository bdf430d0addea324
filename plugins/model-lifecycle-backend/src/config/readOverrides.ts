import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { OverrideRule } from '../models/entities/overrides/rules';
import type { OverridePlace } from './types';

export function readOwnerRef(
  section: ConfigSection,
  key: string,
): string | undefined {
  return readRef(section, {
    key,
    defaultKind: 'group',
    example: 'group:default/ml-platform',
  });
}

export function readSystemRef(
  section: ConfigSection,
  key: string,
): string | undefined {
  return readRef(section, {
    key,
    defaultKind: 'system',
    example: 'system:default/assistants',
  });
}

function readRef(
  section: ConfigSection,
  options: { key: string; defaultKind: string; example: string },
): string | undefined {
  const value = section.string(options.key);
  if (value === undefined) return undefined;
  try {
    parseEntityRef(value, { defaultKind: options.defaultKind });
  } catch {
    throw new InputError(
      `Invalid config at '${section.path}.${options.key}': expected an entity reference such as ${options.example}, got '${value}'`,
    );
  }
  return value;
}

/** One item of `overrides`, in the config or in a file. */
export function readOverride(section: ConfigSection): OverrideRule {
  const match = section.section('match');
  const set = section.section('set');
  const rule = {
    match: { source: match.string('source'), name: match.string('name') },
    set: {
      title: set.string('title'),
      description: set.string('description'),
      lifecycle: set.string('lifecycle'),
      system: readSystemRef(set, 'system'),
      owner: readOwnerRef(set, 'owner'),
      tags: set.strings('tags'),
      license: set.string('license'),
    },
  };
  [match, set, section].forEach(part => part.rejectUnknownKeys());
  return rule;
}

/** One item of `overridesFrom`. */
export function readOverridePlace(section: ConfigSection): OverridePlace {
  const file = section.string('file');
  const configMap = section.section('configMap');
  const isGiven = configMap.keys().length > 0;
  if ((file !== undefined) === isGiven) {
    throw new InputError(
      `Invalid config at '${section.path}': expected either file or configMap`,
    );
  }
  const place: OverridePlace =
    file !== undefined
      ? { file }
      : {
          configMap: {
            cluster: configMap.requiredString('cluster'),
            namespace: configMap.requiredString('namespace'),
            name: configMap.requiredString('name'),
            key: configMap.string('key') ?? 'overrides.yaml',
          },
        };
  [configMap, section].forEach(part => part.rejectUnknownKeys());
  return place;
}
