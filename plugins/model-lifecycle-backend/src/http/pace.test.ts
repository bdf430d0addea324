import fc from 'fast-check';
import { SourceServer } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  Closing,
  failureOf,
  never as signal,
  openConnector,
} from './__testUtils__/connector';
import { instantTime } from './__testUtils__/instantTime';
import { RequestGate } from './RequestGate';
import { readRateLimit, readRetryAfter } from './serverPauses';

const closing = new Closing();
afterEach(() => closing.all());

const now = Date.UTC(2026, 0, 1);

it.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['0', 0],
  ['120', 120_000],
  ['1.5', 1500],
  ['99999999999', 86_400_000],
  ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['Thu, 01 Jan 2099 00:00:00 GMT', 86_400_000],
])('Retry-After %s is %s', (value, expected) => {
  expect(readRetryAfter(value, now)).toBe(expected);
});

it.each([
  [undefined, undefined],
  ['', undefined],
  ['"api"', undefined],
  ['"api";r=489;t=55', { remaining: 489, resetMs: 55_000 }],
  ['"api"; r=0 ; t=120', { remaining: 0, resetMs: 120_000 }],
  ['"api";t=9;r=3;pk=:x:', { remaining: 3, resetMs: 9000 }],
  ['"api";r=489;t=55, "pages";r=2;t=20', { remaining: 2, resetMs: 20_000 }],
])('RateLimit %s is %j', (value, expected) => {
  expect(readRateLimit(value)).toEqual(expected);
});

it('never more requests a second than allowed, and none lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0.5, 1, 3, 10),
      fc.integer({ min: 1, max: 30 }),
      async (requestsPerSecond, count) => {
        const time = instantTime();
        const gate = new RequestGate({
          time,
          concurrency: 1,
          requestsPerSecond,
          maxPauseMs: 1000,
        });
        const entered: number[] = [];
        for (let number = 0; number < count; number += 1) {
          const release = await gate.enter(signal);
          entered.push(time.now());
          release();
        }
        const burst = Math.max(1, requestsPerSecond);
        for (const from of entered) {
          const within = entered.filter(at => at >= from && at < from + 10_000);
          expect(within.length).toBeLessThanOrEqual(
            burst + 10 * requestsPerSecond + 1,
          );
        }
        expect(gate.inFlight).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

it('who stops waiting at the gate takes no place', async () => {
  const gate = new RequestGate({
    time: instantTime(),
    concurrency: 1,
    maxPauseMs: 1000,
  });
  const release = await gate.enter(signal);
  const stop = new AbortController();
  const waiting = gate.enter(stop.signal);
  const behind = gate.enter(signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  release();
  release();
  (await behind)();
  expect(gate.inFlight).toBe(0);
});

it('pauses before the server has to refuse', async () => {
  const { connect, time } = closing.add(openConnector());
  const startedAt = time.now();
  let requests = 0;
  const server = closing.add(
    await SourceServer.start({
      handler: () => {
        requests += 1;
        const window = Math.floor((time.now() - startedAt) / 60_000);
        const left = 3 - (requests - window * 3);
        return left < 0
          ? { status: 429 }
          : { json: {}, headers: { ratelimit: `"api";r=${left};t=60` } };
      },
    }),
  );
  const endpoint = connect({ baseUrl: server.url });
  for (let number = 1; number <= 7; number += 1) {
    const { status } = await endpoint.json({ path: '/', signal });
    expect(status).toBe(200);
  }
  expect(server.requests).toHaveLength(7);
  expect(time.now() - startedAt).toBe(120_000);
});

it('two endpoints of one address share its patience', async () => {
  const server = closing.add(
    await SourceServer.start({ handler: () => ({ json: {} }) }),
  );
  const { connect } = closing.add(openConnector());
  server.fail({
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '9000' },
  });
  const one = connect({ baseUrl: `${server.url}/one` });
  const other = connect({ baseUrl: `${server.url}/other` });
  await failureOf(one.json({ path: '/', signal }));
  await failureOf(other.json({ path: '/', signal }));
  expect(server.requests).toHaveLength(1);
});
