import fc from 'fast-check';
import type { LogLine } from '../../training/history/logTypes';
import { makeRun } from '../../training/history/__testUtils__/runs';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import {
  cursorAfter,
  formatCursor,
  linesAfter,
  parseCursor,
} from './logCursor';
import { liveFile, type LogFile } from './LogFile';
import { LiveLogs, MAX_LIVE_LINES } from './LiveLogs';
import { readLogPage } from './readLogPage';

function fileOf(lines: LogLine[], capped = false): LogFile {
  return liveFile({ lines, capped }, { pod: 'p', container: 'node' });
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

  it('does not say a total that nobody counted', async () => {
    const page = await readLogPage(fileOf(lines, true), {});
    expect(page.total).toBeUndefined();
    expect(page.notes).toEqual([
      { code: 'logs.capped', params: { lines: 45 } },
    ]);
  });

  it.each([
    [{ page: 1, q: 'x' }, "'q': it cannot stand together with 'page'"],
    [{ after: 'n1', from: 1 }, "'from': it cannot stand together with 'after'"],
  ])('is asked for in one way: %j', async (query, message) => {
    await expect(readLogPage(fileOf(lines), query)).rejects.toThrow(message);
  });
});

describe('a live log', () => {
  const container = { run: makeRun(), pod: 'p', container: 'node' };
  const stamp = (second: number, text: string) =>
    `2026-11-21T12:00:${String(second).padStart(2, '0')}Z ${text}`;

  function world(initial: string[]) {
    const state = { lines: initial, requests: 0 };
    const time = new ManualTime();
    const logs = new LiveLogs({
      time,
      redact: [/hunter\d/g],
      reader: {
        live: async ({ since, tailLines }) => {
          state.requests += 1;
          return state.lines
            .filter(
              text =>
                since === undefined || Date.parse(text.slice(0, 20)) >= since,
            )
            .slice(-tailLines);
        },
      },
    });
    const read = async () =>
      (await logs.read(container)).lines.map(line => line.message);
    return { state, time, logs, read };
  }

  it('is read once a second, however many people look', async () => {
    const { state, time, read } = world([stamp(1, 'a')]);
    await Promise.all(Array.from({ length: 50 }, read));
    expect(await read()).toEqual(['a']);
    expect(state.requests).toBe(1);
    await time.advance(1_000);
    await Promise.all(Array.from({ length: 50 }, read));
    expect(state.requests).toBe(2);
  });

  it('grows by what is new, also within one second', async () => {
    const { state, time, logs, read } = world([stamp(1, 'a'), stamp(1, 'a')]);
    expect(await read()).toEqual(['a', 'a']);
    state.lines = [...state.lines, stamp(1, 'a'), stamp(2, 'b')];
    await time.advance(1_000);
    expect(await read()).toEqual(['a', 'a', 'a', 'b']);
    expect(numbers((await logs.read(container)).lines)).toEqual([1, 2, 3, 4]);
  });

  it('says that earlier lines are not shown', async () => {
    const { logs } = world(
      Array.from({ length: MAX_LIVE_LINES + 10 }, () => stamp(1, 'x')),
    );
    const { lines, capped } = await logs.read(container);
    expect(lines).toHaveLength(MAX_LIVE_LINES);
    expect(capped).toBe(true);
  });

  it('holds no secrets', async () => {
    const { read } = world([stamp(1, 'password is hunter2 and hunter3')]);
    expect((await read())[0]).not.toMatch(/hunter\d/);
  });

  it('heals after a failure', async () => {
    const time = new ManualTime();
    let isDown = true;
    const logs = new LiveLogs({
      time,
      redact: [],
      reader: {
        live: async () => {
          if (isDown) throw new Error('refused');
          return [stamp(1, 'back')];
        },
      },
    });
    await expect(logs.read(container)).rejects.toThrow('refused');
    isDown = false;
    expect((await logs.read(container)).lines).toHaveLength(1);
  });
});
