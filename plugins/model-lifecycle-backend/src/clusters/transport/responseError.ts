import type { IncomingHttpHeaders } from 'node:http';
import { ClusterRequestError, type RequestSubject } from '../errors';
import type { ClusterErrorKind } from '../types';

const MAX_RETRY_AFTER_MS = 5 * 60_000;

const kindOfStatus: Record<number, ClusterErrorKind> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'invalid',
  410: 'gone',
  422: 'invalid',
  429: 'throttled',
  504: 'timeout',
};

const adviceOfKind: Partial<Record<ClusterErrorKind, string>> = {
  unauthorized:
    'Renew the token or certificate that is configured for this cluster',
  forbidden:
    'Grant this verb to the account that Backstage uses there; the RBAC manifests of the plugin list what each feature needs',
  'not-found':
    'Nothing to do when the cluster does not have this feature; otherwise install its CRDs',
  throttled: 'The API server is asked again later',
  server: 'Look at the health of the API server',
};

export interface ErrorResponse {
  statusCode: number;
  headers: IncomingHttpHeaders;
  /** The first part of the body is enough. */
  body: string;
}

/** The error for an answer that is no 2xx. */
export function responseError(
  subject: RequestSubject,
  response: ErrorResponse,
): ClusterRequestError {
  const { statusCode } = response;
  const parsed = parse(response.body);
  if (isBackstageError(parsed)) {
    return backstageError(subject, statusCode, parsed.error);
  }
  const status = isStatus(parsed) ? parsed : undefined;
  const kind =
    statusKind({ code: statusCode, reason: status?.reason }) ?? 'server';
  if (kind === 'not-found' && !status && !isPlainNotFound(response)) {
    return new ClusterRequestError({
      ...subject,
      kind: 'config',
      statusCode,
      what: 'was answered 404 by something that is no Kubernetes API server',
      advice: 'Check the URL of the cluster, and proxies on the way',
    });
  }
  return new ClusterRequestError({
    ...subject,
    kind,
    statusCode,
    statusMessage: status?.message,
    retryAfterMs: retryAfterMs(response.headers),
    what: `was answered ${statusCode}${
      status?.message ? `: ${status.message}` : ''
    }`,
    advice: adviceOfKind[kind],
  });
}

/** The error for a `Status` object inside a watch. */
export function statusError(
  subject: RequestSubject,
  object: unknown,
): ClusterRequestError {
  const status = isStatus(object) ? object : {};
  const kind = statusKind(status) ?? 'server';
  return new ClusterRequestError({
    ...subject,
    kind,
    statusCode: status.code,
    statusMessage: status.message,
    what: `was ended by the API server: ${
      status.message ?? status.reason ?? 'no reason given'
    }`,
    advice: adviceOfKind[kind],
  });
}

interface Status {
  code?: number;
  reason?: string;
  message?: string;
}

function statusKind(status: Status): ClusterErrorKind | undefined {
  if (status.reason === 'Expired' || status.reason === 'Gone') return 'gone';
  return kindOfStatus[status.code ?? 0];
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is Status {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { kind?: unknown }).kind === 'Status'
  );
}

/** An API server answers so for a group or version that it does not have. */
function isPlainNotFound(response: ErrorResponse): boolean {
  return response.body.trim() === '404 page not found';
}

interface BackstageError {
  error: { name: string; message: string };
}

function isBackstageError(value: unknown): value is BackstageError {
  const error = (value as BackstageError | undefined)?.error;
  return typeof error?.name === 'string' && typeof error.message === 'string';
}

/** Between us and the cluster stands the Kubernetes plugin, and it refused. */
function backstageError(
  subject: RequestSubject,
  statusCode: number,
  error: BackstageError['error'],
): ClusterRequestError {
  const kinds: Record<number, ClusterErrorKind> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'config',
    429: 'throttled',
  };
  const advice: Record<number, string> = {
    401: 'The plugins must share one backend.auth configuration',
    403: "Allow the permission 'kubernetes.proxy' to this plugin",
    404: 'Install the Kubernetes plugin and configure the cluster there, or give this cluster its own url and serviceAccountToken',
  };
  return new ClusterRequestError({
    ...subject,
    kind: kinds[statusCode] ?? 'refused',
    statusCode,
    what: `failed in the Kubernetes plugin (${statusCode} ${error.name}): ${error.message}`,
    advice:
      advice[statusCode] ??
      'Look at the log of the Kubernetes plugin and at its configuration of this cluster',
  });
}

function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  if (!value) return undefined;
  const seconds = Number(value);
  // A date is read against the server's own clock, never against ours.
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(value) - Date.parse(headers.date ?? '');
  return Number.isFinite(ms)
    ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
    : undefined;
}
