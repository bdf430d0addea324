import fc from 'fast-check';
import type { LogLine } from '../../training/history/logTypes';
import {
  cursorAfter,
  formatCursor,
  linesAfter,
  parseCursor,
} from './logCursor';
import type { LogFile } from './LogFile';
import { readLogPage } from './readLogPage';
import { arrayRows, type LogRows, type RowFilter } from './rows';

function fileOf(lines: LogLine[]): LogFile {
  return {
    log: { pod: 'p', container: 'node' },
    live: true,
    first: lines[0]?.line ?? 1,
    last: lines.at(-1)?.line ?? 0,
    origin: lines[0]?.at,
    total: lines.length,
    notes: [],
    rows: async filter => arrayRows(lines, filter),
  };
}

/** Lines whose times never go back, several in one millisecond, some without time. */
const log: fc.Arbitrary<LogLine[]> = fc
  .array(fc.record({ gap: fc.nat(2), message: fc.string() }), { maxLength: 60 })
  .map(parts => {
    let at = 1_000;
    return parts.map(({ gap, message }, index) => {
      at += gap;
      return { line: index + 1, at, message };
    });
  });

const numbers = (lines: { line: number }[]) => lines.map(({ line }) => line);

describe('a log cursor', () => {
  it('lets a reader follow a growing log without loss or repetition', async () => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.array(fc.nat(60), { maxLength: 6 }),
        async (lines, steps) => {
          const grown = [...steps, 60].sort((a, b) => a - b);
          let read: number[] = [];
          let after: string | undefined;
          for (const length of grown) {
            const file = fileOf(lines.slice(0, length));
            const page = await readLogPage(
              file,
              after === undefined ? { pageSize: 100 } : { after },
            );
            const items = numbers(page.items);
            read = after === undefined ? items.reverse() : [...read, ...items];
            after = page.cursor;
          }
          expect(read).toEqual(numbers(lines));
        },
      ),
    );
  });

  it('stands behind the last line, however few lines of its time the page has', async () => {
    const oneMoment = Array.from({ length: 1_200 }, (_, index) => ({
      line: index + 1,
      at: 1_000,
      message: '',
    }));
    const any = fc.oneof(log, fc.constant(oneMoment));
    await fc.assert(
      fc.asyncProperty(
        any,
        fc.integer({ min: 1, max: 9 }),
        async (lines, pageSize) => {
          const { cursor } = await readLogPage(fileOf(lines), { pageSize });
          expect(cursor).toBe(formatCursor(cursorAfter(lines) ?? { line: 0 }));
        },
      ),
    );
  });

  it('holds where lines are numbered otherwise, as on another replica', () => {
    fc.assert(
      fc.property(log, fc.nat(60), fc.nat(1_000), (lines, length, offset) => {
        const cursor = cursorAfter(lines.slice(0, length));
        fc.pre(cursor !== undefined);
        const elsewhere = lines.map(line => ({
          ...line,
          line: line.line + offset,
        }));
        expect(
          numbers(linesAfter(elsewhere, parseCursor(formatCursor(cursor!)))),
        ).toEqual(numbers(elsewhere.slice(length)));
      }),
    );
  });

  it('far behind costs what the next lines cost, however many there are', async () => {
    let made = 0;
    const total = 1_000_000;
    const rowsSince = (since = 0): LogRows => {
      const first = Math.max(1, since);
      return {
        ...{ hidden: 0, unknown: 0, total: total - first + 1 },
        rowAt: line => line - first + 1,
        read: async (row, count) => {
          made += count;
          const from = first + row - 1;
          const length = Math.min(count, total - from + 1);
          return Array.from({ length }, (_, place) => {
            const line = from + place;
            return { line, at: line, message: '' };
          });
        },
      };
    };
    const file = {
      ...fileOf([]),
      last: total,
      rows: async ({ since }: RowFilter) => rowsSince(since),
    };
    for (const after of ['t0.0', 't500000.1', 'n500000']) {
      const { items, cursor } = await readLogPage(file, { after });
      const first = after === 't0.0' ? 1 : 500_001;
      expect(numbers(items)).toEqual(
        Array.from({ length: 1_000 }, (_, place) => first + place),
      );
      expect(cursor).toBe(`t${first + 999}.1`);
    }
    expect(made).toBeLessThan(50_000);
  });

  it('is refused when it is none', () => {
    for (const text of ['', 'x', 't1', 'n', 't1.2.3', 'n-1']) {
      expect(() => parseCursor(text)).toThrow(
        "Invalid query parameter 'after': expected the cursor of an earlier answer",
      );
    }
  });
});

describe('a page of a log', () => {
  const lines: LogLine[] = Array.from({ length: 45 }, (_, index) => ({
    line: index + 1,
    at: 1_000 + index,
    level: index % 10 === 0 ? 'error' : 'info',
    message: `step ${index + 1} loss=0.${index}`,
  }));

  it('begins with the newest line and knows the total', async () => {
    const page = await readLogPage(fileOf(lines), {});
    expect(page).toMatchObject({ page: 1, pageSize: 20, total: 45 });
    expect(numbers(page.items)).toEqual(
      Array.from({ length: 20 }, (_, index) => 45 - index),
    );
    expect(page.items[0]).toMatchObject({
      timestamp: '1970-01-01T00:00:01.044Z',
      message: 'step 45 loss=0.44',
      pod: 'p',
      container: 'node',
      metrics: { loss: 0.44 },
    });
  });

  it('ends with the oldest line, and is empty behind it', async () => {
    const last = await readLogPage(fileOf(lines), { page: 3 });
    expect(numbers(last.items)).toEqual([5, 4, 3, 2, 1]);
    const behind = await readLogPage(fileOf(lines), { page: 4 });
    expect(behind).toMatchObject({ items: [], total: 45, page: 4 });
  });

  it('covers every line once, whatever its size', async () => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.integer({ min: 1, max: 100 }),
        async (all, size) => {
          const read: number[] = [];
          for (let page = 1; read.length < all.length; page++) {
            const { items } = await readLogPage(fileOf(all), {
              page,
              pageSize: size,
            });
            read.push(...numbers(items));
          }
          expect(read).toEqual(numbers(all).reverse());
        },
      ),
    );
  });

  it('counts only lines of a level and above when asked for one', async () => {
    const page = await readLogPage(fileOf(lines), { level: 'warn' });
    expect(numbers(page.items)).toEqual([41, 31, 21, 11, 1]);
    expect(page.total).toBe(5);
  });

  it('can be a range of lines, oldest first', async () => {
    const page = await readLogPage(fileOf(lines), { from: 44, lines: 10 });
    expect(numbers(page.items)).toEqual([44, 45]);
  });

  it('can be what a search finds, with every position', async () => {
    const page = await readLogPage(fileOf(lines), { q: 'STEP 1' });
    expect(page.totalMatches).toBe(11);
    expect(page.matches).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(page.items[0].line).toBe(19);
  });

  it('can be a range of rows: what passes, in the numbers that it has', async () => {
    const page = await readLogPage(fileOf(lines), {
      row: 2,
      lines: 2,
      level: 'warn',
    });
    expect(numbers(page.items)).toEqual([11, 21]);
    expect(page).toMatchObject({
      row: 2,
      total: 5,
      hidden: { lines: 40, unknown: 0 },
    });
  });

  it('says at which row a line stands among those that pass', async () => {
    const at = (from: number) =>
      readLogPage(fileOf(lines), { from, lines: 1, level: 'error' });
    expect(await at(21)).toMatchObject({ row: 3, items: [{ line: 21 }] });
    expect(await at(22)).toMatchObject({ row: 4, items: [{ line: 31 }] });
    expect(await at(42)).toMatchObject({ row: 6, items: [] });
  });

  it('counts the lines of no known level among the hidden ones', async () => {
    const mixed = lines.map(line =>
      line.line % 2 ? line : { ...line, level: undefined },
    );
    const page = await readLogPage(fileOf(mixed), { level: 'debug' });
    expect(page).toMatchObject({
      total: 23,
      hidden: { lines: 22, unknown: 22 },
    });
  });

  it('can be what was written in a span of time', async () => {
    const page = await readLogPage(fileOf(lines), {
      row: 1,
      since: new Date(1_010).toISOString(),
      until: new Date(1_012).toISOString(),
    });
    expect(numbers(page.items)).toEqual([11, 12, 13]);
    expect(page.total).toBe(3);
    await expect(
      readLogPage(fileOf(lines), { since: 'yesterday' }),
    ).rejects.toThrow("Invalid query parameter 'since': expected a time");
  });

  it('names positions around a line, and how many stand before them', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      line: index + 1,
      message: 'x',
    }));
    const newest = await readLogPage(fileOf(many), { q: 'x' });
    expect(newest.matches?.[0]).toBe(15_001);
    expect(newest).toMatchObject({
      matchesBefore: 15_000,
      totalMatches: 20_000,
    });
    const around = await readLogPage(fileOf(many), { q: 'x', near: 9_000 });
    expect(around.matches).toContain(9_000);
    expect(around.matches?.[0]).toBe(around.matchesBefore! + 1);
    expect(around.matches).toHaveLength(5_000);
  });

  it.each([
    [{ page: 1, q: 'x' }, "'q': it cannot stand together with 'page'"],
    [{ after: 'n1', from: 1 }, "'from': it cannot stand together with 'after'"],
  ])('is asked for in one way: %j', async (query, message) => {
    await expect(readLogPage(fileOf(lines), query)).rejects.toThrow(message);
  });
});
