import type { LoggerService } from '@backstage/backend-plugin-api';
import type { TrainingConfig } from '../../config/types';
import type { RunHistory } from '../history/types';
import type { ReportInbox } from './report/ReportInbox';
import { ReportSource } from './report/ReportSource';
import type { RunSource } from './runSource';

/** What sources may need of the plugin. */
export interface RunSourceDeps {
  config: TrainingConfig;
  history: RunHistory;
  inbox: ReportInbox;
  logger: LoggerService;
}

/** Every configured source of runs; one line for each type. No network yet. */
export function createRunSources(deps: RunSourceDeps): RunSource[] {
  const { config } = deps;
  return [
    ...(config.reports.enabled
      ? [new ReportSource({ ...deps, config: config.reports })]
      : []),
  ];
}
