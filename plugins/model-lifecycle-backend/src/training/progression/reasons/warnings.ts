/* `Assessment.warnings`: what the curves say early. Flags with words, never states. */
import { reason } from './reason';

interface OfMetric {
  /** As the trainer names it. */
  metric: string;
  step?: number;
}

export const warnings = {
  /** "{metric} is {written} since {sinceAt}[, step {step}]" (`NaN`, `Infinity`, `-Infinity`) */
  notANumber: (p: OfMetric & { written: string; sinceAt: number }) =>
    reason('warning.not-a-number', { ...p }),
  /** "{metric} has no number any more since {sinceAt}[, step {step}]; OpenShift AI writes NaN and infinity so" */
  noNumber: (p: OfMetric & { sinceAt: number }) =>
    reason('warning.no-number', { ...p }),
  /** "{metric} diverges: about {now}[ at step {step}] after {best}[ at step {bestStep}]" */
  diverging: (p: OfMetric & { now: number; best: number; bestStep?: number }) =>
    reason('warning.diverging', { ...p }),
  /** "No better {metric} in {evaluations} evaluations: {best}[ at step {bestStep}] is still the best" */
  noImprovement: (
    p: OfMetric & { evaluations: number; best: number; bestStep?: number },
  ) => reason('warning.no-improvement', { ...p }),
  /** "{metric} gets worse while training improves: {now}[ at step {step}] after {best}[ at step {bestStep}]" */
  overfitting: (
    p: OfMetric & { now: number; best: number; bestStep?: number },
  ) => reason('warning.overfitting', { ...p }),
  /** "Throughput fell from {before} to {now} {metric}" */
  slower: (p: OfMetric & { before: number; now: number }) =>
    reason('warning.slower', { ...p }),
  /** "Throughput fell from {before} to {now} steps a minute" */
  fewerSteps: (p: { before: number; now: number }) =>
    reason('warning.fewer-steps', { ...p }),
};
