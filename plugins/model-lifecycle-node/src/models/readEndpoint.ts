import { isIP } from 'node:net';
import { InputError } from '@backstage/errors';
import type { ConfigSection } from '../config';
import type { EndpointAuth, EndpointConfig, SecretValue } from './endpoint';

/** @public */
export interface ReadEndpointOptions {
  /** Where the address stands. Default: `baseUrl`. */
  urlKey?: string;
  /** Where the config may leave the address out. */
  defaultBaseUrl?: string;
  /** `registry`: username and password are for the token flow of container registries. */
  auth?: 'registry';
}

/** Of a connection and its framing: not for people to set. */
const RESERVED_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads the keys with which a source is reached. Throws an InputError that
 * names the key path and repeats no value. What the section has beyond is left
 * for the source to read.
 *
 * @public
 */
export function readEndpoint(
  section: ConfigSection,
  options: ReadEndpointOptions = {},
): EndpointConfig {
  const auth = readAuth(section, options);
  return Object.freeze(
    withoutUndefined({
      baseUrl: readBaseUrl(section, options),
      auth,
      headers: readHeaders(section, auth),
      tls: readTls(section.section('tls')),
      proxy: readProxy(section),
      concurrency: section.integer('concurrency', { min: 1, max: 64 }),
      requestsPerSecond: readRate(section),
      ...readTimeouts(section.section('timeouts')),
      maxBodyBytes: section.integer('maxBodyBytes', {
        min: 1,
        max: 1024 * 1024 * 1024,
      }),
      allowAddresses: readAddresses(section),
    }),
  );
}

function readBaseUrl(
  section: ConfigSection,
  { urlKey = 'baseUrl', defaultBaseUrl }: ReadEndpointOptions,
): string {
  const text =
    defaultBaseUrl === undefined
      ? section.requiredString(urlKey)
      : section.string(urlKey) ?? defaultBaseUrl;
  const url = readUrl(section, urlKey, text);
  if (url.username || url.password) {
    throw new InputError(
      `Invalid config at '${section.path}.${urlKey}': the address holds a user or password; give them as username and password, or a token`,
    );
  }
  if (url.search || url.hash) {
    throw new InputError(
      `Invalid config at '${section.path}.${urlKey}': expected an address without ? and #`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function readUrl(section: ConfigSection, key: string, text: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // The text may hold a password: it is not repeated.
  }
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new InputError(
      `Invalid config at '${section.path}.${key}': expected an address that begins with https:// or http://`,
    );
  }
  return url;
}

function readAuth(
  section: ConfigSection,
  options: ReadEndpointOptions,
): EndpointAuth | undefined {
  const token = readSecretValue(section, 'token');
  const tokenHeader = section.string('tokenHeader');
  const username = section.string('username');
  const password = readSecretValue(section, 'password');
  const fail = (problem: string) =>
    new InputError(`Invalid config at '${section.path}': ${problem}`);
  if (token && (username || password)) {
    throw fail('a token and a username or password; one of them is enough');
  }
  if (tokenHeader && !token) throw fail('tokenHeader without a token');
  if (token) {
    return tokenHeader
      ? {
          type: 'header',
          name: headerName(tokenHeader, `${section.path}.tokenHeader`),
          value: token,
        }
      : { type: 'bearer', token };
  }
  if (password && !username) throw fail('a password without a username');
  if (options.auth === 'registry') {
    const auth = section.section('auth');
    const realms = auth.strings('realms');
    auth.rejectUnknownKeys();
    if (username && !password) throw fail('a username without a password');
    return withoutUndefined({
      type: 'registry' as const,
      username,
      password,
      realms,
    });
  }
  // 3scale and others take a key as user name or as password of basic access.
  return username
    ? { type: 'basic', username, password: password ?? { value: '' } }
    : undefined;
}

/** Reads `<key>`, `<key>File` or `<key>Secret`, and at most one of them. @public */
export function readSecretValue(
  section: ConfigSection,
  key: string,
): SecretValue | undefined {
  const value = section.string(key);
  const file = section.string(`${key}File`);
  const hasSecret = section.raw(`${key}Secret`) !== undefined;
  if ([value, file, hasSecret || undefined].filter(Boolean).length > 1) {
    throw new InputError(
      `Invalid config at '${section.path}': only one of ${key}, ${key}File and ${key}Secret is allowed`,
    );
  }
  if (value !== undefined) return { value };
  if (file !== undefined) return { file };
  if (!hasSecret) return undefined;
  const reference = section.section(`${key}Secret`);
  const secret = {
    cluster: reference.requiredString('cluster'),
    namespace: reference.requiredString('namespace'),
    name: reference.requiredString('name'),
    key: reference.requiredString('key'),
  };
  reference.rejectUnknownKeys();
  return { secret };
}

function readHeaders(
  section: ConfigSection,
  auth: EndpointAuth | undefined,
): Record<string, string> | undefined {
  if (section.raw('headers') === undefined) return undefined;
  const headers = section.section('headers');
  const taken = auth?.type === 'header' ? auth.name : auth && 'authorization';
  return Object.fromEntries(
    headers.keys().map(key => {
      const path = `${headers.path}.${key}`;
      const name = headerName(key, path);
      if (name === taken) {
        throw new InputError(
          `Invalid config at '${path}': this header is made from the token or password`,
        );
      }
      const value = headers.requiredString(key);
      if (/[^\t\x20-\x7e]/.test(value)) {
        throw new InputError(
          `Invalid config at '${path}': expected one line of ASCII characters`,
        );
      }
      return [name, value];
    }),
  );
}

function headerName(text: string, path: string): string {
  const name = text.toLowerCase();
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || RESERVED_HEADERS.has(name)) {
    throw new InputError(
      `Invalid config at '${path}': not the name of a header that can be set`,
    );
  }
  return name;
}

function readTls(section: ConfigSection): EndpointConfig['tls'] {
  if (section.keys().length === 0) return undefined;
  const tls = withoutUndefined({
    caData: section.string('caData'),
    caFile: section.string('caFile'),
    certData: section.string('certData'),
    certFile: section.string('certFile'),
    keyData: section.string('keyData'),
    keyFile: section.string('keyFile'),
    insecureSkipVerify: section.boolean('insecureSkipVerify'),
  });
  section.rejectUnknownKeys();
  for (const what of ['ca', 'cert', 'key'] as const) {
    if (tls[`${what}Data`] && tls[`${what}File`]) {
      throw new InputError(
        `Invalid config at '${section.path}': only one of ${what}Data and ${what}File is allowed`,
      );
    }
  }
  if (
    Boolean(tls.certData ?? tls.certFile) !==
    Boolean(tls.keyData ?? tls.keyFile)
  ) {
    throw new InputError(
      `Invalid config at '${section.path}': a client certificate needs its key, and the key its certificate`,
    );
  }
  return tls;
}

function readProxy(section: ConfigSection): string | undefined {
  const proxy = section.string('proxy');
  if (proxy !== undefined && proxy !== 'off') readUrl(section, 'proxy', proxy);
  return proxy;
}

function readRate(section: ConfigSection): number | undefined {
  const value = section.raw('requestsPerSecond');
  if (value === undefined) return undefined;
  const rate = typeof value === 'string' ? Number(value) : value;
  if (typeof rate !== 'number' || !(rate >= 0.01 && rate <= 1000)) {
    throw new InputError(
      `Invalid config at '${section.path}.requestsPerSecond': expected a number from 0.01 to 1000`,
    );
  }
  return rate;
}

function readTimeouts(section: ConfigSection) {
  const timeouts = {
    connectTimeoutMs: section.durationMs('connect'),
    headersTimeoutMs: section.durationMs('headers'),
    bodyTimeoutMs: section.durationMs('body'),
  };
  section.rejectUnknownKeys();
  return timeouts;
}

function readAddresses(section: ConfigSection): string[] | undefined {
  const addresses = section.strings('allowAddresses');
  addresses?.forEach((entry, index) => {
    const [address, prefix, ...rest] = entry.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    const goodPrefix =
      prefix === undefined || (/^\d{1,3}$/.test(prefix) && +prefix <= bits);
    if (isIP(address) === 0 || !goodPrefix || rest.length > 0) {
      throw new InputError(
        `Invalid config at '${section.path}.allowAddresses[${index}]': expected an address such as 10.1.2.3 or a range such as 10.1.0.0/16`,
      );
    }
  });
  return addresses;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as T;
}
