import { InputError, toError } from '@backstage/errors';
import {
  ConfigSection,
  type ModelSourceType,
} from 'backstage-plugin-model-lifecycle-node';
import { contentHash, stableStringify } from '../../feed/entityHash';
import type { BuiltInServices } from '../sources/types';
import type {
  FilterRule,
  ModelSourceConfig,
  ModelSourceSettings,
  RemovalGuard,
} from './types';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DEFAULT_FREQUENCY_MS = 30 * MINUTE_MS;
const DEFAULT_TIMEOUT_MS = 10 * MINUTE_MS;
const DEFAULT_MAX_MODELS = 5_000;
const MOST_MODELS = 1_000_000;
/** They stand in names of entities, tasks and leases. */
const SOURCE_ID = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i;

/** Do not decide what a listing gives. */
const KEYS_OF_OPERATION = ['enabled', 'schedule', 'removal', 'maxScanAge'];
const GENERIC_KEYS = [
  ...KEYS_OF_OPERATION,
  'type',
  'include',
  'exclude',
  'maxModels',
];
const SECRET = /token|secret|password|key|credential|authorization/i;

/**
 * Reads `modelLifecycle.models.sources`. A source with a mistake becomes inert
 * and says what is wrong; the others do not notice. Throws only where the
 * whole is not an object.
 */
export function readSources(
  section: ConfigSection,
  types: readonly ModelSourceType<BuiltInServices>[],
  clusterNames: readonly string[] = [],
): ModelSourceConfig[] {
  const known = new Map(types.map(type => [type.type, type]));
  const sources = section.keys().map(id => readSource(section, id, known));
  const ids = new Set(sources.map(idOf));
  return sources
    .map(source => withKnownReferences(source, ids))
    .map(source => withNameOfItsOwn(source, section, clusterNames));
}

/** Names of entities begin with the id of their source, and those of training jobs with their cluster's name. */
function withNameOfItsOwn(
  source: ModelSourceConfig,
  section: ConfigSection,
  clusterNames: readonly string[],
): ModelSourceConfig {
  const id = idOf(source);
  if (!source.valid || !clusterNames.includes(id)) return source;
  return {
    valid: false,
    id,
    type: source.settings.type,
    problem: `Invalid config key '${section.path}.${id}': a cluster has the same name, and names of entities would collide`,
  };
}

function idOf(source: ModelSourceConfig): string {
  return source.valid ? source.settings.id : source.id;
}

function readSource(
  sources: ConfigSection,
  id: string,
  types: Map<string, ModelSourceType<BuiltInServices>>,
): ModelSourceConfig {
  let typeName = 'unknown';
  try {
    const source = sources.section(id);
    if (!SOURCE_ID.test(id)) {
      throw new InputError(
        `Invalid config key '${source.path}': expected an id of at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends`,
      );
    }
    typeName = source.requiredString('type');
    const type = types.get(typeName);
    if (!type) {
      throw new InputError(
        `Invalid config at '${source.path}.type': expected one of ${[
          ...types.keys(),
        ].join(', ')}`,
      );
    }
    const settings = readSettings(source, id, typeName);
    const configured = type.configure(source);
    source.rejectUnknownKeys();
    // Of its own: whoever reads all keys knows all of them.
    const all = sources.section(id);
    return {
      valid: true,
      configured,
      settings: {
        ...settings,
        frequencyMs:
          settings.frequencyMs ??
          configured.frequencyMs ??
          DEFAULT_FREQUENCY_MS,
        configHash: hashWithout(all, KEYS_OF_OPERATION),
        ownConfigHash: hashWithout(all, GENERIC_KEYS),
      },
    };
  } catch (error) {
    return {
      valid: false,
      id,
      type: typeName,
      problem: toError(error).message,
    };
  }
}

function readSettings(
  source: ConfigSection,
  id: string,
  type: string,
): Omit<ModelSourceSettings, 'frequencyMs' | 'configHash' | 'ownConfigHash'> & {
  frequencyMs?: number;
} {
  const schedule = source.section('schedule');
  const frequencyMs = schedule.durationMs('frequency');
  const timeoutMs = schedule.durationMs('timeout') ?? DEFAULT_TIMEOUT_MS;
  schedule.rejectUnknownKeys();
  if (timeoutMs < 10 * SECOND_MS) {
    throw new InputError(
      `Invalid config at '${schedule.path}.timeout': expected at least 10 seconds`,
    );
  }
  if (frequencyMs !== undefined && frequencyMs < 5 * SECOND_MS) {
    throw new InputError(
      `Invalid config at '${schedule.path}.frequency': expected at least 5 seconds`,
    );
  }
  return {
    id,
    type,
    enabled: source.boolean('enabled') ?? true,
    frequencyMs,
    timeoutMs,
    include: source.sections('include').map(readRule),
    exclude: source.sections('exclude').map(readRule),
    maxModels:
      source.integer('maxModels', { min: 1, max: MOST_MODELS }) ??
      DEFAULT_MAX_MODELS,
    removal: readRemoval(source.section('removal')),
    maxScanAgeMs: source.durationMs('maxScanAge') ?? DAY_MS,
  };
}

function readRule(rule: ConfigSection): FilterRule {
  const patterns = (key: string) => {
    const value = rule.raw(key);
    return Array.isArray(value) ? rule.strings(key) : toList(rule.string(key));
  };
  const read = {
    kind: patterns('kind'),
    name: patterns('name'),
    tag: patterns('tag'),
    alias: patterns('alias'),
    state: patterns('state'),
    format: patterns('format'),
  };
  rule.rejectUnknownKeys();
  if (Object.values(read).every(value => value === undefined)) {
    throw new InputError(
      `Invalid config at '${rule.path}': expected at least one of ${Object.keys(
        read,
      ).join(', ')}`,
    );
  }
  return read;
}

function toList(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

function readRemoval(section: ConfigSection): RemovalGuard {
  const removal = {
    maxShare: readShare(section, 'maxShare') ?? 0.3,
    minItems: section.integer('minItems', { min: 1, max: MOST_MODELS }) ?? 3,
    confirmAfterMs: section.durationMs('confirmAfter') ?? DAY_MS,
  };
  section.rejectUnknownKeys();
  return removal;
}

/** `30%`, or a number from 0 to 1. */
function readShare(section: ConfigSection, key: string): number | undefined {
  const value = section.raw(key);
  if (value === undefined) return undefined;
  const percent =
    typeof value === 'string' && /^(\d+(\.\d+)?)\s*%$/.exec(value);
  const share = percent ? Number(percent[1]) / 100 : Number(value);
  if (
    (typeof value !== 'number' && typeof value !== 'string') ||
    !(share >= 0 && share <= 1)
  ) {
    throw new InputError(
      `Invalid config at '${section.path}.${key}': expected a share such as 30% or 0.3`,
    );
  }
  return share;
}

/** Secrets are left out: their hash would stand in the database, and a new token is no other config. */
function hashWithout(section: ConfigSection, keys: string[]): string {
  const rest = Object.fromEntries(
    section
      .keys()
      .filter(key => !keys.includes(key))
      .map(key => [key, section.raw(key)]),
  );
  const text = JSON.stringify(rest, (key, value) =>
    SECRET.test(key) ? undefined : value,
  );
  return contentHash(stableStringify(JSON.parse(text)));
}

function withKnownReferences(
  source: ModelSourceConfig,
  ids: Set<string>,
): ModelSourceConfig {
  if (!source.valid) return source;
  const { id, type } = source.settings;
  const missing = source.configured.refersTo?.find(other => !ids.has(other));
  return missing === undefined
    ? source
    : {
        valid: false,
        id,
        type,
        problem: `Invalid config at 'modelLifecycle.models.sources.${id}': it refers to the source '${missing}', which is not configured`,
      };
}
