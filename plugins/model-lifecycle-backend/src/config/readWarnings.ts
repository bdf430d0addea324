import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { WarningsConfig } from './types';

const DEFAULT_EVALUATIONS = 5;

export function readWarnings(section: ConfigSection): WarningsConfig {
  const warnings = {
    enabled: section.boolean('enabled') ?? true,
    evaluations:
      section.integer('evaluations', { min: 2, max: 100 }) ??
      DEFAULT_EVALUATIONS,
  };
  section.rejectUnknownKeys();
  return warnings;
}
