import fc from 'fast-check';
import { LineSplitter } from './LineSplitter';
import { watchEvent } from './watchEvents';
import { withoutArrays } from './withoutArrays';

/** Cuts bytes at the given places. */
function chunked(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [
    0,
    ...cuts.map(cut => cut % (bytes.length + 1)),
    bytes.length,
  ];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, n) => bytes.subarray(places[n], end));
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter(text => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const splitter = new LineSplitter(1e6);
        const bytes = Buffer.from(lines.map(text => `${text}\n`).join(''));
        const found = chunked(bytes, cuts)
          .flatMap(chunk => splitter.push(chunk))
          .map(({ bytes: part }) => part.toString('utf8'));
        expect(found).toEqual(lines);
      }),
    );
  });

  it('reports a line beyond the limit by its head and goes on after it', () => {
    const splitter = new LineSplitter(10);
    const bytes = Buffer.from(`short\n${'x'.repeat(5000)}\nafter\n`);
    const lines = chunked(bytes, [8, 2000, 4000]).flatMap(chunk =>
      splitter.push(chunk),
    );
    expect(lines.map(({ tooLong }) => tooLong)).toEqual([false, true, false]);
    expect(lines[1].bytes.length).toBeLessThanOrEqual(200);
    expect(lines[2].bytes.toString()).toBe('after');
  });
});

describe('withoutArrays', () => {
  const managedFields = fc.array(
    fc.record({ manager: fc.string(), fieldsV1: fc.jsonValue() }),
  );
  const object = fc.record({
    metadata: fc.record({ name: fc.string(), managedFields, uid: fc.string() }),
    spec: fc.jsonValue(),
  });

  it('parses to the object without its managed fields, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.array(object), objects => {
        const expected = objects.map(({ metadata: { name, uid }, spec }) => ({
          metadata: { name, uid },
          spec,
        }));
        const bytes = Buffer.from(JSON.stringify(objects));
        expect(JSON.parse(withoutArrays(bytes))).toEqual(
          JSON.parse(JSON.stringify(expected)),
        );
      }),
    );
  });

  it('takes nothing but the arrays named out of any JSON', () => {
    const names = ['env', 'volumes'];
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(']', '[', '],"a', '\\', '"', ',"env":[', '}],"b":1'),
    );
    const key = fc.constantFrom('a', 'env', 'volumes', 'my env', ']', '7', '"');
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(text, fc.integer(), fc.constant(null)),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const without = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(without);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .filter(
            ([name, part]) => !(names.includes(name) && Array.isArray(part)),
          )
          .map(([name, part]) => [name, without(part)]),
      );
    };
    fc.assert(
      fc.property(tree, value => {
        const json = JSON.stringify(value);
        const cut = JSON.parse(withoutArrays(Buffer.from(json), names));
        expect(without(cut)).toEqual(without(JSON.parse(json)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes out the arrays named, at any depth', () => {
    const template = {
      image: 'a',
      env: [{ name: 'A', value: '1' }],
      list: [{ name: 'b', env: [{ value: ']' }], volumes: [[1], []] }],
      last: { of: 'all', env: [] },
    };
    const bytes = Buffer.from(JSON.stringify(template));
    expect(JSON.parse(withoutArrays(bytes, ['env', 'volumes']))).toEqual({
      image: 'a',
      list: [{ name: 'b' }],
      last: { of: 'all' },
    });
  });

  it('leaves text alone that only looks like the key', () => {
    const tricky = {
      annotation: '{"a":1,"managedFields":[1,2,"]"]}',
      comma: ',',
      also: ',"managedFields":[',
    };
    const bytes = Buffer.from(JSON.stringify(tricky));
    expect(JSON.parse(withoutArrays(bytes))).toEqual(tricky);
  });

  it('lets a truncated text stay unparsable', () => {
    const text = withoutArrays(Buffer.from('{"a":1,"managedFields":[{"b":"c'));
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });
});

describe('watchEvent', () => {
  const subject = { cluster: 'lab', action: 'watching' };
  const of = (text: string) =>
    watchEvent(subject, { bytes: Buffer.from(text), tooLong: false });

  it('never throws and never drops what it cannot read', () => {
    const kinds = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR', 'X'];
    const event = fc.record({
      type: fc.oneof(fc.constantFrom(...kinds), fc.jsonValue()),
      object: fc.jsonValue(),
    });
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      event.map(e => JSON.stringify(e)),
    );
    fc.assert(
      fc.property(anything, text => {
        expect(['GARBLED', 'FAILED']).toContain(of(text).type);
      }),
    );
  });

  it('reads an event without its managed fields', () => {
    const metadata = { name: 'a', uid: 'u', resourceVersion: '1' };
    const line = JSON.stringify({
      type: 'ADDED',
      object: { metadata: { ...metadata, managedFields: [{ a: ['}'] }] } },
    });
    expect(of(line)).toEqual({ type: 'ADDED', object: { metadata } });
  });
});
