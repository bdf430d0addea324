import {
  UpstreamError,
  type UpstreamErrorKind,
} from 'backstage-plugin-model-lifecycle-node';
import { AddressRefused } from './AddressRefused';

/** The request that went wrong, without what must not be logged. */
export interface Subject {
  method: string;
  /** Host and port. */
  host: string;
  /** Without query. */
  path: string;
}

export function subjectOf(method: string, url: URL): Subject {
  return { method, host: url.host, path: url.pathname };
}

export function describeSubject({ method, host, path }: Subject): string {
  const shown = path.length > 200 ? `${path.slice(0, 199)}…` : path;
  return `${method} ${host}${shown}`;
}

/** In our words: nothing of an answer's body, no query, no credentials. */
export function upstreamError(
  subject: Subject,
  kind: UpstreamErrorKind,
  what: string,
  options: {
    advice?: string;
    status?: number;
    retryAfterMs?: number;
    params?: Record<string, string | number>;
    cause?: unknown;
  } = {},
): UpstreamError {
  const { advice, ...rest } = options;
  return new UpstreamError({
    ...rest,
    kind,
    host: subject.host,
    message: `${describeSubject(subject)} ${what}${
      advice ? `. ${advice}` : ''
    }`,
  });
}

/** For an answer with a status that nobody expects. */
export function statusError(
  subject: Subject,
  status: number,
  options: { retryAfterMs?: number; authenticated: boolean },
): UpstreamError {
  const { kind, advice } = meaningOf(status, options.authenticated);
  return upstreamError(subject, kind, `answered ${status}`, {
    status,
    advice,
    retryAfterMs: options.retryAfterMs,
  });
}

function meaningOf(
  status: number,
  authenticated: boolean,
): { kind: UpstreamErrorKind; advice?: string } {
  switch (status) {
    case 401:
      return {
        kind: 'unauthorized',
        advice: authenticated
          ? 'The token or password is not accepted; it may have expired'
          : 'It wants credentials and none are configured',
      };
    case 403:
      return {
        kind: 'forbidden',
        advice: 'The account lacks the right to read this',
      };
    case 404:
    case 410:
      return { kind: 'not-found', advice: 'Check the base URL' };
    case 429:
      return {
        kind: 'rate-limited',
        advice: 'Set requestsPerSecond, or scan less often',
      };
    default:
      return status >= 500
        ? { kind: 'server', advice: 'See the logs of that server' }
        : { kind: 'rejected' };
  }
}

const sayings: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was lost',
  PROXY_FAILED: 'the proxy made no connection',
  PROXY_403: 'the proxy refuses to connect there',
  PROXY_407: 'the proxy wants other credentials',
};

const tlsCode =
  /^(CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

const connectTimeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

/** For a request that got no answer, or lost it underway. */
export function connectionError(
  subject: Subject,
  cause: unknown,
  phase: 'answer' | 'body',
  connectTimeoutMs?: number,
): UpstreamError {
  if (cause instanceof UpstreamError) return cause;
  const code = codeOf(cause);
  const params = code ? { code } : undefined;
  if (connectTimeouts.has(code)) {
    return timeoutError(subject, 'connect', connectTimeoutMs);
  }
  if (cause instanceof AddressRefused) {
    return upstreamError(
      subject,
      'address-refused',
      `was not sent: ${cause.address} is not an address that sources may lead to`,
      {
        advice: 'If that is meant, name it in allowAddresses',
        params: { address: cause.address },
      },
    );
  }
  if (tlsCode.test(code)) {
    return upstreamError(
      subject,
      'tls',
      `failed: no trusted connection (${code})`,
      {
        advice:
          'Give its CA as tls.caData or tls.caFile (or NODE_EXTRA_CA_CERTS); the host must be a name in the certificate',
        params,
        cause,
      },
    );
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return upstreamError(
      subject,
      'unreachable',
      `failed: what answers there does not speak HTTP (${code})`,
      {
        advice: 'Check scheme and port of the address',
        params,
        cause,
      },
    );
  }
  if (phase === 'body') {
    return upstreamError(
      subject,
      'truncated',
      'failed: the answer ended early',
      {
        advice: 'Check the server and the proxies in front of it',
        params,
        cause,
      },
    );
  }
  return upstreamError(
    subject,
    'unreachable',
    `failed: ${sayings[code] ?? 'no connection'}${code ? ` (${code})` : ''}`,
    {
      advice:
        'Check the address, network policies and proxies between Backstage and it',
      params,
      cause,
    },
  );
}

export function timeoutError(
  subject: Subject,
  phase: string,
  limitMs: number | undefined,
): UpstreamError {
  const within =
    limitMs === undefined ? 'in time' : `within ${limitMs / 1000} s`;
  return upstreamError(
    subject,
    'timeout',
    phase === 'body'
      ? `failed: the answer was not complete ${within}`
      : `failed: no answer ${within}`,
    {
      advice: `Check the server and the network between Backstage and it, or raise timeouts.${phase}`,
      params: { phase, ...(limitMs === undefined ? {} : { limitMs }) },
    },
  );
}

/** Only what looks like a code: it may stand in a log and on a page. */
function codeOf(cause: unknown): string {
  // Happy eyeballs: several addresses were tried and all failed.
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return codeOf(cause.errors[0]);
  }
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}
