/**
 * Of all pairs of values, how many rise less how many fall, as a share: 1 is a
 * steady rise, -1 a steady fall, about 0 no direction (Kendall's tau against
 * time). Sizes do not count, so that one outlier changes little.
 */
export function trend(values: readonly (number | null)[]): number {
  let sum = 0;
  let pairs = 0;
  values.forEach((later, index) => {
    for (const earlier of values.slice(0, index)) {
      if (later !== null && earlier !== null) {
        sum += Math.sign(later - earlier);
        pairs++;
      }
    }
  });
  return pairs === 0 ? 0 : sum / pairs;
}

/** Short enough to be kept many times; nothing depends on more digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
