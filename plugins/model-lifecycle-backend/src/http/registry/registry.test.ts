import type {
  EndpointConfig,
  EndpointAuth,
} from 'backstage-plugin-model-lifecycle-node';
import {
  SourceServer,
  type SourceRequest,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  certificates,
  Closing,
  failureOf,
  namesOf,
  never as signal,
  openConnector,
  serveHttps,
} from '../__testUtils__/connector';
import { parseChallenges } from './challenge';
import { judgeRealm } from './realmTrust';
import { readToken } from './readToken';

const closing = new Closing();
afterEach(() => closing.all());

const credentials = {
  type: 'registry',
  username: 'robot',
  password: { value: 'sk-robot' },
} as const;
const basic = `Basic ${Buffer.from('robot:sk-robot').toString('base64')}`;
const pull = (name: string) => `repository:${name}:pull`;

interface RegistryOptions {
  auth?: EndpointAuth;
  config?: Partial<EndpointConfig>;
  /** Default: the registry itself. */
  realm?: string;
  expiresIn?: number;
}

/** A registry that gives out numbered tokens and takes those that were not revoked. */
async function openRegistry({
  auth = credentials,
  config = {},
  realm,
  expiresIn,
}: RegistryOptions = {}) {
  const revoked = new Set<string>();
  let given = 0;
  const challenge = (origin: string, scope: string) =>
    `Bearer realm="${
      realm ?? `${origin}/token`
    }",service="shelf",scope="${scope}"`;
  const handle = ({ url, headers }: SourceRequest) => {
    if (url.pathname === '/token') {
      if (headers.authorization !== basic) return { status: 401 };
      given += 1;
      const token = `${url.searchParams.get('scope')}#${given}`;
      return { json: { token, expires_in: expiresIn } };
    }
    const name = url.pathname.slice(4);
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    const isGood = token.startsWith(`${pull(name)}#`) && !revoked.has(token);
    return isGood
      ? { json: { name } }
      : {
          status: 401,
          headers: {
            'www-authenticate': challenge(url.origin, pull(name)),
          },
        };
  };
  const server = closing.add(await SourceServer.start({ handler: handle }));
  const connector = closing.add(
    openConnector({
      lookup: namesOf({
        'models.example': '127.0.0.1',
        'blobs.cdn.example': '127.0.0.1',
      }),
    }),
  );
  const endpoint = connector.connect({ baseUrl: server.url, auth, ...config });
  const ask = (name: string) =>
    endpoint.json({ path: `/v2/${name}`, tokenScope: pull(name), signal });
  const asked = (path: string) =>
    server.requests.filter(({ url }) => url.pathname.startsWith(path)).length;
  return { server, revoked, ask, asked, ...connector };
}

it('fetches a token for each scope, and keeps it', async () => {
  const { ask, asked } = await openRegistry();
  for (const name of ['granite', 'granite', 'llama', 'granite', 'llama']) {
    expect((await ask(name)).parse()).toEqual({ name });
  }
  expect(asked('/token')).toBe(2);
  // One refusal taught where tokens are; nobody had to be refused again.
  expect(asked('/v2/')).toBe(6);
});

it('needs one connection only', async () => {
  const { ask } = await openRegistry({ config: { concurrency: 1 } });
  expect((await ask('granite')).parse()).toEqual({ name: 'granite' });
});

it('fetches one token for many that want it at the same time', async () => {
  const { ask, asked } = await openRegistry();
  await ask('llama');
  await Promise.all(Array.from({ length: 4 }, () => ask('granite')));
  expect(asked('/token')).toBe(2);
});

it('gets a token also when the one who asked first was stopped', async () => {
  const { server, connect } = await openRegistry();
  const endpoint = connect({ baseUrl: server.url, auth: credentials });
  const ask = (name: string, stop: AbortSignal) =>
    endpoint.json({
      path: `/v2/${name}`,
      tokenScope: pull(name),
      signal: stop,
    });
  await ask('llama', signal);
  const stop = new AbortController();
  server.fail(
    { kind: 'silence' },
    { times: 1, matches: ({ url }) => url.pathname === '/token' },
  );
  const first = ask('granite', stop.signal);
  const second = ask('granite', signal);
  setTimeout(() => stop.abort(new Error('enough')), 50);
  await expect(first).rejects.toThrow('enough');
  expect((await second).parse()).toEqual({ name: 'granite' });
});

it.each([
  ['as long as it says', 300, 269, 271],
  ['a minute where it does not say', undefined, 53, 55],
])('keeps a token %s', async (_, expiresIn, kept, expired) => {
  const { ask, asked, time } = await openRegistry({ expiresIn });
  await ask('granite');
  await time.sleep(kept * 1000);
  await ask('granite');
  expect(asked('/token')).toBe(1);
  await time.sleep((expired - kept) * 1000);
  await ask('granite');
  expect(asked('/token')).toBe(2);
});

it('fetches another token, once, when one is not accepted any more', async () => {
  const { ask, asked, revoked } = await openRegistry();
  await ask('granite');
  revoked.add(`${pull('granite')}#1`);
  expect((await ask('granite')).parse()).toEqual({ name: 'granite' });
  ['#2', '#3', '#4', '#5'].forEach(end => revoked.add(pull('granite') + end));
  const before = asked('/token');
  expect((await failureOf(ask('granite'))).kind).toBe('unauthorized');
  expect(asked('/token')).toBe(before + 1);
});

it('says so when the realm does not accept the credentials', async () => {
  const { ask } = await openRegistry({
    auth: { ...credentials, password: { value: 'wrong' } },
  });
  const error = await failureOf(ask('granite'));
  expect(error.kind).toBe('unauthorized');
});

it('gives basic access to a registry that wants it', async () => {
  const server = closing.add(
    await SourceServer.start({
      handler: ({ headers }) =>
        headers.authorization === basic
          ? { json: 'in' }
          : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    }),
  );
  const { connect } = closing.add(openConnector());
  const endpoint = connect({ baseUrl: server.url, auth: credentials });
  expect((await endpoint.json({ path: '/v2/', signal })).parse()).toBe('in');
  await endpoint.json({ path: '/v2/', signal });
  expect(server.requests).toHaveLength(3);
});

describe('who gets the credentials', () => {
  it.each([
    ['http elsewhere', 'http://auth.example/token'],
    ['https elsewhere', 'https://auth.example/token'],
    ['a metadata service', 'http://169.254.169.254/token'],
    ['a private address', 'https://10.0.0.1/token'],
    ['no address', 'https://'],
  ])('not a realm that is %s', async (_, realm) => {
    const { ask, log } = await openRegistry({ realm });
    const error = await failureOf(ask('granite'));
    expect(error.reason).toMatchObject({
      code: 'upstream-address-refused',
      params: { what: 'realm' },
    });
    expect(log.text() + error.message).not.toContain('sk-robot');
  });

  it('a realm that the operator names, without the client certificate', async () => {
    const realm = closing.add(
      await serveHttps({ text: JSON.stringify({ token: `${pull('x')}#9` }) }),
    );
    const host = `blobs.cdn.example:${realm.port}`;
    const { ask } = await openRegistry({
      realm: `https://${host}/token`,
      auth: { ...credentials, realms: [host] },
      config: { tls: { caData: certificates.ca } },
    });
    expect((await ask('x')).parse()).toEqual({ name: 'x' });
    expect(realm.seen[0].headers.authorization).toBe(basic);
    expect(realm.seen[0].url).toBe(
      '/token?service=shelf&scope=repository%3Ax%3Apull',
    );
  });

  it('without credentials, any public realm is asked, and no other', async () => {
    const realm = closing.add(
      await serveHttps({ text: JSON.stringify({ token: `${pull('x')}#9` }) }),
    );
    const options = {
      realm: `https://blobs.cdn.example:${realm.port}/token`,
      auth: { type: 'registry' },
    } as const;
    const tls = { caData: certificates.ca };
    const refused = await openRegistry({ ...options, config: { tls } });
    expect((await failureOf(refused.ask('x'))).kind).toBe('address-refused');
    const { ask } = await openRegistry({
      ...options,
      config: { tls, allowAddresses: ['127.0.0.1'] },
    });
    expect((await ask('x')).parse()).toEqual({ name: 'x' });
    expect(realm.seen).toHaveLength(1);
  });

  it.each([
    ['https://ghcr.io', 'https://ghcr.io/token', 'trusted'],
    ['https://registry-1.docker.io', 'https://auth.docker.io/token', 'trusted'],
    ['https://lscr.io', 'https://ghcr.io/token', 'trusted'],
    ['https://registry.corp.example', 'https://sso.corp.example/t', 'trusted'],
    ['https://quay.io', 'https://quay.io:8443/t', 'trusted'],
    ['https://quay.io', 'https://quay.io.evil.example/t', 'anonymous-only'],
    ['https://a.github.io', 'https://b.github.io/t', 'anonymous-only'],
    ['https://r.co.uk', 'https://evil.co.uk/t', 'anonymous-only'],
    ['https://10.0.0.1', 'https://10.0.0.2/t', 'anonymous-only'],
    ['https://registry', 'https://other/t', 'anonymous-only'],
    ['https://registry', 'https://registry/t', 'trusted'],
    ['https://quay.io', 'http://quay.io/t', 'refused'],
    [
      'http://registry.corp.example',
      'http://registry.corp.example/t',
      'refused',
    ],
    ['http://127.0.0.1:5000', 'http://localhost:5001/t', 'trusted'],
    ['http://127.0.0.1:5000', 'http://10.0.0.1/t', 'refused'],
    ['https://quay.io', 'http://127.0.0.1/t', 'refused'],
    ['https://quay.io', 'https://user:secret@quay.io/t', 'refused'],
    ['https://quay.io', 'ftp://quay.io/t', 'refused'],
  ])('of %s the realm %s is %s', (registry, realm, expected) => {
    expect(judgeRealm(new URL(registry), new URL(realm))).toBe(expected);
  });

  it.each([
    ['sso.example', 'https://sso.example/t', 'trusted'],
    ['sso.example', 'https://sso.example:8443/t', 'anonymous-only'],
    ['sso.example:8443', 'https://sso.example:8443/t', 'trusted'],
    ['https://sso.example', 'https://sso.example/t', 'trusted'],
    ['sso.example', 'http://sso.example/t', 'refused'],
    ['http://sso.example', 'http://sso.example/t', 'trusted'],
    ['sso.example', 'https://a.sso.example/t', 'anonymous-only'],
  ])('with auth.realms %s the realm %s is %s', (entry, realm, expected) => {
    const registry = new URL('https://quay.io');
    expect(judgeRealm(registry, new URL(realm), [entry])).toBe(expected);
  });
});

it.each([
  [undefined, []],
  ['', []],
  [',,,', []],
  ['Basic', [{ scheme: 'basic', parameters: {} }]],
  [
    'Bearer realm="https://a/t",service="b c",scope="repository:x:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://a/t',
          service: 'b c',
          scope: 'repository:x:pull,push',
        },
      },
    ],
  ],
  [
    'Basic realm="x, \\"y\\"", BEARER Realm=https://a/t , error=invalid',
    [
      { scheme: 'basic', parameters: { realm: 'x, "y"' } },
      {
        scheme: 'bearer',
        parameters: { realm: 'https://a/t', error: 'invalid' },
      },
    ],
  ],
])('reads the challenge %s', (header, expected) => {
  expect(parseChallenges(header)).toEqual(expected);
});

it.each([
  ['{"token":"a","expires_in":100}', 90_000],
  ['{"access_token":"a"}', 54_000],
  ['{"token":"a","expires_in":-5}', 54_000],
  ['{"token":"a","expires_in":"300"}', 54_000],
  ['{"token":"a","expires_in":1e12}', 77_760_000],
])('keeps the token of %s until %d', (body, until) => {
  const token = readToken(Buffer.from(body), { now: 0, host: 'h' });
  expect(token).toEqual({ value: 'a', until });
});

it.each([
  '',
  'null',
  '[]',
  '{}',
  '{"token":1}',
  '{"token":"a\\r\\nx: y"}',
  '<html>',
])('reads no token from %j', async body => {
  const read = async () => readToken(Buffer.from(body), { now: 0, host: 'h' });
  expect((await failureOf(read())).kind).toBe('rejected');
});
