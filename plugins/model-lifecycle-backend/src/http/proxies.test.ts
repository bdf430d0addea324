import { createServer, type IncomingMessage } from 'node:http';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { chooseProxy } from './chooseProxy';
import {
  certificates,
  Closing,
  failureOf,
  namesOf,
  never as signal,
  openConnector,
  serveHttps,
} from './__testUtils__/connector';

const closing = new Closing();
afterEach(() => closing.all());

/** A forward proxy: everything ends on one port of this machine. */
async function serveProxy(port: number) {
  const seen: { line: string; authorization?: string }[] = [];
  const note = (request: IncomingMessage) =>
    seen.push({
      line: `${request.method} ${request.url}`,
      authorization: request.headers['proxy-authorization'],
    });
  const server = createServer((request, response) => {
    note(request);
    response.end('"through the proxy"');
  });
  const sockets = new Set<Duplex>();
  server.on('connect', (request, socket) => {
    note(request);
    const onward = connectTcp(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    [socket, onward].forEach(one => {
      one.on('error', () => undefined);
      sockets.add(one);
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return closing.add({
    seen,
    url: `http://user:pass@127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  });
}

it('asks for plain http through the configured proxy', async () => {
  const proxy = await serveProxy(1);
  const { connect } = closing.add(openConnector({ lookup: namesOf({}) }));
  const endpoint = connect({
    baseUrl: 'http://models.example:8080',
    proxy: proxy.url,
  });
  const answer = await endpoint.json({ path: '/models', signal });
  expect(answer.parse()).toBe('through the proxy');
  expect(proxy.seen).toEqual([
    {
      line: 'GET http://models.example:8080/models',
      authorization: `Basic ${Buffer.from('user:pass').toString('base64')}`,
    },
  ]);
});

it('tunnels https through the proxy of the environment', async () => {
  const server = closing.add(await serveHttps({ text: '"there"' }));
  const proxy = await serveProxy(server.port);
  const { connect } = closing.add(
    openConnector({
      lookup: namesOf({}),
      environment: { HTTPS_PROXY: proxy.url },
    }),
  );
  const endpoint = connect({
    baseUrl: 'https://models.example',
    tls: { caData: certificates.ca },
    auth: { type: 'bearer', token: { value: 'sk-1' } },
  });
  const answer = await endpoint.json({ path: '/models', signal });
  expect(answer.parse()).toBe('there');
  expect(proxy.seen[0].line).toBe('CONNECT models.example:443');
  expect(server.seen[0].headers.authorization).toBe('Bearer sk-1');
});

it.each(['http://169.254.169.254', 'http://metadata.example'])(
  'does not ask a proxy for %s',
  async baseUrl => {
    const proxy = await serveProxy(1);
    const { connect } = closing.add(
      openConnector({
        lookup: namesOf({ 'metadata.example': '169.254.169.254' }),
      }),
    );
    const endpoint = connect({ baseUrl, proxy: proxy.url });
    const error = await failureOf(endpoint.json({ path: '/', signal }));
    expect(error.kind).toBe('address-refused');
    expect(proxy.seen).toEqual([]);
  },
);

it.each([
  ['closes', undefined, 'PROXY_FAILED', 4],
  ['wants a password', 407, 'PROXY_407', 1],
  ['fails', 502, 'PROXY_502', 4],
])('a proxy that %s is asked for a while', async (_, status, code, asked) => {
  let count = 0;
  const server = createServer().on('connect', (_request, socket) => {
    count += 1;
    socket.end(status && `HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.add({
    close: () =>
      new Promise(resolve => {
        server.close(resolve);
      }),
  });
  const { port } = server.address() as AddressInfo;
  const { connect, log } = closing.add(openConnector({ lookup: namesOf({}) }));
  const endpoint = connect({
    baseUrl: 'https://models.example',
    proxy: `http://user:sk-1@127.0.0.1:${port}`,
  });
  const error = await failureOf(endpoint.json({ path: '/', signal }));
  expect(error.reason).toMatchObject({
    code: 'upstream-unreachable',
    params: { code },
  });
  expect(count).toBe(asked);
  expect(error.message + log.text()).not.toContain('sk-1');
});

const environment = {
  HTTPS_PROXY: 'http://secure:1',
  http_proxy: 'plain:2',
  NO_PROXY:
    'localhost, .corp.example,hub.example:8443 10.0.0.0/8 *.svc fd00::1',
};

it.each([
  ['https://models.example', undefined, 'http://secure:1'],
  ['http://models.example', undefined, 'http://plain:2'],
  ['https://models.example', 'http://mine:3', 'http://mine:3'],
  ['https://models.example', 'off', undefined],
  ['https://a.corp.example', undefined, undefined],
  ['https://corp.example', undefined, undefined],
  ['https://acorp.example', undefined, 'http://secure:1'],
  ['https://hub.example:8443', undefined, undefined],
  ['https://hub.example', undefined, 'http://secure:1'],
  ['https://10.200.1.1', undefined, undefined],
  ['https://11.0.0.1', undefined, 'http://secure:1'],
  ['https://registry.team-a.svc', undefined, undefined],
  ['https://[fd00::1]', undefined, undefined],
  ['http://127.0.0.1:5000', undefined, undefined],
  ['http://127.0.0.1:5000', 'http://mine:3', 'http://mine:3'],
])('for %s with proxy %s it is %s', (url, configured, expected) => {
  expect(chooseProxy(new URL(url), configured, environment)).toBe(expected);
});

it('NO_PROXY can be all', () => {
  const all = { HTTPS_PROXY: 'http://secure:1', NO_PROXY: '*' };
  expect(chooseProxy(new URL('https://a.example'), undefined, all)).toBe(
    undefined,
  );
});
