import type { HttpRequest } from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../time/time';
import type { Authorizer } from './authorizers';
import { isRedirect, nextHop, type Hop } from './redirects';
import type { RequestGate } from './RequestGate';
import { readRateLimit, readRetryAfter } from './serverPauses';
import { statusError, subjectOf, type Subject } from './upstreamErrors';
import type { Wire, WireAnswer } from './Wire';

/** An answer with a status that was asked for; its body is not read yet. */
export interface Reply extends WireAnswer {
  url: string;
  subject: Subject;
  /** It came from another host than the configured one. */
  isElsewhere: boolean;
}

interface Options {
  base: URL;
  /** Sent with each request to the configured host. */
  headers: Readonly<Record<string, string>>;
  wire: Wire;
  authorizer: Authorizer;
  gate: RequestGate;
  time: Time;
}

/** What other hosts get of a source's own headers: none of them can be a secret. */
const HARMLESS_HEADERS = new Set(['accept', 'range']);

const OWN_HEADERS = {
  // Bodies are bounded as they arrive, and hashed: compression only hides their size.
  'accept-encoding': 'identity',
  'user-agent': 'model-lifecycle-backstage',
};

/** One attempt at one request: with credentials, over redirects, and once more after a 401. */
export class Conversation {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async ask(request: HttpRequest, url: URL, resend: number): Promise<Reply> {
    const { authorizer } = this.#options;
    const { signal, tokenScope, method = 'GET' } = request;
    const context = { subject: subjectOf(method, url), signal, tokenScope };
    let credentials = await authorizer.headers(context);
    let reply = await this.#follow(request, url, credentials, resend);
    if (
      reply.status === 401 &&
      !reply.isElsewhere &&
      !isAccepted(request, 401)
    ) {
      const challenge = reply.headers['www-authenticate'];
      const sent = credentials;
      const failure = this.#failure(reply, sent);
      // Its connection may be the only one, and a realm on the same host needs
      // one. A challenge to who came without credentials is no failure yet.
      const isChallenge = challenge && Object.keys(sent).length === 0;
      reply.discard(isChallenge ? undefined : failure);
      const renewed = await authorizer.renew({ ...context, challenge, sent });
      if (!renewed) throw failure;
      credentials = await authorizer.headers(context);
      reply = await this.#follow(request, url, credentials, resend);
    }
    this.#heed(reply);
    if (isAccepted(request, reply.status)) return reply;
    const failure = this.#failure(reply, credentials);
    reply.discard(failure);
    throw failure;
  }

  async #follow(
    request: HttpRequest,
    url: URL,
    credentials: Record<string, string>,
    resend: number,
  ): Promise<Reply> {
    const { method = 'GET', redirects, signal, body } = request;
    const { base, wire } = this.#options;
    let hop: Hop = { url, trust: 'configured', number: 0 };
    for (;;) {
      const subject = subjectOf(method, hop.url);
      const answer = await wire.send({
        method,
        url: hop.url,
        trust: hop.trust,
        headers: this.#headers(request, hop, credentials),
        body: body === undefined ? undefined : JSON.stringify(body),
        subject,
        signal,
        resend,
      });
      const { location } = answer.headers;
      if (
        isAccepted(request, answer.status) ||
        !isRedirect(answer.status, location)
      ) {
        const isElsewhere = hop.trust === 'elsewhere';
        return { ...answer, url: hop.url.href, subject, isElsewhere };
      }
      answer.discard();
      hop = nextHop(hop, location, { base, method, redirects, subject });
    }
  }

  #headers(
    request: HttpRequest,
    hop: Hop,
    credentials: Record<string, string>,
  ): Record<string, string> {
    const asked = lowerCased(request.headers ?? {});
    if (hop.trust === 'elsewhere') {
      const harmless = Object.entries(asked).filter(([name]) =>
        HARMLESS_HEADERS.has(name),
      );
      return { ...OWN_HEADERS, ...Object.fromEntries(harmless) };
    }
    return {
      ...OWN_HEADERS,
      ...(request.body === undefined
        ? {}
        : { 'content-type': 'application/json' }),
      ...lowerCased(this.#options.headers),
      ...asked,
      ...credentials,
    };
  }

  /** What the server says about its patience holds for all that wait at the gate. */
  #heed({ headers, status, isElsewhere }: Reply): void {
    if (isElsewhere) return;
    const { gate, time } = this.#options;
    const limit = readRateLimit(headers.ratelimit);
    // Those under way may use up what is left.
    if (limit && limit.remaining < gate.inFlight) gate.pause(limit.resetMs);
    if (status === 429 || status === 503) {
      const durationMs = readRetryAfter(headers['retry-after'], time.now());
      if (durationMs) gate.pause(durationMs);
    }
  }

  #failure(reply: Reply, credentials: Record<string, string>) {
    const { time } = this.#options;
    const { status, headers, subject } = reply;
    const limit = status === 429 ? readRateLimit(headers.ratelimit) : undefined;
    return statusError(subject, status, {
      retryAfterMs:
        readRetryAfter(headers['retry-after'], time.now()) ?? limit?.resetMs,
      authenticated: Object.keys(credentials).length > 0,
    });
  }
}

function isAccepted(request: HttpRequest, status: number): boolean {
  return (
    (status >= 200 && status < 300) || (request.accept ?? []).includes(status)
  );
}

function lowerCased(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
