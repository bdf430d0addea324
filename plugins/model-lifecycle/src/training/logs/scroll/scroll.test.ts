import fc from 'fast-check';
import { RowSpace } from './RowSpace';
import { MAX_HEIGHT, placeAfter, placeAt } from './ScrollMap';

describe('RowSpace', () => {
  const measured = fc.array(
    fc.record({
      row: fc.integer({ min: 1, max: 900 }),
      height: fc.integer({ min: 1, max: 400 }),
    }),
    { maxLength: 60 },
  );

  it('knows where each row stands, measured or not', () => {
    fc.assert(
      fc.property(measured, fc.integer({ min: 1, max: 900 }), (sizes, row) => {
        const space = new RowSpace(20, 900);
        const heights = new Map<number, number>();
        for (const { row: one, height } of sizes) {
          const before = heights.get(one) ?? 20;
          expect(space.measure(one, height)).toBe(height - before);
          heights.set(one, height);
        }
        const sum = (end: number) =>
          Array.from(
            { length: end },
            (_, index) => heights.get(index + 1) ?? 20,
          ).reduce((a, b) => a + b, 0);
        expect(space.offsetOf(row)).toBe(sum(row - 1));
        expect(space.height).toBe(sum(900));
        expect(space.rowAt(space.offsetOf(row))).toBe(row);
        expect(space.rowAt(space.offsetOf(row + 1) - 1)).toBe(row);
      }),
    );
  });
});

describe('a scrollbar over more than a browser can draw', () => {
  const sizes = { height: 20_000_000, view: 400 };
  const most = sizes.height - sizes.view;

  it('reaches both ends, and every place between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: most }), offset => {
        const place = placeAt(offset, sizes);
        expect(place.offset).toBe(offset);
        expect(place.scrollTop).toBeGreaterThanOrEqual(0);
        expect(place.scrollTop).toBeLessThanOrEqual(MAX_HEIGHT - 400);
      }),
    );
    expect(placeAt(most, sizes).scrollTop).toBe(MAX_HEIGHT - 400);
    expect(placeAt(-5, sizes)).toEqual({ offset: 0, scrollTop: 0 });
  });

  it('moves by steps pixel for pixel, also from one end to the other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: most }),
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 80 }),
        (start, steps) => {
          let place = placeAt(start, sizes);
          for (const step of steps) {
            const top = place.scrollTop + step;
            fc.pre(top >= 0 && top <= MAX_HEIGHT - 400);
            const next = placeAfter(place, top, sizes);
            const wanted = place.offset + step;
            expect(next.offset).toBeCloseTo(
              Math.min(most, Math.max(0, wanted)),
              3,
            );
            place = next;
          }
        },
      ),
    );
  });

  it('jumps to the same share of the rows', () => {
    const top = (MAX_HEIGHT - 400) / 2;
    expect(placeAfter(placeAt(0, sizes), top, sizes).offset).toBe(most / 2);
  });

  it('is an ordinary one where the rows fit', () => {
    const small = { height: 5_000, view: 400 };
    expect(placeAfter(placeAt(0, small), 777, small)).toEqual({
      offset: 777,
      scrollTop: 777,
    });
  });
});
