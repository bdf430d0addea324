import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { isFields } from '../http/answers/fields';
import type { Phase, RunState } from '../training/run';
import {
  parseFieldPath,
  type FieldPath,
} from '../training/sources/status-endpoint/fieldPath';
import type { StatusLogs, StatusMapping, WordMapping } from './types';

/** What a source may say. The others are for clusters, or for us. */
const STATES = [
  'queued',
  'pending',
  'initializing',
  'running',
  'restarting',
  'paused',
  'succeeded',
  'failed',
  'stopped',
  'unknown',
] as const satisfies readonly RunState[];
const PHASE_STATES = [
  'pending',
  'running',
  'succeeded',
  'failed',
  'interrupted',
] as const satisfies readonly Phase['state'][];

/** Words that mean the same nearly everywhere; in lower case. */
const USUAL_WORDS = {
  pending: 'pending',
  running: 'running',
  in_progress: 'running',
  succeeded: 'succeeded',
  completed: 'succeeded',
  failed: 'failed',
} as const;
const USUAL_STATES: Record<string, RunState> = {
  ...USUAL_WORDS,
  queued: 'queued',
  paused: 'paused',
  stopped: 'stopped',
  cancelled: 'stopped',
  canceled: 'stopped',
};

export function readStatusMapping(section: ConfigSection): StatusMapping {
  const at = (key: string) => readPath(section, key);
  const percent = section.integer('percentOf', { min: 1, max: 1_000_000 });
  const mapping: StatusMapping = {
    runs: at('runs'),
    id: readId(section),
    state: readWords(section.section('state'), STATES, USUAL_STATES),
    percent: at('percent'),
    percentOf: percent ?? 100,
    numbers: {
      step: at('step'),
      totalSteps: at('totalSteps'),
      epoch: at('epoch'),
      totalEpochs: at('totalEpochs'),
    },
    createdAt: at('createdAt'),
    startedAt: at('startedAt'),
    endedAt: at('endedAt'),
    reportedAt: at('reportedAt'),
    elapsedMs: at('elapsedMs'),
    remainingMs: at('remainingMs'),
    remainingSeconds: at('remainingSeconds'),
    estimatedCompletion: at('estimatedCompletion'),
    message: at('message'),
    metrics: readMetrics(section),
    currentPhase: at('currentPhase'),
    phases: readPhases(section),
    gone: readGone(section),
  };
  section.rejectUnknownKeys();
  return mapping;
}

export function readStatusLogs(section: ConfigSection): StatusLogs {
  const logs = {
    path: section.requiredString('path'),
    list: requiredPath(section, 'list'),
    total: requiredPath(section, 'total'),
    at: readPath(section, 'at'),
    level: readPath(section, 'level'),
    text: requiredPath(section, 'text'),
    pageParameter: section.string('pageParameter') ?? 'page',
    sizeParameter: section.string('sizeParameter') ?? 'page_size',
    pageSize: section.integer('pageSize', { min: 1, max: 1_000 }) ?? 100,
  };
  section.rejectUnknownKeys();
  return logs;
}

function readPath(section: ConfigSection, key: string): FieldPath | undefined {
  const text = section.string(key);
  return text === undefined
    ? undefined
    : parseFieldPath(text, `${section.path}.${key}`);
}

function requiredPath(section: ConfigSection, key: string): FieldPath {
  return parseFieldPath(section.requiredString(key), `${section.path}.${key}`);
}

function readId(section: ConfigSection): FieldPath[] {
  const value = section.raw('id');
  const places = Array.isArray(value)
    ? section.strings('id')!
    : [section.requiredString('id')];
  if (places.length === 0) {
    throw new InputError(
      `Missing config at '${section.path}.id': expected at least one place`,
    );
  }
  return places.map((place, index) =>
    parseFieldPath(
      place,
      Array.isArray(value)
        ? `${section.path}.id[${index}]`
        : `${section.path}.id`,
    ),
  );
}

function readWords<T extends string>(
  section: ConfigSection,
  allowed: readonly T[],
  usual: Record<string, T>,
): WordMapping<T> {
  const map = section.section('map');
  const words = Object.fromEntries(
    map.keys().map(word => {
      const state = map.oneOf(word, allowed);
      if (state === undefined) throw missing(map, word, allowed);
      return [word.toLowerCase(), state];
    }),
  );
  const mapping = {
    path: requiredPath(section, 'path'),
    map: { ...usual, ...words },
  };
  section.rejectUnknownKeys();
  return mapping;
}

function missing(
  section: ConfigSection,
  key: string,
  allowed: readonly string[],
): InputError {
  return new InputError(
    `Missing config at '${section.path}.${key}': expected one of ${allowed.join(
      ', ',
    )}`,
  );
}

function readMetrics(section: ConfigSection): StatusMapping['metrics'] {
  if (!isFields(section.raw('metrics'))) return readPath(section, 'metrics');
  const places = section.section('metrics');
  return Object.fromEntries(
    places.keys().map(name => [name, requiredPath(places, name)]),
  );
}

function readPhases(section: ConfigSection): StatusMapping['phases'] {
  if (section.raw('phases') === undefined) return undefined;
  const phases = section.section('phases');
  const read = {
    path: requiredPath(phases, 'path'),
    id: requiredPath(phases, 'id'),
    label: readPath(phases, 'label'),
    state:
      phases.raw('state') === undefined
        ? undefined
        : readWords<Phase['state']>(
            phases.section('state'),
            PHASE_STATES,
            USUAL_WORDS,
          ),
    percent: readPath(phases, 'percent'),
    startedAt: readPath(phases, 'startedAt'),
    endedAt: readPath(phases, 'endedAt'),
  };
  phases.rejectUnknownKeys();
  return read;
}

function readGone(section: ConfigSection): StatusMapping['gone'] {
  if (section.raw('gone') === undefined) return undefined;
  const gone = section.section('gone');
  gone.requiredString('match');
  const read = {
    path: requiredPath(gone, 'path'),
    match: gone.pattern('match')!,
  };
  gone.rejectUnknownKeys();
  return read;
}
