import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterClient } from '../../clusters/types';
import type { TrainingConfig } from '../../config/types';
import type { Time } from '../../time/time';
import type { RunHistory } from '../history/types';
import { createPipelineSource } from './pipeline';
import type { ReportInbox } from './report/ReportInbox';
import { ReportSource } from './report/ReportSource';
import type { RunSource } from './runSource';
import { createPyTorchJobSource } from './pytorchjob';
import { createStatusEndpointSource } from './status-endpoint';
import { brokenSource } from './support/brokenSource';
import { connectorOpener } from './support/connectorOpener';

/** What sources may need of the plugin. */
export interface RunSourceDeps {
  config: TrainingConfig;
  history: RunHistory;
  inbox: ReportInbox;
  /** Where tokens may stand in Secrets. */
  client(cluster: string): ClusterClient | undefined;
  logger: LoggerService;
  time: Time;
}

/** Every configured source of runs; one line for each type. No network yet. */
export function createRunSources(deps: RunSourceDeps): RunSource[] {
  const { config } = deps;
  const polled = { openConnector: connectorOpener(deps) };
  return [
    ...config.brokenRunSources.map(brokenSource),
    ...config.pipelines.map(one => createPipelineSource(one, polled)),
    ...config.statusEndpoints.map(one =>
      createStatusEndpointSource(one, polled),
    ),
    ...config.pyTorchJobs.map(one => createPyTorchJobSource(one, deps)),
    ...(config.reports.enabled
      ? [new ReportSource({ ...deps, config: config.reports })]
      : []),
  ];
}
