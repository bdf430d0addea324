import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';
import {
  SourceServer,
  type SourceHandler,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
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

const lookup = namesOf({
  'models.example': '127.0.0.1',
  'blobs.cdn.example': '127.0.0.1',
  'rebound.cdn.example': ['10.0.0.1', '169.254.169.254'],
});

async function open(
  handler: SourceHandler,
  config: Partial<EndpointConfig> = {},
) {
  const server = closing.add(await SourceServer.start({ handler }));
  const { connect } = closing.add(openConnector({ lookup }));
  const endpoint = connect({
    baseUrl: server.url,
    auth: { type: 'bearer', token: { value: 'sk-1' } },
    headers: { 'x-tenant-key': 'sk-2' },
    tls: { caData: certificates.ca },
    ...config,
  });
  return { server, endpoint };
}

const to =
  (location: string, status = 302): SourceHandler =>
  ({ url }) =>
    url.pathname === '/models'
      ? { status, headers: { location } }
      : { json: { at: url.pathname } };

it('follows to the same host, with credentials', async () => {
  const { server, endpoint } = await open(to('/v2/models?x=1', 307));
  const answer = await endpoint.json({ path: '/models', signal });
  expect(answer.url).toBe(`${server.url}/v2/models?x=1`);
  expect(server.requests[1].headers.authorization).toBe('Bearer sk-1');
});

it('hands on a redirect that is asked for', async () => {
  const { endpoint } = await open(to('https://blobs.cdn.example/x'));
  const answer = await endpoint.request({
    path: '/models',
    accept: [302],
    signal,
  });
  expect(answer.headers.location).toBe('https://blobs.cdn.example/x');
});

it.each([
  ['another host', 'https://blobs.cdn.example/x'],
  ['another port', 'http://127.0.0.1:1/x'],
  ['another scheme', 'https://127.0.0.1/x'],
  ['a metadata service', 'http://169.254.169.254/latest'],
  ['a user', 'http://user:secret@127.0.0.1/x'],
  ['nowhere', 'http://'],
  ['a file', 'file:///etc/passwd'],
])('does not follow a listing to %s', async (_, location) => {
  const { server, endpoint } = await open(to(location));
  const error = await failureOf(endpoint.json({ path: '/models', signal }));
  expect(error.kind).toBe('redirect-refused');
  expect(error.message).not.toContain('secret');
  expect(server.requests).toHaveLength(1);
});

it('gives up on a redirect that leads in a circle', async () => {
  const { server, endpoint } = await open(to('/models'));
  const error = await failureOf(endpoint.json({ path: '/models', signal }));
  expect(error.kind).toBe('redirect-refused');
  expect(server.requests).toHaveLength(6);
});

it('sends no POST on', async () => {
  const { endpoint } = await open(to('/v2/models', 307));
  const asked = endpoint.json({ method: 'POST', path: '/models', signal });
  expect((await failureOf(asked)).kind).toBe('redirect-refused');
});

describe('content', () => {
  const content = { path: '/models', redirects: 'content', signal } as const;

  it('comes from another host over https, which sees no credentials', async () => {
    const cdn = closing.add(await serveHttps({ text: 'weights' }));
    const { endpoint } = await open(
      to(`https://blobs.cdn.example:${cdn.port}/blob?signature=1`),
      { allowAddresses: ['127.0.0.1'] },
    );
    const answer = await endpoint.request({
      ...content,
      headers: { accept: 'text/plain', 'x-api-key': 'sk-3', cookie: 'sk-4' },
    });
    expect(answer.body.toString()).toBe('weights');
    expect(cdn.seen[0].url).toBe('/blob?signature=1');
    expect(cdn.seen[0].headers.accept).toBe('text/plain');
    expect(JSON.stringify(cdn.seen)).not.toContain('sk-');
  });

  it('is bounded there, also as a stream', async () => {
    const cdn = closing.add(await serveHttps({ text: 'x'.repeat(5000) }));
    const { endpoint } = await open(
      to(`https://blobs.cdn.example:${cdn.port}/blob`),
      { allowAddresses: ['127.0.0.1'], maxBodyBytes: 1000 },
    );
    expect((await failureOf(endpoint.request(content))).kind).toBe('too-large');
    const read = async () => {
      for await (const _ of await endpoint.stream(content));
    };
    expect((await failureOf(read())).kind).toBe('too-large');
  });

  it.each([
    ['a loopback address', 'https://127.0.0.1:1/x', 'address-refused'],
    ['a name of one', 'https://blobs.cdn.example:1/x', 'address-refused'],
    ['a private address', 'https://10.0.0.1/x', 'address-refused'],
    ['a name of such', 'https://rebound.cdn.example/x', 'address-refused'],
    ['a metadata service', 'https://169.254.169.254/x', 'address-refused'],
    ['plain http', 'http://blobs.cdn.example/x', 'redirect-refused'],
  ])('does not come from %s', async (_, location, kind) => {
    const { endpoint } = await open(to(location));
    expect((await failureOf(endpoint.request(content))).kind).toBe(kind);
  });

  it('that is sent back to the configured host comes without credentials', async () => {
    const port = { registry: 0, cdn: 0 };
    const registry = closing.add(
      await serveHttps(url =>
        url === '/models'
          ? {
              status: 302,
              headers: { location: `https://blobs.cdn.example:${port.cdn}/` },
            }
          : { text: 'here' },
      ),
    );
    const cdn = closing.add(
      await serveHttps(() => ({
        status: 302,
        headers: { location: `https://models.example:${port.registry}/again` },
      })),
    );
    Object.assign(port, { registry: registry.port, cdn: cdn.port });
    const { endpoint } = await open(() => ({}), {
      baseUrl: `https://models.example:${registry.port}`,
      allowAddresses: ['127.0.0.1'],
    });
    const answer = await endpoint.request(content);
    expect(answer.body.toString()).toBe('here');
    const [asked, again] = registry.seen;
    expect(asked.headers.authorization).toBe('Bearer sk-1');
    expect(JSON.stringify([again, cdn.seen])).not.toContain('sk-');
  });

  it('is checked there even where the configured host is not', async () => {
    const cdn = closing.add(await serveHttps({ text: 'weights' }));
    const { endpoint } = await open(
      to(`https://blobs.cdn.example:${cdn.port}/blob`),
      { allowAddresses: ['127.0.0.1'], tls: { insecureSkipVerify: true } },
    );
    expect((await failureOf(endpoint.request(content))).kind).toBe('tls');
  });
});

it.each([
  'https://elsewhere.example/models?page=2',
  'http://127.0.0.1:1/models',
  'http://user@127.0.0.1/models',
])('does not follow the link to the next page %s', async path => {
  const { server, endpoint } = await open(() => ({ json: {} }));
  const error = await failureOf(endpoint.json({ path, signal }));
  expect(error.kind).toBe('redirect-refused');
  expect(server.requests).toEqual([]);
});

it.each([
  ['/models', {}, '/base/models'],
  ['models', { limit: 2 }, '/base/models?limit=2'],
  ['//evil.example/x', {}, '/base//evil.example/x'],
  ['@evil.example/x', {}, '/base/@evil.example/x'],
  [
    '/models?a=1#part',
    { b: ['x y', '&'], c: undefined },
    '/base/models?a=1&b=x+y&b=%26',
  ],
])('asks for %s below the base URL', async (path, query, expected) => {
  const server = closing.add(
    await SourceServer.start({
      handler: ({ url }) => ({ json: url.pathname + url.search }),
    }),
  );
  const { connect } = closing.add(openConnector());
  const endpoint = connect({ baseUrl: `${server.url}/base` });
  const answer = await endpoint.json({ path, query, signal });
  expect(answer.parse()).toBe(expected);
});
