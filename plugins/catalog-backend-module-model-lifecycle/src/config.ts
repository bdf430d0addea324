import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { toError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';

export interface FeedSettings {
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** Between two reads while a task runs. */
  pollIntervalMs: number;
  /** The same for sources of models, which change seldom. */
  modelsPollIntervalMs: number;
  /** How long one run of the task goes on reading. */
  followMs: number;
}

/*
 * Keys are part of provider names and must not change. The wing stands in
 * front, so that a cluster and a source of the same name are two providers.
 */
const trainingKey = (name: string) => `training:${name}`;
/** All that trainers report is one source. */
const REPORTS = 'reports';
const MODELS = 'models:';
const modelsKey = (sourceId: string) => `${MODELS}${sourceId}`;

export function isModelsKey(sourceKey: string): boolean {
  return sourceKey.startsWith(MODELS);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/**
 * The keys of all configured sources. Never throws: a mistake is a problem
 * with its key path, and the sources beside it stay. How a cluster or a source
 * is reached is no matter of the catalog, so an entry only needs its name here.
 */
export function readFeedSources(config: RootConfigService): {
  sourceKeys: string[];
  /** Sources that are gone for good. */
  forget: string[];
  problems: string[];
} {
  const problems: string[] = [];
  const value = (key: string): unknown => {
    try {
      return config.getOptional(key);
    } catch (error) {
      problems.push(toError(error).message);
      return undefined;
    }
  };
  const forget = value('modelLifecycle.catalog.forget') ?? [];
  if (!isStrings(forget)) {
    problems.push(
      `Invalid config at 'modelLifecycle.catalog.forget': expected a list of strings; nothing is forgotten`,
    );
  }
  const namesAt = (path: string, what: string): string[] => {
    const entries = value(path);
    if (entries === undefined) return [];
    if (!Array.isArray(entries)) {
      problems.push(
        `Invalid config at '${path}': expected a list of ${what}s; entities stay as they are`,
      );
      return [];
    }
    return entries.flatMap((entry, index) => {
      const name = isObject(entry) ? entry.name : undefined;
      if (typeof name === 'string' && name !== '') return [name];
      problems.push(
        `Invalid config at '${path}[${index}].name': expected a string; the entities of that ${what} stay as they are`,
      );
      return [];
    });
  };
  const training = 'modelLifecycle.training';
  const names = [
    ...namesAt('modelLifecycle.clusters', 'cluster'),
    ...namesAt(`${training}.pipelines`, 'pipeline server'),
    ...namesAt(`${training}.statusEndpoints`, 'status endpoint'),
    ...(value(`${training}.reports`) === undefined ? [] : [REPORTS]),
  ];
  const sources = value('modelLifecycle.models.sources') ?? {};
  if (!isObject(sources)) {
    problems.push(
      `Invalid config at 'modelLifecycle.models.sources': expected an object; entities stay as they are`,
    );
  }
  return {
    sourceKeys: [
      ...[...new Set(names)].map(trainingKey),
      // Whatever stands below an id: one that is misconfigured keeps its entities.
      ...(isObject(sources) ? Object.keys(sources).map(modelsKey) : []),
    ],
    forget: isStrings(forget) ? forget : [],
    problems,
  };
}

const DEFAULT_SCHEDULE = {
  frequency: { seconds: 10 },
  // Another replica takes over after this time when one dies at work.
  timeout: { minutes: 1 },
};
const DEFAULT_POLL_MS = 2_000;
const DEFAULT_MODELS_POLL_MS = 10_000;

/** A mistake here must not cost anybody an entity: the defaults hold and it is said. */
export function readFeedSettings(config: RootConfigService): {
  settings: FeedSettings;
  problem?: string;
} {
  const section = 'modelLifecycle.catalog';
  try {
    const schedule = config.has(`${section}.schedule`)
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig(`${section}.schedule`),
        )
      : DEFAULT_SCHEDULE;
    const pollIntervalMs = config.has(`${section}.pollInterval`)
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: `${section}.pollInterval` }),
        )
      : undefined;
    return { settings: toSettings(schedule, pollIntervalMs) };
  } catch (error) {
    return {
      settings: toSettings(DEFAULT_SCHEDULE, undefined),
      problem: `Invalid config at '${section}', the defaults are used: ${
        toError(error).message
      }`,
    };
  }
}

function toSettings(
  schedule: SchedulerServiceTaskScheduleDefinition,
  pollIntervalMs: number | undefined,
): FeedSettings {
  const timeoutMs = durationToMilliseconds(toHumanDuration(schedule.timeout));
  return {
    schedule: { ...schedule, scope: 'global' },
    pollIntervalMs: Math.max(pollIntervalMs ?? DEFAULT_POLL_MS, 100),
    modelsPollIntervalMs: Math.max(
      pollIntervalMs ?? DEFAULT_MODELS_POLL_MS,
      100,
    ),
    followMs: (timeoutMs * 2) / 3,
  };
}

/** The scheduler also takes Luxon durations, whose fields are these. */
function toHumanDuration(
  duration: SchedulerServiceTaskScheduleDefinition['timeout'],
): HumanDuration {
  return 'toObject' in duration ? duration.toObject() : duration;
}
