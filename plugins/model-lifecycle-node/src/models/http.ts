import type { Reason } from './reason';
import type { EndpointConfig } from './endpoint';

/**
 * Outgoing HTTP of one source: limits, retries, TLS, proxy, credentials,
 * redaction and telemetry are the connector's matter.
 *
 * @public
 */
export interface HttpConnector {
  /** Costs nothing and does not connect. */
  connect(endpoint: EndpointConfig): HttpEndpoint;
}

/**
 * One configured address. Each method retries what is worth it (connection
 * lost, 429 and 5xx with `Retry-After`) for idempotent requests, and rejects
 * with an {@link UpstreamError} and nothing else; when the caller's signal
 * aborts, with its reason.
 *
 * @public
 */
export interface HttpEndpoint {
  readonly baseUrl: string;
  /** The whole answer, bounded. Statuses of `accept` and 2xx resolve, all others reject. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** As `request`, for JSON. Its body is parsed when somebody asks for it. */
  json(request: HttpRequest): Promise<JsonAnswer>;
  /** The body as it arrives, without the bound of `request`, for what has no pages. */
  stream(request: HttpRequest): Promise<AsyncIterable<Uint8Array>>;
}

/** @public */
export interface HttpRequest {
  /** Default: GET. A POST is retried only when `idempotent`. */
  method?: 'GET' | 'HEAD' | 'POST';
  /** Below the base URL, or an absolute URL of the same origin. */
  path: string;
  query?: Record<
    string,
    string | number | boolean | readonly string[] | undefined
  >;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  idempotent?: boolean;
  /** Statuses beside 2xx that are answers: 304, 404. */
  accept?: readonly number[];
  /**
   * `same-host` (default) or `content`: a GET of a blob or file may be sent to
   * another host, over https, without credentials, capped.
   */
  redirects?: 'same-host' | 'content';
  /**
   * For OCI tokens: what is asked for, such as `repository:models/granite:pull`.
   */
  tokenScope?: string;
  /** Below the configured bound. */
  maxBytes?: number;
  signal: AbortSignal;
}

/** @public */
export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** After redirects. */
  url: string;
}

/** @public */
export interface JsonAnswer extends Omit<HttpAnswer, 'body'> {
  /**
   * Parses the body, once. Nothing of its shape is known: sources look at each
   * field. Throws an {@link UpstreamError} of kind `not-json` that names the
   * place, also where the answer says to be HTML.
   */
  parse(): unknown;
  /** SHA-256 of the body's bytes, hex. */
  digest: string;
}

/** @public */
export type UpstreamErrorKind =
  | 'unauthorized' // 401
  | 'forbidden' // 403
  | 'not-found' // 404, 410
  | 'rate-limited' // 429 after the last retry
  | 'server' // 5xx after the last retry
  | 'rejected' // any other status
  | 'not-json'
  | 'truncated' // the body ended early
  | 'too-large' // more bytes than allowed
  | 'timeout'
  | 'unreachable' // refused, name not found, connection lost
  | 'tls'
  | 'redirect-refused'
  | 'address-refused' // link-local, metadata, or a realm that gets no credentials
  | 'credentials'; // a token file or Secret cannot be read

/**
 * Says what failed, where and what the operator can do, in our words: bodies
 * of answers are never part of it.
 *
 * @public
 */
export class UpstreamError extends Error {
  readonly kind: UpstreamErrorKind;
  /** Host and port. */
  readonly host: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** For the Sources page: code `upstream-<kind>` with parameters. */
  readonly reason: Reason;

  constructor(options: {
    kind: UpstreamErrorKind;
    host: string;
    message: string;
    status?: number;
    retryAfterMs?: number;
    params?: Record<string, string | number>;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = 'UpstreamError';
    this.kind = options.kind;
    this.host = options.host;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.reason = {
      code: `upstream-${options.kind}`,
      params: {
        host: options.host,
        ...(options.status === undefined ? {} : { status: options.status }),
        ...options.params,
      },
    };
  }
}
