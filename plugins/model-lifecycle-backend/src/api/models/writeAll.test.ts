import { Writable } from 'node:stream';
import { writeAll } from './writeAll';

const turn = () => new Promise(resolve => setImmediate(resolve));

/** Takes a text when it is told to, and holds one. */
function slowReader() {
  const taken: string[] = [];
  let take: (() => void) | undefined;
  const stream = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(text, _, done) {
      taken.push(text);
      take = done;
    },
  });
  return { stream, taken, take: () => take?.() };
}

function counted(count: number) {
  const made: string[] = [];
  const texts = async function* texts() {
    for (let index = 0; index < count; index += 1) {
      made.push(`${index}`);
      yield `${index}`;
    }
  };
  return { made, texts: texts() };
}

describe('writeAll', () => {
  it('makes the next text when the last one is taken, and ends', async () => {
    const { stream, taken, take } = slowReader();
    const { made, texts } = counted(3);
    const written = writeAll(stream, texts);
    await turn();
    expect(made).toEqual(['0']);
    for (let index = 0; index < 3; index += 1) {
      take();
      await turn();
    }
    await written;
    expect(taken).toEqual(['0', '1', '2']);
    expect(stream.writableEnded).toBe(true);
  });

  it('makes no more once the reader has gone', async () => {
    const { stream } = slowReader();
    const { made, texts } = counted(1_000);
    const written = writeAll(stream, texts);
    await turn();
    stream.destroy();
    await written;
    expect(made.length).toBeLessThan(3);
  });

  it('does not end what broke off', async () => {
    const { stream, take } = slowReader();
    const texts = async function* texts() {
      yield 'a';
      throw new Error('The database is away');
    };
    const written = writeAll(stream, texts());
    await turn();
    take();
    await expect(written).rejects.toThrow('The database is away');
    expect(stream.writableEnded).toBe(false);
  });
});
