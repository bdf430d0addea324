import { FakeEnvironment } from '../../../__fixtures__/environment';
import { FakeApi } from '../../../__fixtures__/FakeApi';
import { RUNNING, RUNS } from '../../../__fixtures__/runs';
import { logLines } from '../../../__fixtures__/series';
import { worldOf } from '../../../__fixtures__/world';
import { LogWindow, type LogSelection } from './LogWindow';

const POD = RUNNING.pods[0].name;

async function opened(
  options: { lines?: number; runId?: string; selection?: LogSelection } = {},
) {
  const environment = new FakeEnvironment();
  const runId = options.runId ?? RUNNING.id;
  const api = new FakeApi({
    ...worldOf('running'),
    runs: [RUNNING, RUNS.failed],
    lines: logLines(POD, options.lines ?? 450),
  });
  const log = new LogWindow({
    environment,
    selection: options.selection ?? {},
    read: query => api.getRunLogs(runId, query),
  });
  await log.open();
  const want = async (from: number, to: number) => {
    log.want(from, to);
    await environment.pass(0);
  };
  const numbers = (from: number, to: number) =>
    Array.from(
      { length: to - from + 1 },
      (_, index) => log.line(from + index)?.line,
    );
  return { environment, api, log, want, numbers };
}

it('begins with the newest lines, at their rows', async () => {
  const { log, numbers } = await opened();
  expect(log.getState()).toMatchObject({
    status: 'ready',
    total: 450,
    live: true,
  });
  expect(numbers(350, 352)).toEqual([undefined, 351, 352]);
  expect(numbers(450, 451)).toEqual([450, undefined]);
});

it('loads what is looked at, wherever it is', async () => {
  const { want, numbers } = await opened({ lines: 100_000 });
  await want(70_001, 70_040);
  expect(numbers(70_001, 70_040)).toEqual(
    Array.from({ length: 40 }, (_, index) => 70_001 + index),
  );
});

it('gives lines up that nobody looks at any more', async () => {
  const { want, numbers } = await opened({ lines: 100_000 });
  await want(1, 10);
  for (let row = 10_001; row < 90_000; row += 600) {
    await want(row, row + 10);
  }
  expect(numbers(1, 1)).toEqual([undefined]);
  expect(numbers(89_201, 89_201)).toEqual([89_201]);
});

it('keeps the numbers of lines where a level leaves some out, and says how many', async () => {
  const { log, want, numbers } = await opened({ selection: { level: 'warn' } });
  await want(1, 3);
  expect(numbers(1, 3)).toEqual([7, 47, 87]);
  const { total, hidden } = log.getState();
  expect(total + (hidden?.lines ?? 0)).toBe(450);
});

it('hears of new lines within seconds, once each', async () => {
  const { environment, api, log, numbers } = await opened();
  api.world.lines = logLines(POD, 453, 1);
  // The fixture counts its times from the end: the same lines, three more.
  api.world.log = { origin: logLines(POD, 450)[0].timestamp };
  await environment.pass(3_000);
  expect(log.getState().total).toBe(453);
  expect(numbers(449, 453)).toEqual([449, 450, 451, 452, 453]);
});

it('asks no more in a hidden tab, and for a pod that is gone', async () => {
  const { environment, api } = await opened();
  environment.setHidden(true);
  const asked = api.asked.length;
  await environment.pass(60_000);
  expect(api.asked).toHaveLength(asked);

  const gone = await opened({ runId: RUNS.failed.id });
  const before = gone.api.asked.length;
  await gone.environment.pass(60_000);
  expect(gone.api.asked).toHaveLength(before);
});

it('begins anew when the lines have other numbers, as after the pod has gone', async () => {
  const { environment, api, log, numbers } = await opened();
  const { generation } = log.getState();
  api.world.lines = logLines('other', 40);
  await environment.pass(3_000);
  expect(log.getState()).toMatchObject({ total: 40 });
  expect(log.getState().generation).toBeGreaterThan(generation);
  expect(numbers(440, 440)).toEqual([undefined]);
});

it('finds on the server, and where a line stands', async () => {
  const { log } = await opened({ lines: 5_000 });
  expect(await log.search("'step': 1234,")).toEqual({
    matches: [1234],
    before: 0,
    total: 1,
  });
  expect(await log.locate(1234)).toMatchObject({
    row: 1234,
    line: { line: 1234 },
  });
});

it('keeps the lines and says so when reading fails, then heals', async () => {
  const { environment, api, log, numbers } = await opened();
  api.world.failure = new TypeError('Failed to fetch');
  await environment.pass(5_000);
  expect(log.getState()).toMatchObject({ status: 'ready', lost: true });
  expect(numbers(450, 450)).toEqual([450]);
  api.world.failure = undefined;
  await environment.pass(20_000);
  expect(log.getState().lost).toBe(false);
});
