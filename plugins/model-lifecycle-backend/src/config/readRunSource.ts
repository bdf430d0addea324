import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { JobRule } from './types';

/** It stands in names of entities and leases. */
const SOURCE_NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i;

export function readSourceName(section: ConfigSection): string {
  const name = section.requiredString('name');
  if (!SOURCE_NAME.test(name)) {
    throw new InputError(
      `Invalid config at '${section.path}.name': expected at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends`,
    );
  }
  return name;
}

export function readJobRules(sections: ConfigSection[]): JobRule[] {
  return sections.map(section => {
    section.requiredString('match');
    const rule = {
      match: section.pattern('match')!,
      name: section.requiredString('name'),
    };
    section.rejectUnknownKeys();
    return rule;
  });
}

/** Jobs of two sources of runs must not be the same. */
export function rejectSameNames(
  lists: { path: string; sources: readonly { name: string }[] }[],
): void {
  const places = new Map<string, string>();
  for (const { path, sources } of lists) {
    sources.forEach(({ name }, index) => {
      const place = `${path}[${index}].name`;
      const other = places.get(name);
      if (other) {
        throw new InputError(
          `Invalid config at '${place}': '${other}' is '${name}' as well`,
        );
      }
      places.set(name, place);
    });
  }
}
