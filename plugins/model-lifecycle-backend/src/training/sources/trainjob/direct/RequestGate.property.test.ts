import fc from 'fast-check';
import { ManualTime } from '../../../../time/__testUtils__/ManualTime';
import { RequestGate } from './RequestGate';

/** Begin and end of requests that take so long, each let in as soon as may be. */
async function timesOf(durationsMs: number[]) {
  const time = new ManualTime(0);
  const gate = new RequestGate({ parallel: 10, perSecond: 20, time });
  const { signal } = new AbortController();
  const times: { from: number; to: number }[] = [];
  const all = (async () => {
    for (const durationMs of durationsMs) {
      const leave = await gate.enter(signal);
      const from = time.now();
      times.push({ from, to: from + durationMs });
      void time.sleep(durationMs).then(() => leave!());
    }
  })();
  while (times.length < durationsMs.length) await time.advance(1_000);
  await all;
  return times;
}

describe('RequestGate', () => {
  it('never lets more than 10 be at work, nor 20 begin in a second', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3_000 }), {
          minLength: 1,
          maxLength: 60,
        }),
        async durationsMs => {
          const times = await timesOf(durationsMs);
          for (const { from: at } of times) {
            const atWork = times.filter(
              ({ from, to }) => from <= at && to > at,
            );
            const begun = times.filter(
              ({ from }) => from >= at && from < at + 1_000,
            );
            expect(atWork.length).toBeLessThanOrEqual(10);
            expect(begun.length).toBeLessThanOrEqual(20);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('wastes none of it: 40 quick requests begin within two seconds', async () => {
    const times = await timesOf(Array.from({ length: 40 }, () => 10));
    expect(times.at(-1)!.from).toBeLessThan(2_000);
  });

  it('lets nobody in once the signal has aborted', async () => {
    const time = new ManualTime(0);
    const gate = new RequestGate({ parallel: 1, perSecond: 20, time });
    const stop = new AbortController();
    await gate.enter(stop.signal);
    const waiting = gate.enter(stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
  });
});
