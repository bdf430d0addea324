import { createTestDatabases } from '../__testUtils__/database';
import { createTestHistory, type TestHistory } from '../__testUtils__/history';
import { runId } from '../__testUtils__/runs';
import { seedLogLines } from '../__testUtils__/seed';
import type { LogLine, StoredLogInfo } from '../logTypes';

jest.setTimeout(60_000);

const databases = createTestDatabases();
const BUDGET_BYTES = 200_000;

function fileOf(change: Partial<StoredLogInfo> = {}): StoredLogInfo {
  return {
    pod: 'trainer-0',
    container: 'node',
    attempt: 1,
    phase: 'training',
    rank: 0,
    lines: 0,
    bytes: 0,
    notes: [],
    ...change,
  };
}

describe.each(databases.eachSupportedId())('logs on %s', databaseId => {
  let test: TestHistory;
  const id = runId(1);

  beforeEach(async () => {
    test = await createTestHistory(databases, databaseId, {
      logBudgetBytes: BUDGET_BYTES,
    });
  });

  const append = (lines: LogLine[], file = fileOf()) =>
    test.history.appendLog(id, file, lines, test.fence);
  const read = (from: number, count: number, file = fileOf()) =>
    test.restarted().readLog(id, file, { from, count });
  const info = async () => (await test.history.logFiles(id))[0];

  it('any range comes back as it was appended, across blocks', async () => {
    const lines = seedLogLines(1_000);
    await append(lines.slice(0, 10));
    await append(lines.slice(10, 700));
    await append(lines.slice(700));
    expect(await read(1, 1_000)).toEqual(lines);
    expect(await read(255, 4)).toEqual(lines.slice(254, 258));
    expect(await read(1_000, 100)).toEqual(lines.slice(999));
    expect(await read(1_001, 100)).toEqual([]);
    expect(await info()).toMatchObject({
      lines: 1_000,
      firstLine: 1,
      lastLine: 1_000,
      firstAt: lines[0].at,
      lastAt: lines[999].at,
      notes: [],
    });
  });

  it('the same append again changes nothing', async () => {
    const lines = seedLogLines(300);
    await append(lines);
    const before = await info();
    await append(lines);
    await append(lines.slice(100));
    expect(await info()).toEqual(before);
    expect(await read(1, 1_000)).toEqual(lines);
  });

  it('what came in between unseen is said', async () => {
    await append(seedLogLines(5));
    await append(seedLogLines(5, 11));
    expect(await info()).toMatchObject({
      lines: 10,
      lastLine: 15,
      notes: [{ code: 'log-lines-missed', params: { lines: 5 } }],
    });
    expect((await read(4, 9)).map(({ line }) => line)).toEqual([4, 5, 11, 12]);
  });

  it('above the budget the oldest lines go, the end stays, and it is said', async () => {
    const lines = seedLogLines(10_000);
    for (let start = 0; start < lines.length; start += 1_000) {
      await append(lines.slice(start, start + 1_000));
    }
    const kept = await info();
    expect(kept.bytes).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(kept.bytes).toBeGreaterThan(BUDGET_BYTES / 2);
    expect(kept.lastLine).toBe(10_000);
    expect(kept.firstLine).toBe(10_001 - kept.lines);
    expect(kept.notes).toEqual([
      {
        code: 'log-lines-dropped',
        params: { lines: 10_000 - kept.lines, budgetBytes: BUDGET_BYTES },
      },
    ]);
    expect(await read(9_991, 10)).toEqual(lines.slice(-10));
    expect(await read(1, 10)).toEqual([]);
  });

  it('the budget is one for all containers of an attempt', async () => {
    await append(seedLogLines(2_500));
    const used = (await info()).bytes;
    const second = fileOf({ pod: 'trainer-1', rank: 1 });
    await append(seedLogLines(5_000), second);
    await append(seedLogLines(10), fileOf({ attempt: 2 }));
    const files = await test.history.logFiles(id);
    expect(files.map(({ pod, attempt }) => [pod, attempt])).toEqual([
      ['trainer-0', 1],
      ['trainer-1', 1],
      ['trainer-0', 2],
    ]);
    expect(files[0].bytes).toBe(used);
    expect(files[1].bytes + used).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(files[2].lines).toBe(10);
  });

  it('a log of which nothing was kept still tells why', async () => {
    const notes = [{ code: 'log-gone', message: 'the pod was gone' }];
    await append([], fileOf({ notes }));
    expect(await info()).toMatchObject({ lines: 0, notes });
    expect(await read(1, 10)).toEqual([]);
  });

  it('markup, control characters and half characters stay data', async () => {
    const message = '<img src=x>\u0000\u001b[31m\u{1f600} "\\';
    await append([{ line: 1, message, level: 'error' }]);
    expect(await read(1, 1)).toEqual([{ line: 1, message, level: 'error' }]);
  });

  it('colours come back with their lines, whether a level is known or not', async () => {
    const styles = [
      { at: 0, codes: '1;31' },
      { at: 2, codes: '0' },
    ];
    const lines: LogLine[] = [
      { line: 1, message: 'no way', styles },
      { line: 2, message: 'no way', styles, level: 'warn', at: 5 },
      { line: 3, message: 'plain', at: 6 },
    ];
    await append(lines);
    expect(await read(1, 9)).toEqual(lines);
  });

  it('a page opens two blocks at most, at any depth', async () => {
    await append(seedLogLines(3_000));
    const opened: string[] = [];
    test.knex.on('query', ({ sql }) => opened.push(sql));
    expect(
      await test.history.readLog(id, fileOf(), { from: 2_000, count: 100 }),
    ).toHaveLength(100);
    const rows = await test.knex('log_chunks').count({ blocks: '*' }).first();
    expect(Number(rows?.blocks)).toBeGreaterThan(10);
    expect(opened.filter(sql => sql.includes('coalesce'))).toHaveLength(1);
  });
});
