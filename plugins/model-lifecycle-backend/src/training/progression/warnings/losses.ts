/* One curve of a loss: smoothed, with its best and its noise. */
import type { MetricValue, Reason } from '../../run';
import { present } from '../present';
import { warnings } from '../reasons';
import type { LossCurve } from './curves';

/** The share of the newest value in the moving mean: some five points count. */
const NEWEST = 0.2;
const NEWEST_NOISE = 0.1;
/** Before, a curve says little: warm-up, the first batches. */
const MIN_POINTS = 20;
/** The first of them are no best to come back to. */
const SETTLING_POINTS = 10;
/** What rose so far above its best does not come back by chance … */
const NOISES = 8;
const SHARE_OF_BEST = 0.5;
/** … nor by a small part of the way it had come down. */
const SHARE_OF_DROP = 0.1;
/** A spike is over by then. */
const POINTS_ABOVE = 5;
/** OpenShift AI writes null for what is no number; a trainer may also just leave one out. */
const NULLS = 3;

export function startLoss(
  { name, split }: Pick<MetricValue, 'name' | 'split'>,
  value: number | undefined,
  step: number | undefined,
): LossCurve {
  const start = value ?? 0;
  return present<LossCurve>({
    name,
    split,
    points: value === undefined ? 0 : 1,
    last: value,
    step,
    smooth: start,
    noise: 0,
    first: start,
    best: start,
    bestStep: step,
    bestNoise: 0,
    above: 0,
  });
}

/** A value that stands as it was is no new point. A number ends the time without one. */
export function advanceLoss(
  curve: LossCurve,
  value: number,
  step: number | undefined,
): LossCurve {
  if (curve.points === 0) {
    return startLoss(curve, value, step);
  }
  const { notFinite: _, ...known } = curve;
  if (value === curve.last) {
    return known;
  }
  const distance = Math.abs(value - curve.smooth);
  const smooth = curve.smooth + NEWEST * (value - curve.smooth);
  const noise =
    curve.points === 1
      ? distance
      : curve.noise + NEWEST_NOISE * (distance - curve.noise);
  const isBest = curve.points < SETTLING_POINTS || smooth < curve.best;
  const next = present<LossCurve>({
    ...known,
    points: curve.points + 1,
    last: value,
    step: step ?? curve.step,
    smooth,
    noise,
    best: isBest ? smooth : curve.best,
    bestStep: isBest ? step : curve.bestStep,
    bestNoise: isBest ? noise : curve.bestNoise,
  });
  return { ...next, above: isFarAbove(next) ? curve.above + 1 : 0 };
}

function isFarAbove(curve: LossCurve): boolean {
  const { smooth, best, bestNoise, first } = curve;
  const rise = smooth - best;
  return (
    rise >
    Math.max(
      NOISES * bestNoise,
      SHARE_OF_BEST * Math.abs(best),
      SHARE_OF_DROP * (first - best),
    )
  );
}

export function lossWarning(curve: LossCurve): Reason | undefined {
  const { name: metric, notFinite, step, best, bestStep } = curve;
  if (notFinite) {
    const since = { metric, step: notFinite.step, sinceAt: notFinite.since };
    if (notFinite.written !== 'null') {
      return warnings.notANumber({ ...since, written: notFinite.written });
    }
    return notFinite.reports >= NULLS ? warnings.noNumber(since) : undefined;
  }
  return curve.split !== 'eval' &&
    curve.points >= MIN_POINTS &&
    curve.above >= POINTS_ABOVE
    ? warnings.diverging({ metric, step, now: curve.smooth, best, bestStep })
    : undefined;
}
