import { InputError, toError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { BrokenRunSource, JobRule } from './types';

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

/**
 * Reads each entry of a list of sources. One with a mistake does not stop the
 * others: it says what is wrong where it would say how it is.
 *
 * @param taken - names of other sources of runs; is added to
 */
export function readRunSources<T extends { name: string }>(options: {
  type: BrokenRunSource['type'];
  sections: ConfigSection[];
  read: (section: ConfigSection) => T;
  taken: Map<string, string>;
}): { sources: T[]; broken: BrokenRunSource[] } {
  const { type, sections, read, taken } = options;
  const sources: T[] = [];
  const broken: BrokenRunSource[] = [];
  sections.forEach((section, index) => {
    try {
      const source = read(section);
      claimName(source.name, `${section.path}.name`, taken);
      sources.push(source);
    } catch (error) {
      const problem = toError(error).message;
      broken.push({ type, name: `${type}-${index + 1}`, problem });
    }
  });
  return { sources, broken };
}

/** Jobs of two sources of runs must not be the same. */
function claimName(
  name: string,
  place: string,
  taken: Map<string, string>,
): void {
  const other = taken.get(name);
  if (other) {
    throw new InputError(
      `Invalid config at '${place}': '${other}' is '${name}' as well`,
    );
  }
  taken.set(name, place);
}
