import fc from 'fast-check';
import {
  bucketPoints,
  countSamples,
  fittingWidthMs,
  orderPoints,
} from './buckets';
import { samplePoints } from './seriesCodec';

const samples = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 10_000_000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  { maxLength: 300 },
);

const pointsOf = (rows: [number, number][]) =>
  samplePoints(
    Float64Array.from(rows, row => row[0]),
    new Float64Array(rows.length).fill(NaN),
    Float64Array.from(rows, row => row[1]),
  );

describe('buckets', () => {
  it('points come in the order of time, the latest of one time alone', () => {
    fc.assert(
      fc.property(samples, rows => {
        const expected = [...new Map(rows)].sort((a, b) => a[0] - b[0]);
        const ordered = orderPoints(pointsOf(rows));
        expect([...ordered.at]).toEqual(expected.map(row => row[0]));
        expect([...ordered.last]).toEqual(expected.map(row => row[1]));
      }),
    );
  });

  it('never more than asked for, and no sample, extreme or end is lost', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), (rows, limit) => {
        const points = orderPoints(pointsOf(rows));
        const widthMs = fittingWidthMs([points.at], limit);
        const buckets = bucketPoints(points, widthMs);
        expect(buckets.at.length).toBeLessThanOrEqual(limit);
        expect(countSamples(buckets)).toBe(points.at.length);
        expect(Math.max(...buckets.max)).toBe(Math.max(...points.last));
        expect(Math.min(...buckets.min)).toBe(Math.min(...points.last));
        expect(buckets.last[buckets.last.length - 1]).toBe(
          points.last[points.last.length - 1],
        );
      }),
    );
  });

  it('buckets of buckets are the buckets of the samples', () => {
    fc.assert(
      fc.property(samples, rows => {
        const points = orderPoints(pointsOf(rows));
        expect(bucketPoints(bucketPoints(points, 60_000), 600_000)).toEqual(
          bucketPoints(points, 600_000),
        );
      }),
    );
  });
});
