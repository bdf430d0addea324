import fc from 'fast-check';
import { shareParts } from './shareParts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));
/** As `JSON.parse` makes it, so that keys such as `__proto__` are own. */
const json = () => fc.json({ maxDepth: 6 }).map(text => JSON.parse(text));

describe('shareParts', () => {
  it('never changes what an object says, whatever it is compared with', () => {
    fc.assert(
      fc.property(json(), json(), (next, other) => {
        const said = JSON.stringify(next);
        const others = JSON.stringify(other);
        expect(JSON.stringify(shareParts(copy(next), other))).toBe(said);
        expect(JSON.stringify(other)).toBe(others);
      }),
    );
  });

  it('is the other one when they say the same', () => {
    fc.assert(
      fc.property(json(), value => {
        expect(shareParts(copy(value), value)).toBe(value);
      }),
    );
  });

  it('keeps once what did not change', () => {
    const before = { spec: { image: 'a' }, status: { percent: 1, list: [{}] } };
    const next = copy(before);
    next.status.percent = 2;
    const shared = shareParts(next, before);
    expect(shared).toEqual({ ...before, status: { percent: 2, list: [{}] } });
    expect(shared.spec).toBe(before.spec);
    expect(shared.status.list).toBe(before.status.list);
  });

  it('tells an absent part from an empty one, and a list from a map', () => {
    expect(shareParts({ a: [] }, { a: {} })).toEqual({ a: [] });
    expect(shareParts({ a: 1 }, { a: 1, b: 2 })).toEqual({ a: 1 });
    expect(shareParts({ a: 1, b: null }, { a: 1 })).toEqual({ a: 1, b: null });
    expect(shareParts([1], [1, 2])).toEqual([1]);
  });

  it('takes an object that is nested deeper than the stack', () => {
    const deep = () => JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    const next = deep();
    expect(shareParts(next, deep())).toBe(next);
  });
});
