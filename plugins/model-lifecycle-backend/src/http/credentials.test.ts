import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EndpointAuth } from 'backstage-plugin-model-lifecycle-node';
import { SourceServer } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  certificates,
  Closing,
  failureOf,
  namesOf,
  never as signal,
  openConnector,
  serveHttps,
} from './__testUtils__/connector';
import type { ReadSecret } from './secrets';

const closing = new Closing();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'credentials-'));
});
afterEach(async () => {
  await closing.all();
  await rm(directory, { recursive: true });
});

/** A server that lets in who sends this header. */
async function open(
  auth: EndpointAuth,
  options: { readSecret?: ReadSecret } = {},
) {
  const accepted = { name: 'authorization', value: 'Bearer sk-1' };
  const server = closing.add(
    await SourceServer.start({
      handler: ({ headers }) =>
        headers[accepted.name] === accepted.value
          ? { json: 'in' }
          : { status: 401 },
    }),
  );
  const connector = closing.add(openConnector(options));
  const endpoint = connector.connect({ baseUrl: server.url, auth });
  const ask = () => endpoint.json({ path: '/', signal });
  return { server, accepted, ask, ...connector };
}

it.each<[string, EndpointAuth, string, string]>([
  [
    'a token',
    { type: 'bearer', token: { value: ' sk-1\n' } },
    'authorization',
    'Bearer sk-1',
  ],
  [
    'user and password',
    { type: 'basic', username: 'ö', password: { value: 'p:w' } },
    'authorization',
    `Basic ${Buffer.from('ö:p:w').toString('base64')}`,
  ],
  [
    'a header',
    { type: 'header', name: 'X-Api-Key', value: { value: 'k' } },
    'x-api-key',
    'k',
  ],
])('sends %s', async (_, auth, name, value) => {
  const { accepted, ask } = await open(auth);
  Object.assign(accepted, { name, value });
  expect((await ask()).parse()).toBe('in');
});

it('reads a token file for each request', async () => {
  const file = path.join(directory, 'token');
  await writeFile(file, 'sk-1\n');
  const { server, accepted, ask } = await open({
    type: 'bearer',
    token: { file },
  });
  await ask();
  await writeFile(file, 'sk-2\n');
  accepted.value = 'Bearer sk-2';
  await ask();
  expect(server.requests).toHaveLength(2);
});

it('does not ask again with a token that was refused', async () => {
  const file = path.join(directory, 'token');
  await writeFile(file, 'sk-0');
  const { server, ask } = await open({ type: 'bearer', token: { file } });
  expect((await failureOf(ask())).kind).toBe('unauthorized');
  expect(server.requests).toHaveLength(1);
});

it('asks once more when the file was renewed meanwhile', async () => {
  const file = path.join(directory, 'token');
  await writeFile(file, 'sk-0');
  const server = closing.add(
    await SourceServer.start({
      handler: async ({ headers }) => {
        if (headers.authorization === 'Bearer sk-1') return { json: 'in' };
        await writeFile(file, 'sk-1');
        return { status: 401 };
      },
    }),
  );
  const { connect } = closing.add(openConnector());
  const endpoint = connect({
    baseUrl: server.url,
    auth: { type: 'bearer', token: { file } },
  });
  expect((await endpoint.json({ path: '/', signal })).parse()).toBe('in');
});

it('reads a Secret once a minute, and anew when it is not accepted', async () => {
  const reference = {
    cluster: 'prod',
    namespace: 'team-a',
    name: 'hub',
    key: 'token',
  };
  const stored = { value: 'sk-1', reads: 0 };
  const { accepted, ask, time } = await open(
    { type: 'bearer', token: { secret: reference } },
    {
      readSecret: async asked => {
        expect(asked).toEqual(reference);
        stored.reads += 1;
        return stored.value;
      },
    },
  );
  await ask();
  await ask();
  expect(stored.reads).toBe(1);
  Object.assign(stored, { value: 'sk-2' });
  Object.assign(accepted, { value: 'Bearer sk-2' });
  expect((await ask()).parse()).toBe('in');
  expect(stored.reads).toBe(2);
  await time.sleep(61_000);
  await ask();
  expect(stored.reads).toBe(3);
});

it.each<[string, EndpointAuth, ReadSecret | undefined]>([
  [
    'a file that is not there',
    { type: 'bearer', token: { file: '/nowhere/token' } },
    undefined,
  ],
  [
    'a Secret without a cluster',
    {
      type: 'bearer',
      token: { secret: { cluster: 'c', namespace: 'n', name: 's', key: 'k' } },
    },
    undefined,
  ],
  [
    'a Secret that is refused',
    {
      type: 'bearer',
      token: { secret: { cluster: 'c', namespace: 'n', name: 's', key: 'k' } },
    },
    async () => {
      throw new Error('secrets "s" is forbidden: sk-1');
    },
  ],
  [
    'a token of two lines',
    { type: 'bearer', token: { value: 'sk-1\r\nX-Admin: yes' } },
    undefined,
  ],
])('asks nobody with %s', async (_, auth, readSecret) => {
  const { server, ask, log } = await open(auth, { readSecret });
  const error = await failureOf(ask());
  expect(error.reason.code).toBe('upstream-credentials');
  expect(error.message + log.text()).not.toContain('sk-1');
  expect(server.requests).toEqual([]);
});

describe('TLS', () => {
  const names = namesOf({
    'models.example': '127.0.0.1',
    'other.example': '127.0.0.1',
  });
  const openTls = async (
    tls: object,
    host = 'models.example',
    mutual = false,
  ) => {
    const server = closing.add(
      await serveHttps({ text: '"in"' }, { clientCertificates: mutual }),
    );
    const { connect } = closing.add(openConnector({ lookup: names }));
    const endpoint = connect({
      baseUrl: `https://${host}:${server.port}`,
      tls,
    });
    return { server, ask: () => endpoint.json({ path: '/', signal }) };
  };
  const caData = certificates.ca;
  const { cert: certData, key: keyData } = certificates.client;

  it.each<[string, () => Promise<object>]>([
    ['as PEM', async () => ({ caData })],
    [
      'as base64',
      async () => ({ caData: Buffer.from(caData).toString('base64') }),
    ],
    [
      'from a file',
      async () => {
        const caFile = path.join(directory, 'ca.pem');
        await writeFile(caFile, caData);
        return { caFile };
      },
    ],
    ['not at all, when asked', async () => ({ insecureSkipVerify: true })],
  ])('trusts a CA %s', async (_, tls) => {
    const { ask } = await openTls(await tls());
    expect((await ask()).parse()).toBe('in');
  });

  it.each<[string, object, string, boolean]>([
    ['an unknown CA', {}, 'models.example', false],
    ['another name', { caData }, 'other.example', false],
    ['a missing client certificate', { caData }, 'models.example', true],
    ['a CA file that is not there', { caFile: '/no' }, 'models.example', false],
    ['a CA that is none', { caData: 'x' }, 'models.example', false],
  ])('fails at %s', async (_, tls, host, mutual) => {
    const { server, ask } = await openTls(tls, host, mutual);
    const error = await failureOf(ask());
    expect(['tls', 'unreachable']).toContain(error.kind);
    expect(server.seen).toEqual([]);
  });

  it('shows its own certificate', async () => {
    const tls = { caData, certData, keyData };
    const { server, ask } = await openTls(tls, 'models.example', true);
    expect((await ask()).parse()).toBe('in');
    expect(server.seen[0].client).toBe('client');
  });

  it('takes up a CA file that was renewed', async () => {
    const caFile = path.join(directory, 'ca.pem');
    await writeFile(caFile, certificates.client.cert);
    const server = closing.add(await serveHttps({ text: '"in"' }));
    const { connect, time } = closing.add(openConnector({ lookup: names }));
    const endpoint = connect({
      baseUrl: `https://models.example:${server.port}`,
      tls: { caFile },
    });
    const request = { path: '/', signal };
    expect((await failureOf(endpoint.json(request))).kind).toBe('tls');
    await writeFile(caFile, caData);
    await time.sleep(61_000);
    expect((await endpoint.json(request)).parse()).toBe('in');
  });
});
