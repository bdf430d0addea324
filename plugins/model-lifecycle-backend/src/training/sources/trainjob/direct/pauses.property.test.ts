import fc from 'fast-check';
import { DIRECT } from './limits';
import { pauseMs, stretchedMs } from './pauses';

const intervals = fc.integer({ min: 5_000, max: 300_000 });

describe('stretchedMs', () => {
  it('makes any number of runs fit 20 requests a second', () => {
    fc.assert(
      fc.property(
        fc.array(intervals, { minLength: 1, maxLength: 5_000 }),
        wanted => {
          const perSecond = wanted.reduce(
            (sum, each) => sum + 1_000 / stretchedMs(each, wanted),
            0,
          );
          expect(perSecond).toBeLessThanOrEqual(DIRECT.perSecond + 1e-6);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('leaves alone what fits, and reads a thousand runs each 50 s that asked for 5', () => {
    const wanted = (count: number) =>
      Array.from({ length: count }, () => 5_000);
    expect(stretchedMs(5_000, wanted(100))).toBe(5_000);
    expect(stretchedMs(5_000, wanted(1_000))).toBe(50_000);
  });
});

describe('pauseMs', () => {
  it('grows with each failure, up to ten minutes, and is never shorter than the interval', () => {
    fc.assert(
      fc.property(intervals, fc.nat(200), (intervalMs, failures) => {
        const pause = pauseMs(intervalMs, failures);
        expect(pause).toBeGreaterThanOrEqual(intervalMs);
        expect(pause).toBeLessThanOrEqual(600_000);
        expect(pauseMs(intervalMs, failures + 1)).toBeGreaterThanOrEqual(pause);
      }),
    );
    expect([0, 1, 2, 3, 9].map(each => pauseMs(30_000, each))).toEqual([
      30_000, 60_000, 120_000, 240_000, 600_000,
    ]);
  });
});
