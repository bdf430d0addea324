/** No value: a gap in the line. */
export type Value = number | null;

/** The weight holds for this part of the axis. */
const PARTS = 100;

/**
 * Exponential moving average by distance on the axis: after a hundredth of
 * `width` the average still counts `weight` of what it did. So it does not
 * depend on how many points stand for the run, and series that report seldom
 * are hardly smoothed. No pull towards zero at the start; gaps stay gaps;
 * weight 0 is the raw line.
 *
 * @param x ascending, as long as `values`
 * @param restarts indexes at which the average begins anew: another attempt
 */
export function smooth(
  x: number[],
  values: Value[],
  options: { weight: number; width: number; restarts?: ReadonlySet<number> },
): Value[] {
  const { weight, width, restarts } = options;
  if (weight <= 0 || !(width > 0)) {
    return values;
  }
  const rate = (Math.log(Math.min(weight, 0.999)) * PARTS) / width;
  let average = 0;
  let mass = 0;
  let before = 0;
  return values.map((value, index) => {
    if (restarts?.has(index)) {
      mass = 0;
    }
    if (value === null) {
      return null;
    }
    const kept = mass * Math.exp(rate * (x[index] - before));
    if (mass === 0) {
      average = value;
    } else {
      const share = kept / (kept + 1);
      const next = share * average + (1 - share) * value;
      // Rounding must not carry it out of the range of the values.
      average =
        average < value
          ? Math.min(value, Math.max(average, next))
          : Math.max(value, Math.min(average, next));
    }
    mass = kept + 1;
    before = x[index];
    return average;
  });
}
