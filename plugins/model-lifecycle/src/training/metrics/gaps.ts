import type { Axis } from './axis';
import type { Points } from './columns';

/** As many distances tell how far apart a series' samples usually are. */
const DISTANCES = 128;
const MIN_POINTS = 8;
/** Fewer samples that are missing are no silence. */
const MIN_MISSING = 4;

/**
 * The line with its gaps: where a series is silent for at least four of its
 * usual distances, and over time between two attempts. What is NaN is no sample
 * at all, so silence is all that is left of it.
 */
export function cutAtGaps(points: Points, axis: Axis): Points {
  const usual = usualDistance(points);
  const { x, count, attempt } = points;
  const isGap = (index: number) => {
    if (axis !== 'step' && attempt[index] !== attempt[index - 1]) {
      return true;
    }
    const missing = (x[index] - x[index - 1]) / usual - count[index];
    return missing >= MIN_MISSING && missing > count[index];
  };
  const gaps: number[] = [];
  for (let index = 1; index < x.length; index++) {
    if (isGap(index)) {
      gaps.push(index);
    }
  }
  return gaps.length === 0 ? points : withGaps(points, gaps);
}

/** Between two samples, at nine of ten places; infinite where too few points tell. */
function usualDistance({ x, count }: Points): number {
  if (x.length < MIN_POINTS) {
    return Infinity;
  }
  const stride = Math.max(1, Math.floor(x.length / DISTANCES));
  const distances: number[] = [];
  for (let index = 1; index < x.length; index += stride) {
    distances.push((x[index] - x[index - 1]) / Math.max(1, count[index]));
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length * 0.9)];
}

/** A point without a value in the middle of each gap: a line does not cross it. */
function withGaps(points: Points, gaps: number[]): Points {
  const { x, min, max, last, count, attempt } = points;
  const insert = <T>(column: T[], gap: (index: number) => T): T[] => {
    let from = 0;
    const parts: T[] = [];
    for (const index of gaps) {
      for (; from < index; from++) {
        parts.push(column[from]);
      }
      parts.push(gap(index));
    }
    for (; from < column.length; from++) {
      parts.push(column[from]);
    }
    return parts;
  };
  return {
    x: insert(x, index => (x[index - 1] + x[index]) / 2),
    min: insert(min, () => null),
    max: insert(max, () => null),
    last: insert(last, () => null),
    count: insert(count, () => 0),
    attempt: insert(attempt, index => attempt[index]),
  };
}
