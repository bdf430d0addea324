import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConnectProxy } from '../__testUtils__/ConnectProxy';
import {
  answerJson,
  answerStatus,
  FaultServer,
  widgets,
} from '../__testUtils__/FaultServer';
import { HttpClusterClient } from '../client/HttpClusterClient';
import type { DirectClusterConfig } from '../clusterConfig';
import { DirectConnector } from './DirectConnector';

const signal = new AbortController().signal;
const clientOf = (
  config: DirectClusterConfig,
  environment: Record<string, string> = {},
) =>
  new HttpClusterClient(new DirectConnector(config, environment), {
    requestTimeoutMs: 2_000,
    streamTimeoutMs: 2_000,
    maxBodyBytes: 100_000,
    maxLineBytes: 100_000,
  });

beforeAll(async () => {
  await import('@kubernetes/client-node');
}, 60_000);

describe('A cluster reached directly', () => {
  let server: FaultServer;
  let folder: string;
  const file = (name: string) => path.join(folder, name);

  beforeEach(async () => {
    server = await FaultServer.start();
    server.put('a');
    folder = await mkdtemp(path.join(tmpdir(), 'clusters-'));
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const byToken = (token = server.token) =>
    clientOf({
      kind: 'url',
      name: 'lab',
      url: server.url,
      serviceAccountToken: token,
      skipTLSVerify: false,
    });
  const byTokenFile = () =>
    clientOf({
      kind: 'url',
      name: 'lab',
      url: server.url,
      serviceAccountTokenFile: file('token'),
      skipTLSVerify: false,
    });
  const kubeconfig = (token: string, context = 'lab') =>
    writeFile(
      file('kubeconfig'),
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: server.url } }],
        users: [{ name: 'u', user: { token } }],
        contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
        'current-context': context,
      }),
    );

  it('follows a token that rotates on disk, trailing newline or not', async () => {
    await writeFile(file('token'), `${server.token}\n`);
    const client = byTokenFile();
    expect((await client.list(widgets, { signal })).items).toHaveLength(1);
    server.token = 'rotated-token';
    await writeFile(file('token'), 'rotated-token');
    expect((await client.list(widgets, { signal })).items).toHaveLength(1);
    expect(server.seen).toHaveLength(2);
  });

  it('reads credentials anew once when they are refused', async () => {
    await kubeconfig('old-token');
    const client = clientOf({
      kind: 'kubeconfig',
      name: 'lab',
      path: file('kubeconfig'),
    });
    server.onNext('list', ({ response }) => {
      // Rotated after the request was sent.
      void kubeconfig(server.token).then(() =>
        answerStatus(response, 401, 'Unauthorized', 'Unauthorized'),
      );
    });
    expect((await client.list(widgets, { signal })).items).toHaveLength(1);
    expect(server.seen).toHaveLength(2);
  });

  it('says unauthorized when the second try is refused too, without the token', async () => {
    const error = await byToken('wrong-token')
      .list(widgets, { signal })
      .catch(e => e);
    expect(error).toMatchObject({
      kind: 'unauthorized',
      cluster: 'lab',
      statusCode: 401,
      message: expect.stringContaining('Renew the token'),
    });
    expect(error.message).not.toContain('wrong-token');
    expect(server.seen).toHaveLength(2);
  });

  it('uses the named context of a kubeconfig, or says which there are', async () => {
    await kubeconfig(server.token, 'other');
    const config = { kind: 'kubeconfig', path: file('kubeconfig') } as const;
    const good = clientOf({ ...config, name: 'lab', context: 'other' });
    expect((await good.list(widgets, { signal })).items).toHaveLength(1);
    const bad = clientOf({ ...config, name: 'lab', context: 'typo' });
    await expect(bad.list(widgets, { signal })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(
        "the kubeconfig has no context 'typo', only: other",
      ),
    });
  });

  it.each([
    ['kubeconfig', { kind: 'kubeconfig', path: '/absent/config' }],
    ['token file', { kind: 'url', serviceAccountTokenFile: '/absent/token' }],
    ['CA file', { kind: 'url', caFile: '/absent/ca' }],
  ])('says that the %s cannot be read', async (_, part) => {
    const config = {
      name: 'lab',
      url: server.url,
      skipTLSVerify: false,
      ...part,
    } as DirectClusterConfig;
    await expect(
      clientOf(config).list(widgets, { signal }),
    ).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('/absent/'),
    });
  });

  describe('behind a proxy', () => {
    let proxy: ConnectProxy;

    beforeEach(async () => {
      proxy = await ConnectProxy.start({
        'api.internal:6443': Number(new URL(server.url).port),
      });
    });
    afterEach(() => proxy.stop());

    const byUrl = (
      part: { url?: string; proxyUrl?: string },
      environment: Record<string, string> = {},
    ) =>
      clientOf(
        {
          kind: 'url',
          name: 'lab',
          url: 'http://api.internal:6443',
          serviceAccountToken: server.token,
          skipTLSVerify: false,
          ...part,
        },
        environment,
      ).list(widgets, { signal });

    it('goes through the one that a kubeconfig names', async () => {
      await writeFile(
        file('kubeconfig'),
        JSON.stringify({
          clusters: [
            {
              name: 'c',
              cluster: {
                server: 'http://api.internal:6443',
                'proxy-url': proxy.url,
              },
            },
          ],
          users: [{ name: 'u', user: { token: server.token } }],
          contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
          'current-context': 'x',
        }),
      );
      const client = clientOf({
        kind: 'kubeconfig',
        name: 'lab',
        path: file('kubeconfig'),
      });
      expect((await client.list(widgets, { signal })).items).toHaveLength(1);
      expect(proxy.asked).toEqual(['api.internal:6443']);
    });

    it('goes through the configured one, whatever the environment says', async () => {
      const elsewhere = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' };
      const { items } = await byUrl({ proxyUrl: proxy.url }, elsewhere);
      expect(items).toHaveLength(1);
      expect(proxy.asked).toEqual(['api.internal:6443']);
    });

    it.each(['HTTP_PROXY', 'http_proxy'])(
      'goes through that of %s',
      async variable => {
        const { items } = await byUrl({}, { [variable]: proxy.url });
        expect(items).toHaveLength(1);
        expect(proxy.asked).toEqual(['api.internal:6443']);
      },
    );

    it('speaks TLS with the API server through that of HTTPS_PROXY, not with the proxy', async () => {
      const refusal = await byUrl(
        { url: 'https://api.internal:6443' },
        { HTTPS_PROXY: proxy.url, HTTP_PROXY: 'http://127.0.0.1:1' },
      ).catch(error => error);
      // The server behind the proxy of this test answers no TLS.
      expect(refusal).toMatchObject({ kind: 'tls' });
      expect(proxy.asked).toEqual(['api.internal:6443']);
    });

    it.each([
      ['NO_PROXY', { NO_PROXY: 'other,.internal' }, {}],
      ['proxyUrl: off', {}, { proxyUrl: 'off' }],
    ])('goes straight with %s', async (_, environment, part) => {
      const straight = byUrl(part, { HTTP_PROXY: proxy.url, ...environment });
      await expect(straight).rejects.toMatchObject({ kind: 'refused' });
      expect(proxy.asked).toEqual([]);
    });

    it('goes straight to this machine, whatever the environment says', async () => {
      const { items } = await byUrl(
        { url: server.url },
        { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
      );
      expect(items).toHaveLength(1);
      expect(proxy.asked).toEqual([]);
    });

    it('sends the password of the proxy, and never says it', async () => {
      proxy.credentials = 'user:hidden-word';
      const withPassword = (word: string) =>
        byUrl({ proxyUrl: proxy.url.replace('//', `//user:${word}@`) });
      expect((await withPassword('hidden-word')).items).toHaveLength(1);
      const refusal = await withPassword('wrong-word').catch(error => error);
      expect(refusal).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('the proxy answered 407'),
      });
      expect(refusal.message).not.toContain('wrong-word');
    });
  });

  it('gives up a request that gets no answer', async () => {
    server.always('list', () => {});
    await expect(byToken().list(widgets, { signal })).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('got no answer within 2 s'),
    });
  });

  it('stops when its caller does', async () => {
    server.always('list', () => {});
    const stop = new AbortController();
    const listing = byToken().list(widgets, { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(listing).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('says refused where nothing listens, and tls where TLS is not spoken', async () => {
    const port = new URL(server.url).port;
    const tls = clientOf({
      kind: 'url',
      name: 'lab',
      url: `https://127.0.0.1:${port}`,
      serviceAccountToken: 't',
      skipTLSVerify: false,
    });
    await expect(tls.list(widgets, { signal })).rejects.toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('caData or caFile'),
    });
    const nobody = clientOf({
      kind: 'url',
      name: 'lab',
      url: 'http://127.0.0.1:1',
      serviceAccountToken: 't',
      skipTLSVerify: false,
    });
    await expect(nobody.list(widgets, { signal })).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('nothing listens there'),
    });
  });

  it.each([
    ['a web page', { html: '<html>hello</html>' }],
    ['no items', { metadata: {} }],
    ['items without uid', { metadata: {}, items: [{ metadata: {} }] }],
  ])('takes %s for a failure, never for an empty list', async (_, body) => {
    server.onNext('list', ({ response }) => answerJson(response, 200, body));
    await expect(byToken().list(widgets, { signal })).rejects.toMatchObject({
      kind: 'server',
    });
  });

  it('does not take the 404 of a web server for an absent CRD', async () => {
    server.onNext('list', ({ response }) => {
      response.writeHead(404);
      response.end('<h1>Not Found</h1>');
    });
    await expect(byToken().list(widgets, { signal })).rejects.toMatchObject({
      kind: 'config',
    });
  });

  it('streams a log without cutting characters', async () => {
    const text = 'época 1 ✓ 学習率 🚂\nloss=0.3\n';
    server.onNext('log', async ({ response }) => {
      response.writeHead(200);
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.from([byte]));
        await new Promise(resolve => setImmediate(resolve));
      }
      response.end();
    });
    let read = '';
    for await (const chunk of await byToken().podLog({
      namespace: 'team-a',
      pod: 'p',
      follow: true,
      tailLines: 10,
      signal,
    })) {
      expect(chunk).not.toContain('\ufffd');
      read += chunk;
    }
    expect(read).toBe(text);
    expect(Object.fromEntries(server.seen[0].query)).toEqual({
      follow: 'true',
      tailLines: '10',
    });
  });

  it('says that a log broke off', async () => {
    server.onNext('log', ({ response }) => {
      response.writeHead(200);
      response.write('first\n');
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    });
    const log = await byToken().podLog({
      namespace: 'team-a',
      pod: 'p',
      signal,
    });
    const reading = (async () => {
      for await (const chunk of log) expect(chunk).toBe('first\n');
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'refused' });
  });
});
