import fc from 'fast-check';
import type { Reason } from '../../run';
import { runOf, reporting } from '../__fixtures__/runs';
import { advanceCurves, warningsOf, type CurveMemory } from './index';

interface Point {
  loss?: number;
  evalLoss?: number;
  accuracy?: number;
  step?: number;
  at?: number;
}

/** A run at work that reported these, one each 30 s and 10 steps. */
function codesOf(points: Point[], evaluations = 5): string[] {
  return told(points, evaluations).map(({ code }) => code);
}

function told(points: Point[], evaluations = 5): Reason[] {
  const run = runOf([reporting(10, 60)]);
  return warningsOf(
    { ...run, memory: { progress: { curves: curvesOf(points) } } },
    { enabled: true, evaluations },
  );
}

function curvesOf(points: Point[]): CurveMemory {
  let curves: CurveMemory | undefined;
  points.forEach((point, index) => {
    curves = advanceCurves(curves, {
      metrics: [
        ['loss', 'train', point.loss] as const,
        ['eval_loss', 'eval', point.evalLoss] as const,
        ['eval_accuracy', 'eval', point.accuracy] as const,
      ].flatMap(([name, split, value]) =>
        value === undefined ? [] : [{ name, split, value }],
      ),
      step: point.step ?? index * 10,
      at: point.at ?? index * 30_000,
    });
  });
  return curves!;
}

/** Noise between -1 and 1, roughly normal: values that fast-check picks one by one would be a design, no chance. */
const noises = (length: number) =>
  fc.integer({ min: 1, max: 2 ** 31 - 2 }).map(seed => {
    let state = seed;
    const uniform = () => {
      state = (state * 48_271) % (2 ** 31 - 1);
      return (2 * state) / (2 ** 31 - 1) - 1;
    };
    return Array.from(
      { length },
      () => (uniform() + uniform() + uniform()) / 3,
    );
  });

const scale = fc.double({ min: 1e-4, max: 1e4, noNaN: true });
/** A loss as they fall: fast, then slowly. */
const falling = (index: number) => 0.5 + 4 * Math.exp(-index / 25);

describe('a loss that falls', () => {
  it('is never said to diverge, whatever its scale and noise', () => {
    fc.assert(
      fc.property(
        noises(150),
        scale,
        fc.double({ min: 0, max: 0.2 }),
        (n, by, share) => {
          const points = n.map((noise, index) => ({
            loss: by * falling(index) * (1 + share * noise),
          }));
          expect(codesOf(points)).not.toContain('warning.diverging');
        },
      ),
    );
  });

  it('may jump for a few points', () => {
    fc.assert(
      fc.property(
        noises(120),
        fc.integer({ min: 30, max: 100 }),
        (n, spike) => {
          const points = n.map((noise, index) => ({
            loss:
              falling(index) * (1 + 0.05 * noise) +
              (index >= spike && index < spike + 2 ? 3 : 0),
          }));
          expect(codesOf(points)).not.toContain('warning.diverging');
        },
      ),
    );
  });

  it('is said to diverge when it climbs, at every scale, within thirty points', () => {
    fc.assert(
      fc.property(
        noises(110),
        scale,
        fc.integer({ min: 40, max: 80 }),
        (n, by, from) => {
          const points = n.slice(0, from + 30).map((noise, index) => ({
            loss:
              by *
              (falling(Math.min(index, from)) * (1 + 0.05 * noise) +
                Math.max(0, index - from) * 0.2),
          }));
          expect(codesOf(points)).toContain('warning.diverging');
        },
      ),
    );
  });
});

it('says nothing of a loss that only goes up and down about a value', () => {
  fc.assert(
    fc.property(
      noises(200),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (n, level) => {
        const points = n.map(noise => ({ loss: level + noise }));
        expect(codesOf(points)).not.toContain('warning.diverging');
      },
    ),
  );
});

it('says the same whatever the clock and the scale of the numbers', () => {
  const point = fc.record({
    loss: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
    evalLoss: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 1, maxLength: 80 }),
      fc.constantFrom(0.25, 2, 1024),
      fc.integer({ min: 0, max: 1e12 }),
      (points, by, later) => {
        const scaled = points.map(({ loss, evalLoss }, index) => ({
          loss: loss && loss * by,
          evalLoss: evalLoss && evalLoss * by,
          at: later + index * 30_000,
        }));
        expect(codesOf(scaled)).toEqual(codesOf(points));
      },
    ),
  );
});

it('remembers no more after ten thousand reports than after a few hundred', () => {
  fc.assert(
    fc.property(noises(100), n => {
      const points = Array.from({ length: 10_000 }, (_, index) => ({
        loss: 1 + n[index % n.length] / (1 + index),
        evalLoss: index % 7 === 0 ? 1 + n[(index * 3) % n.length] : undefined,
      }));
      expect(JSON.stringify(curvesOf(points)).length).toBeLessThan(6_000);
    }),
    { numRuns: 5 },
  );
});

it('takes evaluations that still get better for what they are, through noise', () => {
  fc.assert(
    fc.property(noises(30), n => {
      const points = n.map((noise, index) => ({
        evalLoss: 3 - 0.08 * index + 0.04 * noise,
      }));
      expect(codesOf(points)).toEqual([]);
    }),
  );
});

it('tells speed that varies from speed that fell by half', () => {
  const steps = (rates: number[]) => {
    let step = 0;
    return rates.map(rate => ({ step: (step += rate) }));
  };
  fc.assert(
    fc.property(noises(60), fc.integer({ min: 20, max: 45 }), (n, from) => {
      const even = n.map(noise => 100 * (1 + 0.3 * noise));
      expect(codesOf(steps(even))).toEqual([]);
      const fallen = even.map((rate, index) =>
        index < from ? rate : rate * 0.35,
      );
      expect(codesOf(steps(fallen))).toEqual(['warning.fewer-steps']);
    }),
  );
});
