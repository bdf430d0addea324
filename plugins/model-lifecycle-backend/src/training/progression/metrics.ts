import type { MetricSample, MetricValue, Reason, Timestamp } from '../run';
import type { ProgressReport } from './contracts/report';
import { present } from './present';
import { notes } from './reasons';

/** Series kept for each run; the rest is named. */
export const MAX_SERIES = 200;
/** Names of series that were not kept. Beyond that only their number is said. */
export const MAX_DROPPED_NAMES = 200;

/** Takes a report's metrics in: last values, samples for the history, and what was over the limit. */
export function mergeMetrics(
  before: { metrics: MetricValue[]; droppedMetrics: string[] },
  report: ProgressReport,
  context: {
    at: Timestamp;
    step?: number;
    attempt: number;
    /** False for a report that was taken in before. */
    isNewReport: boolean;
  },
): {
  metrics: MetricValue[];
  droppedMetrics: string[];
  samples: MetricSample[];
  notes: Reason[];
} {
  const series = new Map(before.metrics.map(metric => [keyOf(metric), metric]));
  const samples: MetricSample[] = [];
  const dropped = new Set(before.droppedMetrics);
  let over = report.unnamedMetrics ?? 0;
  for (const metric of report.metrics) {
    const key = keyOf(metric);
    if (!series.has(key) && series.size >= MAX_SERIES) {
      over++;
      if (dropped.size < MAX_DROPPED_NAMES) {
        dropped.add(metric.name);
      }
    } else if (context.isNewReport) {
      const value = present<MetricValue>({
        ...metric,
        at: context.at,
        step: context.step,
      });
      series.set(key, value);
      samples.push({ ...value, attempt: context.attempt });
    }
  }
  return {
    metrics: context.isNewReport ? [...series.values()] : before.metrics,
    droppedMetrics: [...dropped],
    samples,
    notes:
      over > 0
        ? [notes.metricsDropped({ count: over, limit: MAX_SERIES })]
        : [],
  };
}

function keyOf(metric: { name: string; split: string }): string {
  return `${metric.split}/${metric.name}`;
}
