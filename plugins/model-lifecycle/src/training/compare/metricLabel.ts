import type { MetricValue } from 'backstage-plugin-model-lifecycle-common';

/** `eval loss`, where the name does not say it by itself. */
export function metricLabel({
  name,
  split,
}: Pick<MetricValue, 'name' | 'split'>): string {
  return split === 'eval' && !/^eval/i.test(name) ? `eval ${name}` : name;
}
