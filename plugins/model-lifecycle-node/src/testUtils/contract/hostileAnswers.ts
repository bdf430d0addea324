import type { SourceFault } from '../sourceFaults';

/** What servers put into errors and must never be seen or logged. */
export const UPSTREAM_TEXT = 'sk-upstream-0815 in /var/lib/secret';

const BODY = JSON.stringify({ error: UPSTREAM_TEXT });
const JSON_TYPE = { 'content-type': 'application/json' };
const MEBIBYTE = 1024 * 1024;

const status = (code: number, headers = {}): SourceFault => ({
  kind: 'status',
  status: code,
  headers: { ...JSON_TYPE, ...headers },
  body: BODY,
});

/** What a server, a proxy in front of it or the network between can do, by name. */
export const hostileAnswers: Readonly<Record<string, SourceFault>> = {
  'a 401': status(401),
  'a 403': status(403),
  'an empty 403': { kind: 'status', status: 403 },
  'a 404': status(404),
  'a 429 that never ends': status(429, { 'retry-after': '1' }),
  'a 429 for hours': status(429, { 'retry-after': '36000' }),
  'a 500': status(500),
  'a 503': status(503),
  'a sign-in page with 200': { kind: 'html', status: 200 },
  'a sign-in page with 401': { kind: 'html', status: 401 },
  'a sign-in page with 403': { kind: 'html', status: 403 },
  'a sign-in page with 404': { kind: 'html', status: 404 },
  'an empty 200': { kind: 'status', status: 200, headers: JSON_TYPE },
  'text that is no JSON': {
    kind: 'status',
    status: 200,
    headers: JSON_TYPE,
    body: UPSTREAM_TEXT,
  },
  'JSON of another shape': status(200),
  'JSON that is null': {
    kind: 'status',
    status: 200,
    headers: JSON_TYPE,
    body: 'null',
  },
  silence: { kind: 'silence' },
  'a slow drip': { kind: 'drip', everyMs: 20 },
  'JSON that breaks off': { kind: 'truncated' },
  'a connection lost in the body': { kind: 'cut' },
  'a connection lost at once': { kind: 'reset' },
  'a body of 200 MB': { kind: 'huge', bytes: 200 * MEBIBYTE },
  'a redirect to another host': {
    kind: 'redirect',
    to: 'http://elsewhere.example/models',
  },
  'a redirect to a metadata service': {
    kind: 'redirect',
    to: 'http://169.254.169.254/latest/meta-data/',
  },
  'a redirect to itself': { kind: 'redirect', to: '?' },
};

/** Over after one answer: asking again is enough. */
export const passingFaults: Readonly<Record<string, SourceFault>> = {
  'one 500': status(500),
  'one 503 with Retry-After': status(503, { 'retry-after': '1' }),
  'one 429 with Retry-After': status(429, { 'retry-after': '2' }),
  'one lost connection': { kind: 'reset' },
  'one body that was cut': { kind: 'cut' },
};

export const FORBIDDEN_TEXTS: readonly string[] = [
  UPSTREAM_TEXT,
  'sk-upstream',
  '/var/lib/secret',
  '<html',
  '<title',
  'Sign in',
];
