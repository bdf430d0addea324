import { makeRun } from '../../training/history/__testUtils__/runs';
import type { RunPod } from '../../training/run';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import { readerOf } from './__testUtils__/logReader';
import { LiveLogs } from './LiveLogs';
import { memoryStorage } from './spool/storage';

const pod: RunPod = {
  name: 'p',
  uid: 'u',
  phase: 'training',
  state: 'running',
  containers: ['node'],
};
const container = { run: makeRun(), pod, container: 'node', previous: false };
const stamp = (second: number, text: string) =>
  `2026-11-21T12:00:${String(second).padStart(2, '0')}Z ${text}`;

function world(initial: string[], maxBytes = 1_000_000) {
  const state = { lines: initial, requests: 0, down: false };
  const time = new ManualTime();
  const logs = new LiveLogs({
    time,
    redact: [/hunter\d/g],
    storage: memoryStorage({ maxBytes }),
    reader: readerOf(() => {
      state.requests += 1;
      if (state.down) throw new Error('refused');
      return state.lines;
    }),
  });
  const read = async (which = container) => {
    const { spool } = await logs.open(which);
    const { first, last } = spool;
    const lines = await spool.read({
      from: first,
      to: last,
      skip: 0,
      count: 9e9,
    });
    return lines.map(line => line.message);
  };
  return { state, time, logs, read };
}

describe('live logs', () => {
  it('are read once a second, however many people look', async () => {
    const { state, time, read } = world([stamp(1, 'a')]);
    await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(await read()).toEqual(['a']);
    expect(state.requests).toBe(1);
    await time.advance(1_000);
    await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(state.requests).toBe(2);
  });

  it('grow by what is new, also within one second', async () => {
    const { state, time, read } = world([stamp(1, 'a'), stamp(1, 'a')]);
    expect(await read()).toEqual(['a', 'a']);
    state.lines = [...state.lines, stamp(1, 'a'), stamp(2, 'b')];
    await time.advance(1_000);
    expect(await read()).toEqual(['a', 'a', 'a', 'b']);
  });

  it('begin anew with a container that was started again', async () => {
    const { state, read } = world([stamp(1, 'first life')]);
    expect(await read()).toEqual(['first life']);
    state.lines = [stamp(9, 'second life')];
    const restarted = { ...container, pod: { ...pod, restarts: 1 } };
    expect(await read(restarted)).toEqual(['second life']);
  });

  it('are not asked for again once the container has ended', async () => {
    const { state, time, read } = world([stamp(1, 'Killed')]);
    const ended = { ...container, pod: { ...pod, state: 'failed' as const } };
    expect(await read(ended)).toEqual(['Killed']);
    await time.advance(60_000);
    expect(await read(ended)).toEqual(['Killed']);
    expect(state.requests).toBe(1);
  });

  it('are shown as far as they have come when the cluster is slow', async () => {
    const time = new ManualTime();
    let finish: () => void = () => undefined;
    const logs = new LiveLogs({
      time,
      redact: [],
      storage: memoryStorage({ maxBytes: 1_000_000 }),
      reader: {
        read: async () =>
          (async function* chunks() {
            yield `${stamp(1, 'a')}\n`;
            await new Promise<void>(resolve => {
              finish = resolve;
            });
            yield `${stamp(2, 'b')}\n`;
          })(),
      },
    });
    const first = logs.open(container);
    await time.advance(2_000);
    expect((await first).reading).toBe(true);
    expect((await first).spool.last).toBe(1);
    finish();
    const { spool, reading } = await logs.open(container);
    expect([spool.last, reading]).toEqual([2, false]);
  });

  it('are given up when nobody has looked for five minutes, and read again later', async () => {
    const { state, time, logs, read } = world([stamp(1, 'a')]);
    const { spool } = await logs.open(container);
    expect(spool.bytes).toBeGreaterThan(0);
    await time.advance(11 * 60_000);
    expect(spool.bytes).toBe(0);
    expect(await read()).toEqual(['a']);
    expect(state.requests).toBe(2);
  });

  it('heal after a failure, and keep what they had', async () => {
    const { state, time, read } = world([stamp(1, 'a')]);
    expect(await read()).toEqual(['a']);
    state.down = true;
    await time.advance(1_000);
    await expect(read()).rejects.toThrow('refused');
    state.down = false;
    state.lines = [...state.lines, stamp(2, 'b')];
    await time.advance(1_000);
    expect(await read()).toEqual(['a', 'b']);
  });

  it('hold no secrets', async () => {
    const { read } = world([stamp(1, 'password is hunter2 and hunter3')]);
    expect((await read())[0]).not.toMatch(/hunter\d/);
  });
});
