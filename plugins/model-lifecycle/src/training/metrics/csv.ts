import type { MetricSeries } from 'backstage-plugin-model-lifecycle-common';
import { bucketX, type Frame, type Range } from './axis';

const HEADER = [
  'run',
  'metric',
  'series',
  'attempt',
  'step',
  'time',
  'min',
  'max',
  'last',
  'count',
];

export interface RunSeries {
  run: string;
  series: MetricSeries[];
}

/** Every bucket of every series, for a spreadsheet; a sample is a bucket of one. */
export function metricsCsv(runs: RunSeries[]): string {
  const lines = [HEADER.join(',')];
  for (const { run, series } of runs) {
    for (const one of series) {
      const names = [run, one.name, one.split].map(cell).join(',');
      for (const bucket of one.buckets) {
        const { attempt, step, at, min, max, last, count } = bucket;
        const cells = [attempt, step, at, min, max, last, count].map(cell);
        lines.push(`${names},${cells.join(',')}`);
      }
    }
  }
  return lines.join('\r\n');
}

/** The buckets that stand in a range of an axis. */
export function inRange(
  series: MetricSeries[],
  frame: Frame,
  range: Range | undefined,
): MetricSeries[] {
  if (!range) {
    return series;
  }
  return series.map(one => ({
    ...one,
    buckets: one.buckets.filter(bucket => {
      const x = bucketX(bucket, frame);
      return x !== undefined && x >= range[0] && x <= range[1];
    }),
  }));
}

/** Names are free text: quoted, and never a formula. No value is an empty cell. */
function cell(value: string | number | null | undefined): string {
  if (typeof value === 'number' || value === null || value === undefined) {
    return String(value ?? '');
  }
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
