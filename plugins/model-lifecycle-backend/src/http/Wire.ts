import type { Readable } from 'node:stream';
import type {
  EndpointConfig,
  UpstreamError,
} from 'backstage-plugin-model-lifecycle-node';
import { Deadline } from '../clusters/transport/deadline';
import type { Trust } from './addresses';
import type { Dispatchers } from './Dispatchers';
import { limitsOf, type Limits } from './limits';
import { readPieces, readWhole, type WholeBody } from './readBody';
import type { Exchange, Telemetry } from './telemetry';
import { connectionError, timeoutError, type Subject } from './upstreamErrors';

export interface WireRequest {
  method: 'GET' | 'HEAD' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  trust: Trust;
  subject: Subject;
  signal: AbortSignal;
  /** How often it was sent before. */
  resend: number;
}

/** An answer whose body was not read yet: one of the three below has to be called. */
export interface WireAnswer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  whole(maxBytes: number): Promise<WholeBody>;
  pieces(): AsyncGenerator<Buffer>;
  /** Nobody wants the body. The error, where the answer is one, is counted. */
  discard(error?: UpstreamError): void;
}

/** Sends one request and waits for the head of its answer: no retries, redirects or credentials. */
export class Wire {
  readonly #limits: Limits;

  constructor(
    private readonly dispatchers: Dispatchers,
    private readonly telemetry: Telemetry,
    endpoint: EndpointConfig,
  ) {
    this.#limits = limitsOf(endpoint);
  }

  /** Rejects with an UpstreamError, or with the signal's reason. */
  async send(request: WireRequest): Promise<WireAnswer> {
    const { url, method, signal, subject } = request;
    signal.throwIfAborted();
    const { connectTimeoutMs, headersTimeoutMs } = this.#limits;
    const exchange = this.telemetry.begin(method, url, request.resend);
    const deadline = new Deadline(signal, headersTimeoutMs);
    try {
      const dispatcher = await this.dispatchers.get(
        url,
        request.trust,
        subject,
      );
      const { statusCode, headers, body } = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: request.headers,
        body: request.body,
        signal: deadline.signal,
      });
      deadline.lift();
      body.once('close', () => deadline.end());
      exchange.answered(statusCode);
      return this.#answer(request, exchange, {
        status: statusCode,
        headers: flat(headers),
        body,
      });
    } catch (cause) {
      const expired = deadline.expired;
      deadline.end();
      const error = expired
        ? timeoutError(subject, 'headers', headersTimeoutMs)
        : connectionError(subject, cause, 'answer', connectTimeoutMs);
      exchange.end(error);
      signal.throwIfAborted();
      throw error;
    }
  }

  #answer(
    { method, signal, subject }: WireRequest,
    exchange: Exchange,
    answer: {
      status: number;
      headers: Readonly<Record<string, string | undefined>>;
      body: Readable;
    },
  ): WireAnswer {
    const { status, headers, body } = answer;
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    const { bodyTimeoutMs } = this.#limits;
    const options = {
      subject,
      bodyTimeoutMs,
      signal,
      encoding: hasBody ? headers['content-encoding'] : undefined,
      exchange,
    };
    // Until somebody reads it nobody hears of a connection that is lost.
    body.on('error', () => undefined);
    return {
      status,
      headers,
      whole: maxBytes =>
        readWhole(body, {
          ...options,
          maxBytes,
          announcedBytes: hasBody ? Number(headers['content-length']) : 0,
        }),
      pieces: () => readPieces(body, options),
      discard: error => {
        body.destroy();
        exchange.end(error);
      },
    };
  }
}

function flat(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
