import type { TrainingConfig } from '../../config/types';
import type { RunSource } from './runSource';

/** What sources may need of the plugin. */
export interface RunSourceDeps {
  config: TrainingConfig;
}

/** Every configured source of runs; one line for each type. No network yet. */
export function createRunSources(_deps: RunSourceDeps): RunSource[] {
  return [];
}
