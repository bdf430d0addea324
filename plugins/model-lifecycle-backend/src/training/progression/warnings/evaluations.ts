/*
 * What evaluations say: whether they still get better, and whether they get
 * worse while training goes on improving.
 */
import type { Reason } from '../../run';
import type { ReportedMetric } from '../contracts/report';
import { present } from '../present';
import { warnings } from '../reasons';
import type { CurveMemory, CurveReport, EvaluationCurve } from './curves';
import { mean, trend } from './trend';
import { qualityOf } from './watched';

const MAX_EVALUATION_METRICS = 8;
const MAX_VALUES = 16;
/** Two halves are compared, to see through noise. */
const MAX_HALF = 8;
/** So many after the best one, or nothing is said of a direction. */
const MIN_AFTER_BEST = 5;
/** Of all pairs; among five values, chance makes so clear a trend one time in 24. */
const CLEAR = 0.8;
const SHARE_OF_GAIN = 0.1;
const SHARE_OF_VALUE = 0.02;

/** Reports repeat the last evaluation until there is another: only other values are another evaluation. */
export function advanceEvaluations(
  memory: Pick<CurveMemory, 'evaluations' | 'evaluationKey'>,
  report: CurveReport,
  training: number | null,
): Pick<CurveMemory, 'evaluations' | 'evaluationKey'> {
  const values = report.metrics.filter(({ split }) => split === 'eval');
  const evaluationKey = JSON.stringify(
    values.map(({ name, value }) => [name, value]).sort(),
  ).slice(0, 2_000);
  if (values.length === 0 || evaluationKey === memory.evaluationKey) {
    const { evaluations } = memory;
    return { evaluations, evaluationKey: memory.evaluationKey };
  }
  const curves = new Map(memory.evaluations.map(curve => [curve.name, curve]));
  for (const metric of values) {
    const known = curves.get(metric.name);
    if (known) {
      curves.set(metric.name, advance(known, metric, report.step, training));
    } else if (curves.size < MAX_EVALUATION_METRICS) {
      const curve = start(metric, report.step, training);
      if (curve) curves.set(metric.name, curve);
    }
  }
  return { evaluations: [...curves.values()], evaluationKey };
}

function start(
  metric: ReportedMetric,
  step: number | undefined,
  training: number | null,
): EvaluationCurve | undefined {
  const direction = qualityOf(metric);
  const { name, split, value } = metric;
  return (
    direction &&
    present<EvaluationCurve>({
      name,
      split,
      direction,
      count: 1,
      first: value,
      best: value,
      bestCount: 1,
      bestStep: step,
      step,
      values: [value],
      training: [training],
    })
  );
}

function advance(
  curve: EvaluationCurve,
  { value }: ReportedMetric,
  step: number | undefined,
  training: number | null,
): EvaluationCurve {
  const count = curve.count + 1;
  const isBest = gain(curve, curve.best, value) > 0;
  return present<EvaluationCurve>({
    ...curve,
    count,
    step: step ?? curve.step,
    ...(isBest ? { best: value, bestCount: count, bestStep: step } : {}),
    values: [...curve.values, value].slice(-MAX_VALUES),
    training: [...curve.training, training].slice(-MAX_VALUES),
  });
}

/** How much better the second is; negative: worse. */
function gain(
  { direction }: EvaluationCurve,
  before: number,
  after: number,
): number {
  return direction === 'down' ? before - after : after - before;
}

/**
 * At most one: what gets worse says more than what does not get better. As
 * long as one metric still gets better, evaluation does.
 */
export function evaluationWarnings(
  curves: EvaluationCurve[],
  evaluations: number,
): Reason[] {
  const worse = curves.find(isOverfitting);
  if (worse) {
    const { name: metric, step, best, bestStep, values } = worse;
    const now = values[values.length - 1];
    return [warnings.overfitting({ metric, step, now, best, bestStep })];
  }
  const [first] = curves;
  if (!first || !curves.every(curve => hasNotImproved(curve, evaluations))) {
    return [];
  }
  const { name: metric, step, best, bestStep, count, bestCount } = first;
  return [
    warnings.noImprovement({
      metric,
      step,
      evaluations: count - bestCount,
      best,
      bestStep,
    }),
  ];
}

/** No new best in the last `evaluations`, and their mean is no better than that of as many before: noise hides slow progress. */
function hasNotImproved(curve: EvaluationCurve, evaluations: number): boolean {
  const half = Math.min(evaluations, MAX_HALF);
  const after = curve.values.slice(-half);
  const before = curve.values.slice(-2 * half, -half);
  return (
    curve.count - curve.bestCount >= evaluations &&
    before.length > 0 &&
    gain(curve, mean(before), mean(after)) <= 0
  );
}

function isOverfitting(curve: EvaluationCurve): boolean {
  const after = Math.min(curve.count - curve.bestCount, MAX_VALUES);
  if (after < MIN_AFTER_BEST) {
    return false;
  }
  const values = curve.values.slice(-after);
  const training = curve.training.slice(-after);
  const lost = -gain(curve, curve.best, values[values.length - 1]);
  const gained = gain(curve, curve.first, curve.best);
  return (
    training.every(value => value !== null) &&
    lost >
      Math.max(SHARE_OF_GAIN * gained, SHARE_OF_VALUE * Math.abs(curve.best)) &&
    trend(values) * (curve.direction === 'down' ? 1 : -1) >= CLEAR &&
    trend(training) <= -CLEAR
  );
}
