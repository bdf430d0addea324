import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { LEVELS, LineIndex, weightOf, type Level } from './LineIndex';
import { LogSpool } from './LogSpool';
import { fileStorage, memoryStorage, storageWithFallback } from './storage';

const level = fc.constantFrom<Level | undefined>(undefined, ...LEVELS);
const isAtLeast = (least: number) => (line: { level?: Level }) =>
  weightOf(line.level) >= least;

describe('the index of lines', () => {
  const lines = fc.array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 99 }),
      level,
      gap: fc.nat(3),
    }),
    { maxLength: 1_500 },
  );

  it('finds every line by its place, its level and its time', () => {
    fc.assert(
      fc.property(
        lines,
        fc.nat(1_600),
        fc.nat(4),
        fc.nat(3_000),
        (given, place, least, at) => {
          const index = new LineIndex();
          let now = 0;
          const all = given.map(({ gap, ...line }) => {
            now += gap;
            index.append({ ...line, at: now });
            return { ...line, at: now };
          });
          const sum = (to: number) =>
            all.slice(0, to).reduce((bytes, line) => bytes + line.bytes, 0);
          expect(index.offset(Math.min(place, all.length))).toBe(sum(place));
          expect(index.level(0)).toBe(all[0]?.level);
          expect(index.countBefore(place, least)).toBe(
            all.slice(0, place).filter(isAtLeast(least)).length,
          );
          const passing = all.flatMap((line, n) =>
            isAtLeast(least)(line) ? n : [],
          );
          expect(index.nth(place, least)).toBe(passing[place] ?? all.length);
          const [from, to] = index.around(at);
          const first = all.findIndex(line => line.at >= at);
          const isAround =
            first === -1 ? to === all.length : from <= first && first < to;
          expect(isAround).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const stamp = (ms: number) =>
  new Date(ms).toISOString().replace('Z', '000000Z');

describe.each(['file', 'memory'])('a spool in %s', kind => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'spool-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const create = (
    options: { maxBytes?: number; stretchBytes?: number } = {},
  ) => {
    const { maxBytes = 1e9, stretchBytes = 2_000 } = options;
    const storage =
      kind === 'file'
        ? fileStorage({ directory, maxBytes })
        : memoryStorage({ maxBytes });
    return new LogSpool({ storage, redact: [/hunter\d/g], stretchBytes });
  };

  it('gives back any range, filtered or not, however the text was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            word: fc.constantFrom('ERROR é', 'WARN', 'INFO', 'DEBUG', 'loss=1'),
            gap: fc.nat(2),
          }),
          { maxLength: 200 },
        ),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 150 }),
        fc.nat(150),
        level,
        async (given, cut, from, span, least) => {
          const spool = create({ stretchBytes: 700 });
          let at = 1_000;
          const text = given
            .map(({ word, gap }, n) => {
              at += gap;
              return `${stamp(at)} ${word} line ${n + 1}\n`;
            })
            .join('');
          for (let start = 0; start < text.length; start += cut) {
            await spool.write(text.slice(start, start + cut));
          }
          expect([spool.first, spool.last]).toEqual([1, given.length]);
          const to = Math.min(given.length, from + span);
          const all = await spool.read({
            from: 1,
            to: spool.last,
            skip: 0,
            count: 999,
          });
          expect(all.map(({ line, message }) => [line, message])).toEqual(
            given.map(({ word }, n) => [n + 1, `${word} line ${n + 1}`]),
          );
          const passing = all
            .slice(from - 1, to)
            .filter(isAtLeast(weightOf(least)));
          expect(from > to ? 0 : spool.count(from, to, least)).toBe(
            passing.length,
          );
          expect(
            await spool.read({ from, to, skip: 2, count: 40, level: least }),
          ).toEqual(passing.slice(2, 42));
          expect(await spool.find('E 1', { from, to, level: least })).toEqual(
            passing
              .filter(({ message }) => message.toLowerCase().includes('e 1'))
              .map(({ line }) => line),
          );
          const moment = 1_000 + span;
          expect(await spool.lineAt(moment)).toBe(
            all.find(line => line.at! >= moment)?.line ?? given.length + 1,
          );
          await spool.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('drops the oldest lines above the budget and keeps the numbers of the others', async () => {
    const spool = create({ maxBytes: 10_000, stretchBytes: 1_000 });
    for (let n = 1; n <= 1_000; n++) {
      await spool.write(`${stamp(n)} line ${n}\n`);
    }
    expect(spool.bytes).toBeLessThanOrEqual(10_000);
    expect(spool.first).toBeGreaterThan(1);
    expect(spool.last).toBe(1_000);
    const [line] = await spool.read({
      from: 1_000,
      to: 1_000,
      skip: 0,
      count: 1,
    });
    expect(line).toMatchObject({
      line: 1_000,
      message: 'line 1000',
      at: 1_000,
    });
    expect(spool.count(spool.first, spool.last)).toBe(1_001 - spool.first);
    await spool.close();
  });

  it('takes what a later request repeats only once', async () => {
    const spool = create();
    await spool.write(`${stamp(1)} a\n${stamp(2)} b\n${stamp(2)} b\nhalf`);
    expect(spool.resumeAt).toBe(2);
    spool.begin();
    await spool.write(`${stamp(1)} a\n${stamp(2)} b\n${stamp(2)} b\n`);
    await spool.write(`${stamp(2)} b\n${stamp(3)} half of it\n${stamp(4)} end`);
    await spool.finish();
    const lines = await spool.read({ from: 1, to: 99, skip: 0, count: 99 });
    expect(lines.map(({ message }) => message)).toEqual([
      'a',
      'b',
      'b',
      'b',
      'half of it',
      'end',
    ]);
    await spool.close();
  });

  it('keeps no secret: none is found, neither by reading nor by searching', async () => {
    const spool = create();
    await spool.write(`${stamp(1)} \u001b[31mtoken hun\u001b[0mter2 used\n`);
    expect(await spool.find('hunter2', { from: 1, to: 1 })).toEqual([]);
    expect(await spool.find('TOKEN [red', { from: 1, to: 1 })).toEqual([1]);
    await spool.close();
  });

  it('finds text through its colours', async () => {
    const spool = create();
    await spool.write(`${stamp(1)} \u001b[31mout\u001b[0m of memory\n`);
    expect(await spool.find('Out of', { from: 1, to: 1 })).toEqual([1]);
    await spool.close();
  });

  it('rejects what comes after it was closed, instead of an empty answer', async () => {
    const spool = create();
    await spool.write(`${stamp(1)} a\n`);
    await spool.close();
    await expect(
      spool.read({ from: 1, to: 1, skip: 0, count: 1 }),
    ).rejects.toThrow('made room');
    await expect(spool.write(`${stamp(2)} b\n`)).rejects.toThrow('made room');
  });

  it('gives what is left when its oldest lines go while they are read', async () => {
    const spool = create({ stretchBytes: 300 });
    for (let n = 1; n <= 100; n++) await spool.write(`${stamp(n)} line ${n}\n`);
    const { last } = spool;
    const reading = spool.read({ from: 1, to: last, skip: 0, count: 999 });
    const searching = spool.find('line', { from: 1, to: last });
    while (await spool.dropOldest());
    const lines = await reading;
    expect(lines.length).toBeGreaterThan(0);
    for (const { line, message } of lines) expect(message).toBe(`line ${line}`);
    expect((await searching).at(-1)).toBe(100);
  });

  it('holds a line without an end only as far as one is ever shown', async () => {
    const spool = create({ stretchBytes: 1e9 });
    await spool.write(`${stamp(1)} `);
    // Held as a whole it would be copied with each of these: for minutes.
    const chunk = 'x'.repeat(64 * 1024);
    for (let n = 0; n < 2_000; n++) await spool.write(chunk);
    await spool.write(`\n${stamp(2)} b\n`);
    const [first, second] = await spool.read({
      ...{ from: 1, to: 2, skip: 0, count: 2 },
    });
    expect(first.message).toHaveLength(16_384);
    expect(second.message).toBe('b');
  });

  it('leaves no name in the directory', async () => {
    const spool = create();
    await spool.write(`${stamp(1)} a\n`);
    expect(await readdir(directory)).toEqual([]);
    await spool.close();
  });
});

describe('a stretch of a file that was dropped', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'spool-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('reads and writes nothing of the file that has its descriptor now', async () => {
    const storage = fileStorage({ directory, maxBytes: 1e6 });
    const dropped = await storage.create();
    await dropped.append(Buffer.from('mine'));
    await dropped.drop();
    const other = await storage.create();
    await other.append(Buffer.from('of another run'));
    await expect(dropped.read(0, 4)).rejects.toThrow('given up');
    await expect(dropped.append(Buffer.from('XXXX'))).rejects.toThrow(
      'given up',
    );
    expect(String(await other.read(0, 14))).toBe('of another run');
  });

  it('is closed after what is being written is written', async () => {
    const storage = fileStorage({ directory, maxBytes: 1e6 });
    const stretch = await storage.create();
    const writing = stretch.append(Buffer.alloc(1e6, 'a'));
    await stretch.drop();
    const other = await storage.create();
    await writing;
    expect(String(await other.read(0, 4))).toBe('');
  });
});

it('gives up the stretch that is created while it is closed', async () => {
  const stretches: { isDropped: boolean }[] = [];
  let created = () => {};
  const isCreated = new Promise<void>(resolve => {
    created = resolve;
  });
  const memory = memoryStorage({ maxBytes: 1e6 });
  const spool = new LogSpool({
    redact: [],
    storage: {
      maxBytes: 1e6,
      create: async () => {
        const stretch = await memory.create();
        const about = { isDropped: false };
        stretches.push(about);
        await isCreated;
        return {
          ...stretch,
          drop: async () => {
            about.isDropped = true;
          },
        };
      },
    },
  });
  const writing = spool.write(`${stamp(1)} a\n`);
  await spool.close();
  created();
  await expect(writing).rejects.toThrow('made room');
  expect(stretches).toEqual([{ isDropped: true }]);
});

it('asks again for what could not be written', async () => {
  let isFull = true;
  const { create } = memoryStorage({ maxBytes: 1e6 });
  const spool = new LogSpool({
    redact: [],
    storage: {
      maxBytes: 1e6,
      create: async () => {
        const stretch = await create();
        return {
          ...stretch,
          append: async bytes => {
            if (isFull) throw new Error('no space left');
            await stretch.append(bytes);
          },
        };
      },
    },
  });
  await expect(spool.write(`${stamp(1)} a\n`)).rejects.toThrow('no space');
  isFull = false;
  spool.begin();
  await spool.write(`${stamp(1)} a\n${stamp(2)} b\n`);
  const lines = await spool.read({ from: 1, to: 9, skip: 0, count: 9 });
  expect(lines.map(({ message }) => message)).toEqual(['a', 'b']);
});

it('memory takes over where no file can be written, and it is heard once', async () => {
  const heard: unknown[] = [];
  const storage = storageWithFallback(
    fileStorage({ directory: '/nowhere/at/all', maxBytes: 1_000 }),
    memoryStorage({ maxBytes: 10 }),
    error => heard.push(error),
  );
  for (let round = 0; round < 2; round++) {
    const stretch = await storage.create();
    await stretch.append(Buffer.from('abc'));
    expect(String(await stretch.read(1, 2))).toBe('bc');
  }
  expect(storage.maxBytes).toBe(10);
  expect(heard).toHaveLength(1);
});
