import fc from 'fast-check';
import {
  bucketPoints,
  countSamples,
  fittingWidthMs,
  orderPoints,
  slicePoints,
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

  it('of points in no order, those that follow each other in a bucket become one', () => {
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: 1, max: 10_000_000 }),
        (rows, widthMs) => {
          const expected: { bucket: number; values: number[] }[] = [];
          for (const [at, value] of rows) {
            const bucket = Math.floor(at / widthMs);
            const current = expected[expected.length - 1];
            if (current?.bucket === bucket) current.values.push(value);
            else expected.push({ bucket, values: [value] });
          }
          const buckets = bucketPoints(pointsOf(rows), widthMs);
          expect([...buckets.max]).toEqual(
            expected.map(({ values }) => Math.max(...values)),
          );
          expect([...buckets.min]).toEqual(
            expected.map(({ values }) => Math.min(...values)),
          );
          expect([...buckets.count]).toEqual(
            expected.map(({ values }) => values.length),
          );
        },
      ),
    );
  });

  it('a range holds the points from its start to its end', () => {
    const bound = fc.integer({ min: -10, max: 10_000_010 });
    fc.assert(
      fc.property(samples, bound, bound, (rows, from, to) => {
        const points = orderPoints(pointsOf(rows));
        expect([...slicePoints(points, from, to).at]).toEqual(
          [...points.at].filter(at => at >= from && at <= to),
        );
      }),
    );
  });
});
