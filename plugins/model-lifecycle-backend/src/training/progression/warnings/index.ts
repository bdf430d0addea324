/*
 * Early warnings from curves. `advanceCurves` takes reports in as they come;
 * `warningsOf` says what can be seen in what it kept. Both are pure.
 */
import type { Reason, Run } from '../../run';
import { recall } from '../memory';
import { BLANK_CURVES, type CurveMemory } from './curves';
import { evaluationWarnings } from './evaluations';
import { lossWarning } from './losses';
import { speedWarning } from './speeds';

export { advanceCurves, type CurveMemory } from './curves';

export interface WarningOptions {
  enabled: boolean;
  /** Evaluations without a better one before that is said. */
  evaluations: number;
}

export const DEFAULT_WARNINGS: WarningOptions = {
  enabled: true,
  evaluations: 5,
};

/** What the curves of the current attempt say, most urgent first. Once a run has ended its speed is of no interest. */
export function warningsOf(
  run: Run,
  { enabled, evaluations }: WarningOptions = DEFAULT_WARNINGS,
): Reason[] {
  const { curves } = recall<{ curves?: CurveMemory }>(run, 'progress', {});
  if (!enabled || !curves) {
    return [];
  }
  const {
    losses,
    evaluations: evaluated,
    speeds,
    steps,
  } = {
    ...BLANK_CURVES,
    ...curves,
  };
  const slower =
    run.state === 'running' ? speedWarning(speeds, steps) : undefined;
  return [
    ...losses.flatMap(curve => lossWarning(curve) ?? []),
    ...evaluationWarnings(evaluated, evaluations),
    ...(slower ? [slower] : []),
  ];
}
