import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';
import {
  SourceServer,
  type SourceFault,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  Closing,
  failureOf,
  never as signal,
  openConnector,
} from './__testUtils__/connector';

const closing = new Closing();
afterEach(() => closing.all());

const models = { models: ['granite', 'llama', 'qwen'] };
const maxBodyBytes = 100_000;
/** Only where time is the matter: a busy machine is late with everything. */
const hasty = { headersTimeoutMs: 300, bodyTimeoutMs: 60 };

async function open(config: Partial<EndpointConfig> = {}) {
  const server = closing.add(
    await SourceServer.start({ handler: () => ({ json: models }) }),
  );
  const connector = closing.add(openConnector());
  const endpoint = connector.connect({
    baseUrl: server.url,
    maxBodyBytes,
    ...config,
  });
  return { server, endpoint, ...connector };
}

/** A TCP server that does with a connection what it is told to. */
async function serveRaw(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return closing.add({
    port,
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  });
}

const onceAsked = (answer: string) => (socket: Socket) => {
  socket.once('data', () => socket.end(answer));
};

const echo = 'key sk-1 in /var/lib/secret';
const status = (code: number, headers = {}): SourceFault => ({
  kind: 'status',
  status: code,
  body: echo,
  headers,
});

describe('what a server answers for ever, and what is said of it', () => {
  it.each<[string, SourceFault, string, Record<string, unknown>, number]>([
    // name, fault, kind, parameters, how often it is asked
    ['401', status(401), 'unauthorized', { status: 401 }, 1],
    ['403', status(403), 'forbidden', { status: 403 }, 1],
    ['404', status(404), 'not-found', { status: 404 }, 1],
    ['410', status(410), 'not-found', { status: 410 }, 1],
    ['400', status(400), 'rejected', { status: 400 }, 1],
    ['429', status(429), 'rate-limited', { status: 429 }, 4],
    ['500', status(500), 'server', { status: 500 }, 4],
    ['501', status(501), 'server', { status: 501 }, 1],
    ['504', status(504), 'server', { status: 504 }, 2],
    ['an unasked 304', status(304), 'rejected', { status: 304 }, 1],
    ['silence', { kind: 'silence' }, 'timeout', { phase: 'headers' }, 2],
    [
      'one byte every 20 ms',
      { kind: 'drip', everyMs: 20 },
      'timeout',
      { phase: 'body', limitMs: 600 },
      2,
    ],
    [
      'one byte every 200 ms',
      { kind: 'drip', everyMs: 200 },
      'timeout',
      { phase: 'body', limitMs: 60 },
      2,
    ],
    ['a cut body', { kind: 'cut' }, 'truncated', {}, 4],
    ['a reset', { kind: 'reset' }, 'unreachable', {}, 4],
    [
      '200 MB',
      { kind: 'huge', bytes: 200 * 1024 * 1024 },
      'too-large',
      { limitBytes: 100_000, setting: 'maxBodyBytes' },
      1,
    ],
  ])('%s', async (_, fault, kind, params, asked) => {
    const { server, endpoint, log } = await open(
      kind === 'timeout' ? hasty : {},
    );
    server.fail(fault);
    const error = await failureOf(endpoint.json({ path: '/', signal }));
    expect(error.kind).toBe(kind);
    expect(error.reason.code).toBe(`upstream-${kind}`);
    expect(error.reason.params).toMatchObject({
      host: new URL(server.url).host,
      ...params,
    });
    expect(server.requests).toHaveLength(asked);
    for (const text of [error.message, JSON.stringify(error), log.text()]) {
      expect(text).not.toContain('sk-1');
    }
  });

  it.each([
    ['not HTTP', onceAsked('SSH-2.0-OpenSSH_9.6\r\n'), 'unreachable'],
    [
      'headers without an end',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(
          () => socket.write(`X-Filler: ${'x'.repeat(4000)}\r\n`),
          1,
        );
        socket.on('close', () => clearInterval(timer));
      },
      'unreachable',
    ],
    [
      'a length that announces too much',
      onceAsked('HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{'),
      'too-large',
    ],
    [
      'a compressed body that swells',
      (socket: Socket) => {
        const body = gzipSync(Buffer.alloc(50_000_000, ' '));
        socket.once('data', () => {
          socket.write(
            `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`,
          );
          socket.end(body);
        });
      },
      'too-large',
    ],
    [
      'a body that says to be compressed and is not',
      onceAsked(
        'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}',
      ),
      'truncated',
    ],
    [
      'a compression that nobody knows',
      onceAsked(
        'HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 2\r\n\r\n{}',
      ),
      'rejected',
    ],
  ])('%s', async (_, onConnection, kind) => {
    const { port } = await serveRaw(onConnection);
    const { connect } = closing.add(openConnector());
    const endpoint = connect({
      baseUrl: `http://127.0.0.1:${port}`,
      maxBodyBytes,
    });
    const error = await failureOf(endpoint.json({ path: '/', signal }));
    expect(error.kind).toBe(kind);
  });

  it('a TLS handshake that never comes', async () => {
    const { port } = await serveRaw(() => undefined);
    const { connect } = closing.add(openConnector());
    const endpoint = connect({
      baseUrl: `https://127.0.0.1:${port}`,
      connectTimeoutMs: 100,
      headersTimeoutMs: 20_000,
    });
    const error = await failureOf(endpoint.json({ path: '/', signal }));
    expect(error.reason).toMatchObject({
      code: 'upstream-timeout',
      params: { phase: 'connect', limitMs: 100 },
    });
  });

  it('nothing that listens', async () => {
    const { port, close } = await serveRaw(() => undefined);
    await close();
    const { connect } = closing.add(openConnector());
    const endpoint = connect({ baseUrl: `http://127.0.0.1:${port}` });
    const error = await failureOf(endpoint.json({ path: '/', signal }));
    expect(error.reason.params).toMatchObject({ code: 'ECONNREFUSED' });
    expect(error.message).toContain('nothing listens there');
  });
});

describe('what passes is asked again', () => {
  it.each<[string, SourceFault]>([
    ['a 429', status(429, { 'retry-after': '7' })],
    ['a 503', status(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' })],
  ])('%s after the pause it asks for', async (_, fault) => {
    const { server, endpoint, time } = await open();
    const startedAt = time.now();
    server.fail(fault, { times: 1 });
    const answer = await endpoint.json({ path: '/', signal });
    expect(answer.parse()).toEqual(models);
    expect(time.now() - startedAt).toBeGreaterThanOrEqual(7000);
    expect(time.now() - startedAt).toBeLessThan(10_000);
  });

  it('but not after a pause of hours, nor is anybody else let through', async () => {
    const { server, endpoint } = await open();
    server.fail(status(429, { 'retry-after': '36000' }));
    const first = await failureOf(endpoint.json({ path: '/a', signal }));
    expect(first.retryAfterMs).toBe(36_000_000);
    const second = await failureOf(endpoint.json({ path: '/b', signal }));
    expect(second.kind).toBe('rate-limited');
    expect(server.requests).toHaveLength(1);
  });

  it('a POST only when it may be repeated', async () => {
    const { server, endpoint } = await open();
    server.fail({ kind: 'reset' }, { times: 1 });
    const once = { path: '/', method: 'POST', body: {}, signal } as const;
    expect((await failureOf(endpoint.json(once))).kind).toBe('unreachable');
    server.fail({ kind: 'reset' }, { times: 1 });
    const answer = await endpoint.json({ ...once, idempotent: true });
    expect(answer.parse()).toEqual(models);
  });
});

describe('streams', () => {
  it('have no bound but the one that is asked for', async () => {
    const { server, endpoint } = await open();
    server.fail({ kind: 'huge', bytes: 1_000_000 });
    let size = 0;
    for await (const piece of await endpoint.stream({ path: '/', signal })) {
      size += piece.length;
    }
    expect(size).toBeGreaterThan(1_000_000);
    const read = async () => {
      const request = { path: '/', signal, maxBytes: 1000 };
      for await (const piece of await endpoint.stream(request))
        size += piece.length;
    };
    expect((await failureOf(read())).kind).toBe('too-large');
  });

  it('are not late because their reader is', async () => {
    const { endpoint } = await open({ bodyTimeoutMs: 60 });
    let text = '';
    for await (const piece of await endpoint.stream({ path: '/', signal })) {
      await new Promise(resolve => {
        setTimeout(resolve, 700);
      });
      text += Buffer.from(piece).toString();
    }
    expect(JSON.parse(text)).toEqual(models);
  });

  it('that nobody reads give their place back when the caller stops', async () => {
    const { server, endpoint } = await open({ concurrency: 1 });
    const stop = new AbortController();
    await endpoint.stream({ path: '/', signal: stop.signal });
    stop.abort();
    await endpoint.json({ path: '/', signal });
    expect(server.requests).toHaveLength(2);
  });
});

it('stops when the caller does, with the reason of the caller', async () => {
  const { server, endpoint } = await open({ headersTimeoutMs: 60_000 });
  server.fail({ kind: 'silence' });
  const stop = new AbortController();
  const asked = endpoint.json({ path: '/', signal: stop.signal });
  const reason = new Error('enough');
  setTimeout(() => stop.abort(reason), 50);
  await expect(asked).rejects.toBe(reason);
});

it('sends no more at a time than it may', async () => {
  let underWay = 0;
  let most = 0;
  const server = closing.add(
    await SourceServer.start({
      handler: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise(resolve => {
          setTimeout(resolve, 20);
        });
        underWay -= 1;
        return { json: {} };
      },
    }),
  );
  const { connect } = closing.add(openConnector());
  const endpoint = connect({ baseUrl: server.url, concurrency: 3 });
  const asked = Array.from({ length: 12 }, () =>
    endpoint.json({ path: '/', signal }),
  );
  await Promise.all(asked);
  expect(most).toBe(3);
});

it('says nothing of queries and credentials in logs and errors', async () => {
  const { server, endpoint, log } = await open({
    auth: { type: 'bearer', token: { value: 'sk-2' } },
  });
  server.fail(status(500));
  const error = await failureOf(
    endpoint.json({ path: '/models', query: { key: 'sk-3' }, signal }),
  );
  expect(log.text()).toContain('/models');
  for (const text of [error.message, JSON.stringify(error), log.text()]) {
    expect(text).not.toMatch(/sk-[123]/);
  }
});
