import { InputError } from '@backstage/errors';
import type { JsonValue } from '@backstage/types';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { parse } from 'yaml';
import { readOverride } from '../../../config/readOverrides';
import type { OverrideRule } from './rules';

const MAX_CHARACTERS = 1024 * 1024;
const MAX_RULES = 2_000;

/**
 * Overrides from a file or a ConfigMap: YAML with a list of rules, or an
 * object that has it as `overrides`. Throws an InputError that names the place
 * and the key.
 */
export function readOverrideText(options: {
  text: string;
  /** As people know it: a path, or cluster, namespace and name. */
  place: string;
  /** Whether whoever writes the text may name owners that the owner map does not give. */
  namesOwners: boolean;
}): OverrideRule[] {
  const { text, place, namesOwners } = options;
  if (text.length > MAX_CHARACTERS) {
    throw new InputError(
      `The overrides in ${place} are longer than ${MAX_CHARACTERS} characters`,
    );
  }
  const rules = new ConfigSection(place, sectionOf(parseYaml(text, place)))
    .sections('overrides')
    .map(readOverride);
  if (rules.length > MAX_RULES) {
    throw new InputError(`${place} has more than ${MAX_RULES} overrides`);
  }
  return namesOwners
    ? rules
    : rules.map(rule => ({ ...rule, ownerBy: 'owner-map' as const }));
}

function sectionOf(value: JsonValue | undefined): JsonValue {
  return Array.isArray(value) ? { overrides: value } : value ?? {};
}

function parseYaml(text: string, place: string): JsonValue | undefined {
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 20 });
  } catch (error) {
    throw new InputError(
      `The overrides in ${place} are no YAML: ${
        (error as Error).message.split('\n')[0]
      }`,
    );
  }
}
