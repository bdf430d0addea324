import type { RunCost } from 'backstage-plugin-model-lifecycle-common';
import type { CostConfig } from '../../config/types';
import { amountOf, priceOf } from '../../training/cost/prices';
import { hoursOf, usageOf } from '../../training/cost/usageOf';
import type { Run } from '../../training/run';
import { toTime } from '../runs/times';

const MAX_ATTEMPTS = 10;

/**
 * What a run has used up to its last observation. What it goes on to use is
 * told by `heldNow`: so an answer is the same until something is seen.
 */
export function toApiCost(run: Run, config: CostConfig | undefined): RunCost {
  const asOf = toTime(run.observedAt);
  const usage = usageOf(run, run.observedAt);
  if (typeof usage === 'string') {
    return { asOf, unknown: usage };
  }
  const { lines } = usage;
  return {
    asOf,
    gpuHours: hoursOf(lines, 'gpu'),
    wastedGpuHours: hoursOf(lines, 'gpu', 'wastedHours'),
    cpuHours: hoursOf(lines, 'cpu'),
    wastedCpuHours: hoursOf(lines, 'cpu', 'wastedHours'),
    lines: lines.map(line => ({
      ...line,
      pricePerHour: config && priceOf(line, config),
    })),
    attempts: usage.attempts
      .slice(-MAX_ATTEMPTS)
      .map(({ isWasted, ...attempt }) => ({ ...attempt, wasted: isWasted })),
    unknownPhases: usage.unknownPhases,
    amount: amountOf(lines, config),
  };
}
