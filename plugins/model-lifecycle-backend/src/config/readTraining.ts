import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { readCost } from './readCost';
import { readDirectProgress } from './readDirectProgress';
import { readKueue } from './readKueue';
import { readNotifications } from './readNotifications';
import { readPipeline } from './readPipeline';
import { readPrometheus } from './readPrometheus';
import { readPyTorchJobs } from './readPyTorchJobs';
import { readReports } from './readReports';
import { readJobRules, readRunSources } from './readRunSource';
import { readStatusEndpoint } from './readStatusEndpoint';
import { readWarnings } from './readWarnings';
import type { LogsConfig, TrainingConfig, TrainJobsConfig } from './types';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function readTrainJobs(section: ConfigSection): TrainJobsConfig {
  const entities = section.section('entities');
  const trainJobs = {
    clusters: section.strings('clusters'),
    namespaces: section.strings('namespaces'),
    labelSelector: section.string('labelSelector'),
    entities: {
      keepFinishedMs: entities.durationMs('keepFinished') ?? 30 * DAY_MS,
      maxPerNamespace:
        entities.integer('maxPerNamespace', { min: 1, max: 10_000 }) ?? 200,
    },
  };
  entities.rejectUnknownKeys();
  section.rejectUnknownKeys();
  return trainJobs;
}

function readStall(section: ConfigSection): TrainingConfig['stall'] {
  const stall = {
    warnAfterMs: section.durationMs('warnAfter') ?? 5 * MINUTE_MS,
    stalledAfterMs: section.durationMs('stalledAfter') ?? 15 * MINUTE_MS,
  };
  section.rejectUnknownKeys();
  if (stall.stalledAfterMs < stall.warnAfterMs) {
    throw new InputError(
      `Invalid config at '${section.path}.stalledAfter': expected a duration not below '${section.path}.warnAfter'`,
    );
  }
  return stall;
}

function readLogs(section: ConfigSection): LogsConfig {
  const logs = {
    capture: section.oneOf('capture', ['off', 'tail']) ?? 'tail',
    visibility:
      section.oneOf('visibility', ['owners', 'everyone', 'off']) ?? 'owners',
    redact: section.globalPatterns('redact'),
  };
  section.rejectUnknownKeys();
  return logs;
}

/**
 * @param keepFinishedMs - how long entities are kept: a run goes a day later at
 * the earliest, so that its entity has left the catalog by then
 */
function readRetention(
  section: ConfigSection,
  keepFinishedMs: number,
): TrainingConfig['retention'] {
  const retention = {
    metricsMs: section.durationMs('metrics') ?? 90 * DAY_MS,
    logsMs: section.durationMs('logs') ?? 30 * DAY_MS,
    runsMs: Math.max(
      section.durationMs('runs') ?? 365 * DAY_MS,
      keepFinishedMs + DAY_MS,
    ),
  };
  section.rejectUnknownKeys();
  return retention;
}

export function readTraining(section: ConfigSection): TrainingConfig {
  const actions = section.section('actions');
  const trainJobs = readTrainJobs(section.section('trainJobs'));
  const taken = new Map<string, string>();
  const pipelines = readRunSources({
    type: 'pipeline',
    sections: section.sections('pipelines'),
    read: readPipeline,
    taken,
  });
  const statusEndpoints = readRunSources({
    type: 'status-endpoint',
    sections: section.sections('statusEndpoints'),
    read: readStatusEndpoint,
    taken,
  });
  const pyTorchJobs = readRunSources({
    type: 'pytorchjob',
    sections: section.sections('pyTorchJobs'),
    read: readPyTorchJobs,
    taken,
  });
  const training: TrainingConfig = {
    trainJobs,
    jobs: readJobRules(section.sections('jobs')),
    pipelines: pipelines.sources,
    statusEndpoints: statusEndpoints.sources,
    pyTorchJobs: pyTorchJobs.sources,
    brokenRunSources: [
      ...pipelines.broken,
      ...statusEndpoints.broken,
      ...pyTorchJobs.broken,
    ],
    retention: readRetention(
      section.section('retention'),
      trainJobs.entities.keepFinishedMs,
    ),
    stall: readStall(section.section('stall')),
    logs: readLogs(section.section('logs')),
    directProgress: readDirectProgress(section.section('directProgress')),
    warnings: readWarnings(section.section('warnings')),
    kueue: readKueue(section.sections('kueue')),
    prometheus: readPrometheus(section.sections('prometheus')),
    actions: { enabled: actions.boolean('enabled') ?? false },
    cost: readCost(section.section('cost')),
    notifications: readNotifications(section.section('notifications')),
    reports: readReports(section.section('reports')),
  };
  actions.rejectUnknownKeys();
  section.rejectUnknownKeys();
  return training;
}
