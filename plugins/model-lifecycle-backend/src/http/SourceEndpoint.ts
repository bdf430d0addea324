import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  UpstreamError,
  type EndpointConfig,
  type HttpAnswer,
  type HttpEndpoint,
  type HttpRequest,
  type JsonAnswer,
} from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../time/time';
import type { Authorizer } from './authorizers';
import { Conversation, type Reply } from './Conversation';
import { limitsOf, MAX_PAUSE_MS } from './limits';
import { tooLarge } from './readBody';
import { PauseTooLong, type Release, type RequestGate } from './RequestGate';
import { requestUrl } from './requestUrl';
import { retryDelay } from './retryDelay';
import { toJsonAnswer } from './jsonAnswer';
import {
  connectionError,
  describeSubject,
  subjectOf,
  upstreamError,
  type Subject,
} from './upstreamErrors';
import type { Wire } from './Wire';

interface Options {
  endpoint: EndpointConfig;
  wire: Wire;
  authorizer: Authorizer;
  /** Of the address, and of the whole source. */
  gates: { address: RequestGate; source: RequestGate };
  logger: LoggerService;
  time: Time;
}

/** One configured address: requests pass the gates, are sent, and sent again where that can help. */
export class SourceEndpoint implements HttpEndpoint {
  readonly #options: Options;
  readonly #conversation: Conversation;
  readonly #maxBodyBytes: number;

  constructor(options: Options) {
    this.#options = options;
    this.#maxBodyBytes = limitsOf(options.endpoint).maxBodyBytes;
    this.#conversation = new Conversation({
      base: new URL(options.endpoint.baseUrl),
      headers: options.endpoint.headers ?? {},
      wire: options.wire,
      authorizer: options.authorizer,
      gate: options.gates.address,
      time: options.time,
    });
  }

  get baseUrl(): string {
    return this.#options.endpoint.baseUrl;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const { answer, body } = await this.#whole(request);
    return { ...answer, body: body.bytes() };
  }

  async json(request: HttpRequest): Promise<JsonAnswer> {
    const headers = { accept: 'application/json', ...request.headers };
    const { answer, body, subject } = await this.#whole({
      ...request,
      headers,
    });
    return toJsonAnswer(answer, body, subject);
  }

  /** Retried until the answer begins: what was handed on cannot be taken back. */
  async stream(request: HttpRequest): Promise<AsyncIterable<Uint8Array>> {
    return this.#retrying(request, async (reply, release) => {
      const maxBytes = reply.isElsewhere
        ? this.#bound(request)
        : request.maxBytes ?? Infinity;
      return held(reply, maxBytes, { release, signal: request.signal });
    });
  }

  #whole(request: HttpRequest) {
    return this.#retrying(request, async (reply, release) => {
      try {
        const body = await reply.whole(this.#bound(request));
        const { status, headers, url, subject } = reply;
        return { answer: { status, headers, url }, body, subject };
      } finally {
        release();
      }
    });
  }

  #bound(request: HttpRequest): number {
    return Math.min(request.maxBytes ?? Infinity, this.#maxBodyBytes);
  }

  /** `consume` has to release the gates. */
  async #retrying<T>(
    request: HttpRequest,
    consume: (reply: Reply, release: Release) => Promise<T>,
  ): Promise<T> {
    const { time, logger } = this.#options;
    const { method = 'GET', signal } = request;
    const url = requestUrl(this.baseUrl, request);
    const subject = subjectOf(method, url);
    const mayRepeat = method !== 'POST' || request.idempotent === true;
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#once(request, url, retries, consume);
      } catch (cause) {
        signal.throwIfAborted();
        const error = connectionError(subject, cause, 'answer');
        const delayMs = mayRepeat
          ? retryDelay(error, retries, {
              random: () => time.random(),
              maxPauseMs: MAX_PAUSE_MS,
            })
          : undefined;
        if (delayMs === undefined) throw error;
        logger.debug(
          `${describeSubject(subject)}: ${
            error.kind
          }, asked again in ${Math.round(delayMs)} ms`,
        );
        await time.sleep(delayMs, signal);
        signal.throwIfAborted();
      }
    }
  }

  async #once<T>(
    request: HttpRequest,
    url: URL,
    resend: number,
    consume: (reply: Reply, release: Release) => Promise<T>,
  ): Promise<T> {
    const release = await this.#enter(request, url);
    let reply: Reply;
    try {
      reply = await this.#conversation.ask(request, url, resend);
    } catch (error) {
      release();
      throw error;
    }
    return consume(reply, release);
  }

  async #enter(
    { method = 'GET', signal }: HttpRequest,
    url: URL,
  ): Promise<Release> {
    const { address, source } = this.#options.gates;
    try {
      const leaveAddress = await address.enter(signal);
      try {
        const leaveSource = await source.enter(signal);
        return () => {
          leaveSource();
          leaveAddress();
        };
      } catch (error) {
        leaveAddress();
        throw error;
      }
    } catch (error) {
      if (!(error instanceof PauseTooLong)) throw error;
      throw pausing(subjectOf(method, url), error.pauseMs);
    }
  }
}

function pausing(subject: Subject, pauseMs: number): UpstreamError {
  return upstreamError(
    subject,
    'rate-limited',
    `was not sent: the server wants no requests for ${Math.ceil(
      pauseMs / 1000,
    )} s`,
    {
      advice: 'Set requestsPerSecond, or scan less often',
      retryAfterMs: pauseMs,
    },
  );
}

/** The gates stay taken until the stream has ended, also when nobody reads it. */
function held(
  reply: Reply,
  maxBytes: number,
  { release, signal }: { release: Release; signal: AbortSignal },
): AsyncIterable<Uint8Array> {
  const leave = () => {
    signal.removeEventListener('abort', leave);
    reply.discard();
    release();
  };
  signal.addEventListener('abort', leave, { once: true });
  return {
    async *[Symbol.asyncIterator]() {
      let size = 0;
      try {
        for await (const piece of reply.pieces()) {
          size += piece.length;
          if (size > maxBytes) throw tooLarge(reply.subject, maxBytes);
          yield piece;
        }
      } finally {
        leave();
      }
    },
  };
}
