import type { SourceFault } from 'demo-lab';

/** Shorter than the silence below. Slow drips stand in the contract of the port. */
export const HASTY = {
  connect: { seconds: 1 },
  headers: { seconds: 1 },
};

/** What can come instead of an answer, and the code that is said then. */
export const brokenAnswers: {
  name: string;
  fault: SourceFault;
  code: string;
}[] = [
  {
    name: '401',
    fault: { kind: 'status', status: 401, body: '{"key":"sk-1"}' },
    code: 'upstream-unauthorized',
  },
  {
    name: '401 as HTML',
    fault: { kind: 'html', status: 401 },
    code: 'upstream-unauthorized',
  },
  {
    name: '403 without a body',
    fault: { kind: 'status', status: 403 },
    code: 'upstream-forbidden',
  },
  {
    name: '403 as HTML',
    fault: { kind: 'html', status: 403 },
    code: 'upstream-forbidden',
  },
  {
    name: '404 as HTML',
    fault: { kind: 'html', status: 404 },
    code: 'upstream-not-found',
  },
  {
    name: '429 for ever',
    fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    code: 'upstream-rate-limited',
  },
  {
    name: '500',
    fault: { kind: 'status', status: 500 },
    code: 'upstream-server',
  },
  {
    name: 'a login page instead of JSON',
    fault: { kind: 'html', status: 200 },
    code: 'upstream-not-json',
  },
  {
    name: 'half of an answer',
    fault: { kind: 'truncated' },
    code: 'upstream-not-json',
  },
  {
    name: 'a connection lost within an answer',
    fault: { kind: 'cut' },
    code: 'upstream-truncated',
  },
  {
    name: 'a connection lost before an answer',
    fault: { kind: 'reset' },
    code: 'upstream-unreachable',
  },
  { name: 'silence', fault: { kind: 'silence' }, code: 'upstream-timeout' },
  {
    name: '17 MB',
    fault: { kind: 'huge', bytes: 17 * 1024 * 1024 },
    code: 'upstream-too-large',
  },
  {
    name: 'a redirect to another host',
    fault: { kind: 'redirect', to: 'http://other.example/login' },
    code: 'upstream-redirect-refused',
  },
  {
    name: 'an error that says to be fine',
    fault: { kind: 'status', status: 200, body: '{"error":"key sk-1"}' },
    code: 'unexpected-answer',
  },
];
