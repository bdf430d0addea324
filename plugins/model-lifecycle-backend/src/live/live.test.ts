import { mockServices } from '@backstage/backend-test-utils';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { SignalPayload } from '@backstage/plugin-signals-node';
import { ManualTime, settle } from '../time/__testUtils__/ManualTime';
import { HintBroadcaster } from './HintBroadcaster';
import { primeSignals } from './primeSignals';

function setUp(publish?: (payload: SignalPayload) => void) {
  const time = new ManualTime();
  const sent: { at: number; payload: SignalPayload }[] = [];
  const start = time.now();
  const hints = new HintBroadcaster({
    time,
    logger: mockServices.logger.mock(),
    signals: {
      publish: async payload => {
        sent.push({ at: time.now() - start, payload });
        publish?.(payload);
      },
    },
  });
  return { time, sent, hints };
}

describe('HintBroadcaster', () => {
  it('tells at once that a run changed, and nothing about it', async () => {
    const { sent, hints } = setUp();
    hints.changed([{ id: 'a', version: 7 }]);
    await settle();
    expect(sent).toEqual([
      {
        at: 0,
        payload: {
          recipients: { type: 'broadcast' },
          channel: 'model-lifecycle',
          message: { runs: [{ id: 'a', version: 7 }] },
        },
      },
    ]);
  });

  it('takes out everything but id and version', async () => {
    const { sent, hints } = setUp();
    const written = { id: 'a', version: 1, name: 'secret project' };
    hints.changed([written]);
    await settle();
    expect(JSON.stringify(sent)).not.toContain('secret');
  });

  it('sends at most ten a second, the latest version of each run, and loses none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ id: fc.constantFrom('a', 'b', 'c'), waitMs: fc.nat(40) }),
          { minLength: 1, maxLength: 40 },
        ),
        async changes => {
          const { time, sent, hints } = setUp();
          const latest = new Map<string, number>();
          for (const [index, { id, waitMs }] of changes.entries()) {
            hints.changed([{ id, version: index }]);
            latest.set(id, index);
            await time.advance(waitMs);
          }
          await time.advance(100);
          sent.slice(1).forEach(({ at }, index) => {
            expect(at - sent[index].at).toBeGreaterThanOrEqual(100);
          });
          const told = new Map<string, number>();
          for (const { payload } of sent) {
            const { runs } = payload.message as unknown as {
              runs: { id: string; version: number }[];
            };
            runs.forEach(({ id, version }) => told.set(id, version));
          }
          expect(told).toEqual(latest);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('goes on after a failed broadcast', async () => {
    let isDown = true;
    const { time, sent, hints } = setUp(() => {
      if (isDown) throw new Error('no events');
    });
    hints.changed([{ id: 'a', version: 1 }]);
    await settle();
    isDown = false;
    hints.changed([{ id: 'a', version: 2 }]);
    await time.advance(100);
    expect(sent).toHaveLength(2);
  });

  it('is silent where there are no signals', async () => {
    const hints = new HintBroadcaster({
      time: new ManualTime(),
      logger: mockServices.logger.mock(),
    });
    hints.changed([{ id: 'a', version: 1 }]);
    await expect(hints.idle()).resolves.toBeUndefined();
  });
});

describe('primeSignals', () => {
  const logger = mockServices.logger.mock();
  const discovery = (url: string) => ({
    getBaseUrl: async (plugin: string) => `${url}/api/${plugin}`,
    getExternalBaseUrl: async () => 'unused',
  });

  it('asks the signals backend for a websocket once', async () => {
    const asked: (string | undefined)[] = [];
    const server = http.createServer();
    server.on('upgrade', (request, socket) => {
      asked.push(request.url, request.headers['sec-websocket-version']);
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await primeSignals({
      discovery: discovery(`http://127.0.0.1:${port}`),
      logger,
    });
    await new Promise(resolve => server.close(resolve));
    expect(asked).toEqual(['/api/signals', '13']);
  });

  it('is no reason to fail when nobody answers', async () => {
    await expect(
      primeSignals({ discovery: discovery('http://127.0.0.1:1'), logger }),
    ).resolves.toBeUndefined();
  });
});
