import type { Assessment, Run, Timestamp } from '../run';

export interface StallThresholds {
  warnAfterMs: number;
  stalledAfterMs: number;
}

export function assess(
  _run: Run,
  _options: { now: Timestamp; history: Run[]; thresholds: StallThresholds },
): Assessment {
  return {};
}
