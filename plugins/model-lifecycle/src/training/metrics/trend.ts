import { extent } from './axis';

export type Trend = 'falling' | 'rising' | 'level';

/** A change smaller than this part of the range is no trend. */
const LEVEL = 0.05;

/** Direction between the first and the last fifth. */
export function trendOf(values: number[]): Trend {
  const part = Math.max(1, Math.floor(values.length / 5));
  const mean = (list: number[]) =>
    list.reduce((sum, value) => sum + value / list.length, 0);
  const change = mean(values.slice(-part)) - mean(values.slice(0, part));
  const [min, max] = extent(values);
  if (max === min || Math.abs(change) < (max - min) * LEVEL) {
    return 'level';
  }
  return change < 0 ? 'falling' : 'rising';
}
