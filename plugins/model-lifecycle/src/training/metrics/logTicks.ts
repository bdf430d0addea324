const DIGITS = [1, 2, 5];
const EPSILON = 1e-9;

/**
 * Places for labels on a logarithmic axis: powers of ten, with 2 and 5 between
 * them where there is room, and even distances where the range is less than
 * that. At most `most`, ascending, within the range. uPlot's own never end
 * where the range does not begin at a power of ten.
 *
 * @param min above 0
 */
export function logTicks(min: number, max: number, most: number): number[] {
  if (!(min > 0) || !(max > min) || !Number.isFinite(max)) {
    return [];
  }
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const inside = (value: number) => value >= min && value <= max;
  const powers = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(`1e${first + index}`),
  );
  const fine = powers
    .flatMap(power => DIGITS.map(digit => digit * power))
    .filter(inside);
  if (fine.length < 3) {
    return evenTicks(min, max, most);
  }
  if (fine.length <= most) {
    return fine;
  }
  const coarse = powers.filter(inside);
  const stride = Math.ceil(coarse.length / most);
  return coarse.length < 2
    ? everyNth(fine, Math.ceil(fine.length / most))
    : everyNth(coarse, stride);
}

function everyNth(values: number[], n: number): number[] {
  return values.filter((_, index) => index % n === 0);
}

function evenTicks(min: number, max: number, most: number): number[] {
  const rough = (max - min) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map(digit => digit * power).find(one => one >= rough) ??
    10 * power;
  const start = Math.ceil(min / step - EPSILON);
  const end = Math.floor(max / step + EPSILON);
  const ticks = Array.from(
    { length: Math.max(0, end - start + 1) },
    (_, index) => Number(((start + index) * step).toPrecision(12)),
  );
  // Where the ends are closer than digits tell apart, several become one.
  return [...new Set(ticks)].filter(value => value >= min && value <= max);
}
