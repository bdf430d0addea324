import fc from 'fast-check';
import { logTicks } from './logTicks';

it('are powers of ten, with 2 and 5 where there is room', () => {
  expect(logTicks(0.09, 11, 8)).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10]);
  expect(logTicks(1e-6, 1e3, 5)).toEqual([1e-6, 1e-4, 1e-2, 1, 100]);
});

it('are even in a range of less than that, as of a learning rate', () => {
  expect(logTicks(0.99e-5, 2.2e-5, 5)).toEqual([1e-5, 1.5e-5, 2e-5]);
});

it('are few, ascending and within the range, whatever it is', () => {
  const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(
      positive,
      positive,
      fc.integer({ min: 2, max: 12 }),
      (a, b, most) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const ticks = logTicks(min, max, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        ticks.forEach((tick, index) => {
          expect(tick).toBeGreaterThanOrEqual(min);
          expect(tick).toBeLessThanOrEqual(max);
          expect(index === 0 || tick > ticks[index - 1]).toBe(true);
        });
      },
    ),
  );
});
