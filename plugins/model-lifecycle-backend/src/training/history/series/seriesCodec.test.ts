import fc from 'fast-check';
import { concatPoints } from './buckets';
import { ColumnPool } from './ColumnPool';
import {
  decodeChunk,
  decodeChunks,
  decodeTail,
  encodeChunk,
  encodeTail,
  samplePoints,
} from './seriesCodec';

/** All float64 but NaN, which no sample has; -0, subnormals and huge ones among them. */
const anyValue = fc.double({ noNaN: true });
const times = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 45 }),
  fc.maxSafeInteger(),
  fc.integer({ min: 1_795_262_400_000, max: 1_795_262_460_000 }),
);
const steps = fc.oneof(fc.constant(NaN), fc.nat(), fc.double({ noNaN: true }));
/** What trainers log: decimals of a few digits, float32 widened, whole numbers. */
const values = fc.oneof(
  anyValue,
  fc.integer({ min: -1e6, max: 1e6 }).map(n => n / 1e4),
  fc.float({ noNaN: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, 2 ** 53, 1e-12, 0.1 + 0.2),
);

const columnsOf = <T>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(times, steps, value), { maxLength: 150 });

describe('series codec', () => {
  it.each([
    ['mixed values', values],
    ['decimals', fc.integer({ min: -1e9, max: 1e9 }).map(n => n / 1e6)],
    ['float32', fc.float({ noNaN: true })],
    ['whole numbers', fc.maxSafeInteger()],
    ['any float64', anyValue],
  ])('gives back %s bit for bit', (_, value) => {
    fc.assert(
      fc.property(columnsOf(value), rows => {
        const points = samplePoints(
          Float64Array.from(rows, row => row[0]),
          Float64Array.from(rows, row => row[1]),
          Float64Array.from(rows, row => row[2]),
        );
        // toEqual tells 0 from -0.
        expect(decodeChunk(encodeChunk(points))).toEqual(points);
      }),
    );
  });

  it('gives back buckets and tails of several series', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            seriesId: fc.nat(),
            attempt: fc.nat({ max: 100 }),
            points: columnsOf(values).map(rows => ({
              at: Float64Array.from(rows, row => row[0]),
              step: Float64Array.from(rows, row => row[1]),
              last: Float64Array.from(rows, row => row[2]),
              min: Float64Array.from(rows, row => row[2] - 1),
              max: Float64Array.from(rows, row => row[2] + 1),
              count: Float64Array.from(rows, (__, index) => index),
            })),
          }),
          { maxLength: 5 },
        ),
        entries => {
          expect(decodeTail(encodeTail(entries))).toEqual(entries);
        },
      ),
    );
  });

  const samples = columnsOf(values).map(rows =>
    samplePoints(
      Float64Array.from(rows, row => row[0]),
      Float64Array.from(rows, row => row[1]),
      Float64Array.from(rows, row => row[2]),
    ),
  );
  const buckets = samples.map(points => ({
    ...points,
    min: points.last.map(value => value - 1),
    max: points.last.map(value => value + 1),
    count: points.last.map((_, index) => index),
  }));

  it('reads chunks one after the other as it reads each alone', () => {
    const pool = new ColumnPool();
    fc.assert(
      fc.property(fc.array(fc.oneof(samples, buckets)), parts => {
        const chunks = parts.map(points => ({
          points: points.at.length,
          data: encodeChunk(points),
        }));
        const alone = concatPoints(chunks.map(({ data }) => decodeChunk(data)));
        expect(decodeChunks(chunks)).toEqual(alone);
        // What the work before left in the memory must not show.
        pool.use(take => {
          expect(decodeChunks(chunks, take)).toEqual(alone);
        });
      }),
    );
  });

  it('takes at most 12 bytes a point for metrics as trainers log them', () => {
    const points = (value: (index: number) => number) =>
      samplePoints(
        Float64Array.from({ length: 60 }, (_, n) => 1.7e12 + n * 5_003),
        Float64Array.from({ length: 60 }, (_, n) => n * 10),
        Float64Array.from({ length: 60 }, (_, n) => value(n)),
      );
    const bytes = (value: (index: number) => number) =>
      encodeChunk(points(value)).length / 60;
    expect(bytes(n => Math.round(1e4 * Math.sin(n)) / 1e4)).toBeLessThan(4);
    expect(bytes(n => Math.fround(Math.sin(n)))).toBeLessThan(6);
    expect(bytes(n => Math.sin(n))).toBeLessThan(10);
  });

  it('says so when the bytes are of another version or cut off', () => {
    const chunk = encodeChunk(
      samplePoints(Float64Array.of(1), Float64Array.of(1), Float64Array.of(1)),
    );
    expect(() => decodeChunk(chunk.subarray(0, 3))).toThrow();
    expect(() => decodeTail(Buffer.from([3, 0]))).not.toThrow();
  });
});
