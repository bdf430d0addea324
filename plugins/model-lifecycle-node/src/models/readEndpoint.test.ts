import { ConfigSection } from '../config';
import { readEndpoint, type ReadEndpointOptions } from './readEndpoint';

const PATH = 'modelLifecycle.models.sources.hub';

function read(values: object, options?: ReadEndpointOptions) {
  return readEndpoint(new ConfigSection(PATH, values), options);
}

const baseUrl = 'https://hub.example';

it('reads every key', () => {
  expect(
    read({
      baseUrl: 'HTTPS://Hub.example:443/api//',
      tokenSecret: {
        cluster: 'prod',
        namespace: 'team-a',
        name: 'hub',
        key: 'token',
      },
      headers: { 'X-Tenant': 'a' },
      tls: {
        caFile: '/ca.pem',
        certData: 'c',
        keyData: 'k',
        insecureSkipVerify: 'true',
      },
      proxy: 'http://user:pass@proxy.example:3128',
      concurrency: '8',
      requestsPerSecond: 0.5,
      timeouts: { connect: '5s', headers: { minutes: 1 }, body: 'PT2M' },
      maxBodyBytes: 1000,
      allowAddresses: ['169.254.1.1', '10.0.0.0/8', 'fd00::/8'],
    }),
  ).toEqual({
    baseUrl: 'https://hub.example/api',
    auth: {
      type: 'bearer',
      token: {
        secret: {
          cluster: 'prod',
          namespace: 'team-a',
          name: 'hub',
          key: 'token',
        },
      },
    },
    headers: { 'x-tenant': 'a' },
    tls: {
      caFile: '/ca.pem',
      certData: 'c',
      keyData: 'k',
      insecureSkipVerify: true,
    },
    proxy: 'http://user:pass@proxy.example:3128',
    concurrency: 8,
    requestsPerSecond: 0.5,
    connectTimeoutMs: 5000,
    headersTimeoutMs: 60_000,
    bodyTimeoutMs: 120_000,
    maxBodyBytes: 1000,
    allowAddresses: ['169.254.1.1', '10.0.0.0/8', 'fd00::/8'],
  });
});

it.each<[object, ReadEndpointOptions, object]>([
  [{ baseUrl }, {}, { baseUrl }],
  [{ baseUrl: `${baseUrl}/`, token: '' }, {}, { baseUrl }],
  [
    {},
    { defaultBaseUrl: 'https://huggingface.co/' },
    { baseUrl: 'https://huggingface.co' },
  ],
  [
    { adminUrl: baseUrl },
    { urlKey: 'adminUrl', defaultBaseUrl: 'https://x.example' },
    { baseUrl },
  ],
  [
    { baseUrl, token: 't' },
    {},
    { baseUrl, auth: { type: 'bearer', token: { value: 't' } } },
  ],
  [
    { baseUrl, tokenFile: '/t', tokenHeader: 'X-API-Key' },
    {},
    {
      baseUrl,
      auth: { type: 'header', name: 'x-api-key', value: { file: '/t' } },
    },
  ],
  [
    { baseUrl, username: 'u', passwordFile: '/p' },
    {},
    {
      baseUrl,
      auth: { type: 'basic', username: 'u', password: { file: '/p' } },
    },
  ],
  [
    {
      baseUrl,
      username: 'u',
      password: 'p',
      auth: { realms: ['sso.example'] },
    },
    { auth: 'registry' },
    {
      baseUrl,
      auth: {
        type: 'registry',
        username: 'u',
        password: { value: 'p' },
        realms: ['sso.example'],
      },
    },
  ],
  [{ baseUrl }, { auth: 'registry' }, { baseUrl, auth: { type: 'registry' } }],
  [{ baseUrl, proxy: 'off' }, {}, { baseUrl, proxy: 'off' }],
])('%j with %j', (values, options, expected) => {
  const endpoint = read(values, options);
  expect(endpoint).toEqual(expected);
  expect(Object.isFrozen(endpoint)).toBe(true);
});

it.each<[object, string, ReadEndpointOptions?]>([
  [{}, 'baseUrl'],
  [{ baseUrl: 'hub.example' }, 'baseUrl'],
  [{ baseUrl: 'ftp://hub.example' }, 'baseUrl'],
  [{ baseUrl: 'https://user:sk-1@hub.example' }, 'baseUrl'],
  [{ baseUrl: 'https://sk-1@hub.example' }, 'baseUrl'],
  [{ baseUrl: 'https://hub.example?key=sk-1' }, 'baseUrl'],
  [{ baseUrl: 'https://hub.example#sk-1' }, 'baseUrl'],
  [{ adminUrl: 'sk-1' }, 'adminUrl', { urlKey: 'adminUrl' }],
  [{ baseUrl, token: 'sk-1', tokenFile: '/t' }, 'tokenFile'],
  [{ baseUrl, token: 'sk-1', username: 'u' }, PATH],
  [{ baseUrl, password: 'sk-1' }, 'password'],
  [{ baseUrl, username: 'u' }, 'username', { auth: 'registry' }],
  [{ baseUrl, tokenHeader: 'X-Key' }, 'tokenHeader'],
  [{ baseUrl, token: 'sk-1', tokenHeader: 'a b' }, 'tokenHeader'],
  [{ baseUrl, tokenSecret: { name: 's' } }, 'tokenSecret.cluster'],
  [{ baseUrl, headers: { Host: 'sk-1' } }, 'headers.Host'],
  [{ baseUrl, headers: { 'X-A': 'sk-1\r\nX-B: 1' } }, 'headers.X-A'],
  [
    { baseUrl, token: 'sk-1', headers: { Authorization: 'sk-1' } },
    'headers.Authorization',
  ],
  [{ baseUrl, tls: { caData: 'a', caFile: 'b' } }, 'tls'],
  [{ baseUrl, tls: { certFile: 'a' } }, 'tls'],
  [{ baseUrl, tls: { ca: 'a' } }, 'tls.ca'],
  [{ baseUrl, proxy: 'sk-1' }, 'proxy'],
  [{ baseUrl, concurrency: 0 }, 'concurrency'],
  [{ baseUrl, requestsPerSecond: 0 }, 'requestsPerSecond'],
  [{ baseUrl, requestsPerSecond: 'sk-1' }, 'requestsPerSecond'],
  [{ baseUrl, timeouts: { read: '1s' } }, 'timeouts.read'],
  [{ baseUrl, timeouts: { body: 'sk-1' } }, 'timeouts.body'],
  [{ baseUrl, maxBodyBytes: 'sk-1' }, 'maxBodyBytes'],
  [{ baseUrl, allowAddresses: ['sk-1'] }, 'allowAddresses[0]'],
  [{ baseUrl, allowAddresses: ['10.0.0.0/33'] }, 'allowAddresses[0]'],
  [{ baseUrl, allowAddresses: ['10.0.0.0/8/8'] }, 'allowAddresses[0]'],
])('%j is refused and names %s', (values, key, options = {}) => {
  expect(() => read(values, options)).toThrow(
    expect.objectContaining({
      name: 'InputError',
      message: expect.stringContaining(key),
    }),
  );
  expect(() => read(values, options)).not.toThrow(/sk-1/);
});

it('leaves keys of others alone, and knows its own', () => {
  const section = new ConfigSection(PATH, { baseUrl, token: 't', scope: 'x' });
  readEndpoint(section);
  expect(() => section.rejectUnknownKeys()).toThrow(/scope/);
});
