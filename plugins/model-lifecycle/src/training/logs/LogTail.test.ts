import { FakeEnvironment } from '../../__fixtures__/environment';
import { FakeApi } from '../../__fixtures__/FakeApi';
import { RUNNING, RUNS } from '../../__fixtures__/runs';
import { logLines } from '../../__fixtures__/series';
import { worldOf } from '../../__fixtures__/world';
import { collectLog } from './downloadLogs';
import { LogTail } from './LogTail';

const POD = RUNNING.pods[0].name;

async function opened(options: { lines?: number; runId?: string } = {}) {
  const environment = new FakeEnvironment();
  const runId = options.runId ?? RUNNING.id;
  const api = new FakeApi({
    ...worldOf('running'),
    runs: [RUNNING, RUNS.failed],
    lines: logLines(POD, options.lines ?? 450),
  });
  const tail = new LogTail({
    environment,
    selection: {},
    read: query => api.getRunLogs(runId, query),
  });
  await tail.open();
  return { environment, api, tail };
}

const numbers = (tail: LogTail) =>
  tail.getState().lines.map(({ line }) => line);

it('begins with the newest page, oldest line first', async () => {
  const { tail } = await opened();
  expect(numbers(tail)[0]).toBe(351);
  expect(numbers(tail).slice(-1)).toEqual([450]);
  expect(tail.getState()).toMatchObject({
    status: 'ready',
    total: 450,
    live: true,
    atEnd: true,
  });
});

it('follows: what is written appears within seconds, once', async () => {
  const { environment, api, tail } = await opened();
  api.world.lines = logLines(POD, 453);
  await environment.pass(3_000);
  expect(numbers(tail).slice(-4)).toEqual([450, 451, 452, 453]);
  await environment.pass(60_000);
  expect(new Set(numbers(tail)).size).toBe(numbers(tail).length);
});

it('stops asking when following is switched off, in a hidden tab, and for a pod that is gone', async () => {
  const { environment, api, tail } = await opened();
  tail.setFollowing(false);
  const asked = api.asked.length;
  await environment.pass(60_000);
  expect(api.asked).toHaveLength(asked);
  tail.setFollowing(true);
  environment.setHidden(true);
  await environment.pass(60_000);
  expect(api.asked).toHaveLength(asked);

  const gone = await opened({ runId: RUNS.failed.id });
  const before = gone.api.asked.length;
  await gone.environment.pass(60_000);
  expect(gone.api.asked).toHaveLength(before);
});

it('reads older lines without a hole until the first', async () => {
  const { tail } = await opened({ lines: 1_200 });
  while (tail.hasOlder()) {
    await tail.loadOlder();
  }
  expect(numbers(tail)).toEqual(
    Array.from({ length: 1_200 }, (_, index) => index + 1),
  );
});

it('jumps to a match that is not loaded, and back to the end', async () => {
  const { environment, tail } = await opened({ lines: 5_000 });
  tail.setFollowing(false);
  const { matches, total } = await tail.search("'step': 1234,");
  expect([matches, total]).toEqual([[1234], 1]);
  await tail.showLine(1234);
  expect(numbers(tail)).toContain(1234);
  expect(tail.getState().atEnd).toBe(false);
  tail.setFollowing(true);
  await environment.pass(3_000);
  expect(numbers(tail).slice(-1)).toEqual([5_000]);
});

it('keeps the lines and says so when following fails, then heals', async () => {
  const { environment, api, tail } = await opened();
  api.world.failure = new TypeError('Failed to fetch');
  await environment.pass(5_000);
  expect(tail.getState()).toMatchObject({ status: 'ready', lost: true });
  expect(numbers(tail)).toHaveLength(100);
  api.world.failure = undefined;
  await environment.pass(20_000);
  expect(tail.getState().lost).toBe(false);
});

it('downloads every line', async () => {
  const { api } = await opened({ lines: 12_345 });
  const text = await collectLog(api, RUNNING.id, {});
  expect(text.trimEnd().split('\n')).toHaveLength(12_345);
});
