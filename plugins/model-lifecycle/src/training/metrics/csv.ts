import type { MetricSeries } from 'backstage-plugin-model-lifecycle-common';

const HEADER = [
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

/** Every bucket of every series, for a spreadsheet. */
export function metricsCsv(series: MetricSeries[]): string {
  const rows = series.flatMap(one =>
    one.buckets.map(bucket => [
      one.name,
      one.split,
      bucket.attempt ?? '',
      bucket.step ?? '',
      bucket.at,
      bucket.min,
      bucket.max,
      bucket.last,
      bucket.count,
    ]),
  );
  return [HEADER, ...rows].map(row => row.map(cell).join(',')).join('\r\n');
}

/** Metric names are free text: quoted, and never a formula. */
function cell(value: string | number): string {
  if (typeof value === 'number') {
    return String(value);
  }
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
