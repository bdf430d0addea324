import fc from 'fast-check';
import { makeSample, NOW } from './__testUtils__/runs';
import { SPARKLINE_POINTS, sparklineOf, updateSparkline } from './sparkline';

describe('sparkline', () => {
  it('nothing reported: no sparkline', () => {
    expect(sparklineOf(updateSparkline(undefined, []))).toBeUndefined();
    expect(
      updateSparkline(undefined, [makeSample({ value: NaN })]),
    ).toBeUndefined();
  });

  it.each([
    [['learning_rate', 'train_loss', 'loss'], 'loss'],
    [['learning_rate', 'Train_Loss'], 'Train_Loss'],
    [['accuracy', 'learning_rate'], 'accuracy'],
  ])('of %p it shows %s', (names, expected) => {
    const state = names.reduce(
      (before: ReturnType<typeof updateSparkline>, name) =>
        updateSparkline(before, [makeSample({ name })]),
      undefined,
    );
    expect(sparklineOf(state)?.metric).toBe(expected);
  });

  it('holds only values that were reported, in order, from the first to the last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        (total, size) => {
          let state: ReturnType<typeof updateSparkline>;
          for (let start = 0; start < total; start += size) {
            state = updateSparkline(
              state,
              Array.from({ length: Math.min(size, total - start) }, (_, n) =>
                makeSample({ at: NOW + start + n, value: start + n }),
              ),
            );
          }
          const { values = [], last } = sparklineOf(state) ?? {};
          expect(values.length).toBeLessThanOrEqual(SPARKLINE_POINTS);
          expect(values.length).toBeGreaterThanOrEqual(Math.min(total, 16));
          expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
          expect(values[0]).toBe(0);
          expect(values[values.length - 1]).toBe(total - 1);
          expect(last).toBe(total - 1);
        },
      ),
    );
  });

  it('the same samples again change nothing', () => {
    const samples = Array.from({ length: 100 }, (_, n) =>
      makeSample({ at: NOW + n, value: n }),
    );
    const once = updateSparkline(undefined, samples);
    expect(updateSparkline(once, samples)).toEqual(once);
  });
});
