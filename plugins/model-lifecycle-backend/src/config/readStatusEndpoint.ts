import { InputError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';
import {
  ConfigSection,
  readEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import { asWebUrl, isFields } from '../http/answers/fields';
import {
  equalStepsProfile,
  weightedProfile,
} from '../training/progression/phaseProfiles';
import { parseFieldPath } from '../training/sources/status-endpoint/fieldPath';
import { STATUS_PRESETS } from '../training/sources/status-endpoint/presets';
import { parseTemplate } from '../training/sources/status-endpoint/template';
import { readInterval } from './readPipeline';
import { readSourceName } from './readRunSource';
import { readStatusLogs, readStatusMapping } from './readStatusMapping';
import type { StatusEndpointConfig, StatusPhaseProfile } from './types';

const PRESETS = Object.keys(STATUS_PRESETS) as (keyof typeof STATUS_PRESETS)[];

/** An entry of `modelLifecycle.training.statusEndpoints`: trainings that tell how they are as JSON. */
export function readStatusEndpoint(
  written: ConfigSection,
): StatusEndpointConfig {
  const preset = written.oneOf('preset', PRESETS);
  const section = preset
    ? withPreset(written, STATUS_PRESETS[preset])
    : written;
  section.raw('preset');
  const source = readSource(section);
  section.rejectUnknownKeys();
  return source;
}

function readSource(section: ConfigSection): StatusEndpointConfig {
  const { path: place } = section;
  const template = (key: string) => {
    const text = section.string(key);
    return text === undefined
      ? undefined
      : parseTemplate(text, `${place}.${key}`);
  };
  const name = readSourceName(section);
  return {
    name,
    endpoint: readEndpoint(section),
    intervalMs: readInterval(section),
    ...readPlaces(section),
    namespace: section.string('namespace') ?? 'default',
    job: template('job') ?? [name],
    runName: template('runName'),
    owner: section.string('owner'),
    model: section.string('model'),
    baseModel: section.string('baseModel'),
    dataset: section.string('dataset'),
    trackingUrl: readTrackingUrl(section),
    mapping: readStatusMapping(section.section('mapping')),
    phaseProfile: readProfile(section.section('phaseProfile')),
    logs:
      section.raw('logs') === undefined
        ? undefined
        : readStatusLogs(section.section('logs')),
  };
}

/** What is written wins; of the mapping, key by key. */
function withPreset(section: ConfigSection, preset: JsonObject): ConfigSection {
  const written = Object.fromEntries(
    section.keys().flatMap(key => {
      const value = section.raw(key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  const mapping = written.mapping ?? {};
  return new ConfigSection(section.path, {
    ...preset,
    ...written,
    mapping: isFields(mapping)
      ? { ...(preset.mapping as JsonObject), ...(mapping as JsonObject) }
      : mapping,
  } satisfies Record<string, JsonValue>);
}

function readPlaces(
  section: ConfigSection,
): Pick<StatusEndpointConfig, 'path' | 'items' | 'discover'> {
  const path = section.requiredString('path');
  const items = section.strings('items') ?? [];
  const discover = readDiscover(section);
  const fail = (key: string, problem: string) =>
    new InputError(`Invalid config at '${section.path}.${key}': ${problem}`);
  if (!path.startsWith('/')) {
    throw fail('path', 'expected a path that begins with a slash');
  }
  const hasItems = items.length > 0 || discover !== undefined;
  if (path.includes('{item}') && !hasItems) {
    throw fail(
      'items',
      'expected at least one for {item} in the path, or discover',
    );
  }
  if (!path.includes('{item}') && hasItems) {
    throw fail('path', 'expected {item} in it, where each of the items goes');
  }
  return { path, items, discover };
}

function readDiscover(
  section: ConfigSection,
): StatusEndpointConfig['discover'] {
  if (section.raw('discover') === undefined) return undefined;
  const discover = section.section('discover');
  const list = discover.string('list');
  const read = {
    path: discover.requiredString('path'),
    list:
      list === undefined ? [] : parseFieldPath(list, `${discover.path}.list`),
    item: parseFieldPath(
      discover.requiredString('item'),
      `${discover.path}.item`,
    ),
  };
  discover.rejectUnknownKeys();
  return read;
}

function readTrackingUrl(section: ConfigSection): string | undefined {
  const url = section.string('trackingUrl');
  if (url !== undefined && asWebUrl(url) === undefined) {
    throw new InputError(
      `Invalid config at '${section.path}.trackingUrl': expected an address that begins with https:// or http://`,
    );
  }
  return url;
}

function readProfile(section: ConfigSection): StatusPhaseProfile | undefined {
  if (section.keys().length === 0) return undefined;
  const steps = section.strings('equalSteps');
  const weighted = section.sections('weighted');
  section.rejectUnknownKeys();
  if (steps && weighted.length > 0) {
    throw new InputError(
      `Invalid config at '${section.path}': weighted and equalSteps; give one of them`,
    );
  }
  if (steps) {
    return {
      kind: 'equal-steps',
      profile: equalStepsProfile(steps, `${section.path}.equalSteps`),
      aliases: {},
    };
  }
  return readWeighted(weighted, `${section.path}.weighted`);
}

/** Each begins where the one before ends. */
function readWeighted(
  sections: ConfigSection[],
  path: string,
): StatusPhaseProfile {
  const aliases: Record<string, string> = {};
  let from = 0;
  const phases = sections.map(section => {
    const phase = {
      id: section.requiredString('id'),
      label: section.string('label'),
      from,
      to: section.integer('to', { min: 1, max: 100 }) ?? 100,
    };
    from = phase.to;
    for (const alias of section.strings('aliases') ?? []) {
      aliases[alias.toLowerCase()] = phase.id;
    }
    section.rejectUnknownKeys();
    return phase;
  });
  return { kind: 'weighted', profile: weightedProfile(phases, path), aliases };
}
