import { ManualTime } from '../../time/__testUtils__/ManualTime';
import { DirtySet } from './DirtySet';

describe('DirtySet', () => {
  function setup() {
    const time = new ManualTime();
    const set = new DirtySet({ time, quietMs: 50, maxMs: 500 });
    const stop = new AbortController();
    const seen: { keys: string[]; at: number }[] = [];
    const start = time.now();
    const loop = (async () => {
      while (!stop.signal.aborted) {
        const keys = await set.next(stop.signal, 10);
        if (keys.length > 0) seen.push({ keys, at: time.now() - start });
      }
    })();
    const end = () => {
      stop.abort();
      return loop;
    };
    return { time, set, seen, end };
  }

  it('looks once after a burst has been quiet for 50 ms', async () => {
    const { time, set, seen, end } = setup();
    for (let i = 0; i < 5; i++) {
      set.mark('a');
      await time.advance(20);
    }
    await time.advance(1_000);
    expect(seen).toEqual([{ keys: ['a'], at: 130 }]);
    await end();
  });

  it('looks after 500 ms at the latest, however restless the object', async () => {
    const { time, set, seen, end } = setup();
    for (let i = 0; i < 30; i++) {
      set.mark('a');
      await time.advance(20);
    }
    expect(seen[0]).toEqual({ keys: ['a'], at: 500 });
    await end();
  });

  it('looks at once where progress alone changed', async () => {
    const { time, set, seen, end } = setup();
    set.mark('slow');
    set.markNow('fast');
    await time.advance(0);
    expect(seen).toEqual([{ keys: ['fast'], at: 0 }]);
    await time.advance(50);
    expect(seen[1]).toEqual({ keys: ['slow'], at: 50 });
    await end();
  });

  it('does not let progress hurry a burst that is not over', async () => {
    const { time, set, seen, end } = setup();
    set.mark('a');
    await time.advance(20);
    set.markNow('a');
    await time.advance(29);
    expect(seen).toEqual([]);
    await time.advance(1);
    expect(seen).toEqual([{ keys: ['a'], at: 50 }]);
    await end();
  });

  it('hands out no more than it was asked for and keeps the rest', async () => {
    const { time, set, seen, end } = setup();
    for (let i = 0; i < 25; i++) set.mark(`run-${i}`);
    await time.advance(60);
    expect(seen.map(({ keys }) => keys.length)).toEqual([10, 10, 5]);
    expect(new Set(seen.flatMap(({ keys }) => keys)).size).toBe(25);
    await end();
  });

  it('ends when told to', async () => {
    const { set, end } = setup();
    set.mark('a');
    await expect(end()).resolves.toBeUndefined();
  });
});
