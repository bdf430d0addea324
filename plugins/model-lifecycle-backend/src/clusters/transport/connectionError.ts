import { ClusterRequestError, type RequestSubject } from '../errors';
import type { ClusterErrorKind } from '../types';

const sayings: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EPIPE: 'the connection was closed',
};

const tlsCode =
  /^(CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** The error for a request that got no answer, or lost its stream. */
export function connectionError(
  subject: RequestSubject,
  cause: unknown,
): ClusterRequestError {
  const code = codeOf(cause);
  const kind = kindOf(code);
  return new ClusterRequestError({
    ...subject,
    kind,
    cause,
    what: `failed: ${sayings[code] ?? messageOf(cause)}${
      code ? ` (${code})` : ''
    }`,
    advice:
      kind === 'tls'
        ? "Give the cluster's CA as caData or caFile (or NODE_EXTRA_CA_CERTS); the host must be a name in the certificate"
        : 'Check the URL, network policies and proxies between Backstage and the cluster',
  });
}

/** The caller stopped waiting, or we did. */
export function timeoutError(
  subject: RequestSubject,
  limitMs?: number,
): ClusterRequestError {
  return new ClusterRequestError({
    ...subject,
    kind: 'timeout',
    what:
      limitMs === undefined
        ? 'was cancelled'
        : `got no answer within ${limitMs / 1000} s`,
    advice:
      limitMs === undefined
        ? undefined
        : 'Check network policies and proxies between Backstage and the cluster',
  });
}

function kindOf(code: string): ClusterErrorKind {
  if (tlsCode.test(code)) return 'tls';
  return code === 'ETIMEDOUT' ? 'timeout' : 'refused';
}

function codeOf(cause: unknown): string {
  // Happy eyeballs: several addresses were tried and all failed.
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return codeOf(cause.errors[0]);
  }
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

function messageOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  // The agent's words for a CONNECT that the proxy did not grant.
  const status = /^Bad response: (\d{3})$/.exec(message)?.[1];
  return status ? `the proxy answered ${status}` : message;
}
