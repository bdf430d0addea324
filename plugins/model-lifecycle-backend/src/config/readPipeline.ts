import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
} from 'backstage-plugin-model-lifecycle-node';
import { asWebUrl } from '../http/answers/fields';
import { readJobRules, readSourceName } from './readRunSource';
import type { PipelineSourceConfig } from './types';

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;

/** An entry of `modelLifecycle.training.pipelines`: a Kubeflow Pipelines server. */
export function readPipeline(section: ConfigSection): PipelineSourceConfig {
  const source: PipelineSourceConfig = {
    name: readSourceName(section),
    endpoint: readEndpoint(section),
    intervalMs: readInterval(section),
    historyMs: section.durationMs('history') ?? 30 * DAY_MS,
    maxRuns: section.integer('maxRuns', { min: 1, max: 100_000 }) ?? 2_000,
    namespaces: section.strings('namespaces') ?? [],
    experiments: section.strings('experiments') ?? [],
    job: section.oneOf('job', ['pipeline', 'recurring-run']) ?? 'pipeline',
    jobs: readJobRules(section.sections('jobs')),
    owner: section.string('owner'),
    runUrl: readRunUrl(section),
    parameters: readLinked(section.section('parameters')),
    links: section.sections('links').map(readLink),
  };
  section.rejectUnknownKeys();
  return source;
}

export function readInterval(section: ConfigSection): number {
  const intervalMs = section.durationMs('interval') ?? 15 * SECOND_MS;
  if (intervalMs < SECOND_MS) {
    throw new InputError(
      `Invalid config at '${section.path}.interval': expected at least 1 second`,
    );
  }
  return intervalMs;
}

function readRunUrl(section: ConfigSection): string | undefined {
  const url = section.string('runUrl');
  if (
    url !== undefined &&
    (!url.includes('{run_id}') || asWebUrl(url) === undefined)
  ) {
    throw new InputError(
      `Invalid config at '${section.path}.runUrl': expected an address with {run_id} in it`,
    );
  }
  return url;
}

function readLink(
  section: ConfigSection,
): PipelineSourceConfig['links'][number] {
  section.requiredString('job');
  const job = section.pattern('job')!;
  return { job, ...readLinked(section) };
}

function readLinked(section: ConfigSection) {
  const linked = {
    model: section.string('model'),
    baseModel: section.string('baseModel'),
    dataset: section.string('dataset'),
  };
  section.rejectUnknownKeys();
  return linked;
}
