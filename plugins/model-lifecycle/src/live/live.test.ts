import fc from 'fast-check';
import type { Answer } from '../api/ModelLifecycleApi';
import { FakeEnvironment } from '../__fixtures__/environment';
import { statusError } from '../__fixtures__/FakeApi';
import { LiveResource, type Appetite } from './LiveResource';
import {
  delayMs,
  initialPace,
  nextPace,
  trustsSignals,
  type PaceEvent,
} from './pace';

interface Thing {
  version: number;
}

/** A server with one thing, and the resource that follows it. */
function setUp(
  options: { signals?: boolean; appetite?: (thing: Thing) => Appetite } = {},
) {
  const environment = new FakeEnvironment();
  const server = {
    version: 1,
    reads: 0,
    failure: undefined as Error | undefined,
  };
  const resource = new LiveResource<Thing>({
    environment,
    signals: options.signals ?? true,
    appetite: options.appetite,
    concerns: (hint, thing) =>
      hint.runs.some(run => run.version > (thing?.version ?? 0)),
    read: async ({ validator }): Promise<Answer<Thing>> => {
      server.reads++;
      if (server.failure) {
        throw server.failure;
      }
      const body = String(server.version);
      return validator?.body === body
        ? { unchanged: true }
        : {
            unchanged: false,
            value: { version: server.version },
            validator: { body },
          };
    },
  });
  const change = (hinted = true) => {
    server.version++;
    if (hinted) {
      resource.onHint({ runs: [{ id: 'x', version: server.version }] });
    }
  };
  return { environment, server, resource, change };
}

async function started(options?: Parameters<typeof setUp>[0]) {
  const all = setUp(options);
  all.resource.start();
  await all.environment.pass(0);
  return all;
}

describe('with signals', () => {
  it('shows a change as soon as it is hinted at', async () => {
    const { environment, resource, change } = await started();
    await environment.pass(1_000);
    change();
    await environment.pass(0);
    expect(resource.getSnapshot()).toMatchObject({
      value: { version: 2 },
      connection: 'live',
    });
  });

  it('coalesces a burst of hints, and ends at the newest version', async () => {
    const { environment, server, resource, change } = await started();
    await environment.pass(1_000);
    const before = server.reads;
    for (let i = 0; i < 50; i++) {
      change();
    }
    await environment.pass(1_000);
    expect(resource.getSnapshot().value).toEqual({ version: 51 });
    expect(server.reads - before).toBeLessThanOrEqual(3);
  });

  it('finds within 20 s what no hint announced, and then no longer trusts silence', async () => {
    const { environment, resource, change } = await started();
    change(false);
    await environment.pass(24_000);
    expect(resource.getSnapshot()).toMatchObject({
      value: { version: 2 },
      connection: 'live',
    });
    change(false);
    await environment.pass(24_000);
    expect(resource.getSnapshot()).toMatchObject({
      value: { version: 3 },
      connection: 'polling',
    });
    change(false);
    await environment.pass(6_000);
    expect(resource.getSnapshot().value).toEqual({ version: 4 });
  });

  it('reads nothing for hints that concern other things', async () => {
    const { environment, server, resource } = await started();
    const before = server.reads;
    resource.onHint({ runs: [{ id: 'x', version: 1 }] });
    await environment.pass(1_000);
    expect(server.reads).toBe(before);
  });
});

describe('without signals', () => {
  it('asks each 5 s while things change and ever less while they do not', async () => {
    const { environment, server, resource, change } = await started({
      signals: false,
    });
    change(false);
    await environment.pass(6_000);
    expect(resource.getSnapshot()).toMatchObject({
      value: { version: 2 },
      connection: 'polling',
    });
    await environment.pass(300_000);
    expect(environment.nextTimerMs()).toBeLessThanOrEqual(36_000);
    expect(server.reads).toBeLessThan(20);
  });
});

describe('a lost connection', () => {
  it('keeps what was seen, says since when, and heals by itself', async () => {
    const { environment, server, resource, change } = await started();
    const seenAt = environment.now();
    server.failure = new TypeError('Failed to fetch');
    change();
    await environment.pass(5_000);
    expect(resource.getSnapshot()).toMatchObject({
      status: 'ready',
      value: { version: 1 },
      connection: 'lost',
      lastSeenAt: seenAt,
    });
    server.failure = undefined;
    await environment.pass(40_000);
    expect(resource.getSnapshot()).toMatchObject({
      value: { version: 2 },
      connection: 'live',
    });
  });

  it('is asked at once when the network is back', async () => {
    const { environment, server, resource } = await started();
    server.failure = new TypeError('Failed to fetch');
    await environment.pass(120_000);
    server.failure = undefined;
    environment.setHidden(false);
    await environment.pass(0);
    expect(resource.getSnapshot().connection).toBe('live');
  });

  it('is an error, not an empty answer, when nothing was ever seen', async () => {
    const all = setUp();
    all.server.failure = statusError(503, 'down');
    all.resource.start();
    await all.environment.pass(0);
    expect(all.resource.getSnapshot()).toMatchObject({
      status: 'error',
      value: undefined,
    });
  });

  it.each([
    [404, 'missing'],
    [403, 'forbidden'],
  ])('a %s takes away what was shown: %s', async (statusCode, status) => {
    const { environment, server, resource } = await started();
    server.failure = statusError(statusCode, 'no');
    await environment.pass(30_000);
    expect(resource.getSnapshot()).toMatchObject({ status });
    expect(resource.getSnapshot().value).toBeUndefined();
    server.failure = undefined;
    await environment.pass(60_000);
    expect(resource.getSnapshot()).toMatchObject({
      status: 'ready',
      value: { version: 1 },
    });
  });
});

describe('resting', () => {
  it('asks nothing in a hidden tab and at once when it is shown', async () => {
    const { environment, server, resource, change } = await started();
    environment.setHidden(true);
    const before = server.reads;
    change();
    await environment.pass(600_000);
    expect(server.reads).toBe(before);
    environment.setHidden(false);
    await environment.pass(0);
    expect(resource.getSnapshot().value).toEqual({ version: 2 });
  });

  it('asks no more about what is finished, but hears that it began again', async () => {
    const { environment, server, resource, change } = await started({
      appetite: ({ version }) => (version === 1 ? 'rest' : 'ask'),
    });
    const before = server.reads;
    await environment.pass(600_000);
    environment.setHidden(false);
    await environment.pass(1_000);
    expect(server.reads).toBe(before);
    expect(resource.getSnapshot().connection).toBe('finished');
    change();
    await environment.pass(1_000);
    expect(resource.getSnapshot()).toMatchObject({
      value: { version: 2 },
      connection: 'live',
    });
  });

  it('leaves no timer behind', async () => {
    const { environment, resource } = await started();
    resource.stop();
    expect(environment.nextTimerMs()).toBeUndefined();
  });
});

describe('pace', () => {
  it('always waits between 0.8 s and 36 s', () => {
    const event = fc.constantFrom<PaceEvent>(
      'changed',
      'unchanged',
      'failed',
      'hint',
    );
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(event),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (signals, events, random) => {
          const pace = events.reduce(
            (all, one) => nextPace(all, one),
            initialPace(signals),
          );
          expect(delayMs(pace, random)).toBeGreaterThanOrEqual(800);
          expect(delayMs(pace, random)).toBeLessThanOrEqual(36_000);
        },
      ),
    );
  });

  it('trusts signals again after a hint', () => {
    const doubted = nextPace(nextPace(initialPace(true), 'changed'), 'changed');
    expect(trustsSignals(doubted)).toBe(false);
    expect(trustsSignals(nextPace(doubted, 'hint'))).toBe(true);
  });
});
