import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendFault, type SourceFault } from './sourceFaults';

/** A request as the handler of a source sees it. @public */
export interface SourceRequest {
  method: string;
  /** Origin included. */
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** @public */
export interface SourceAnswer {
  /** Default: 200. */
  status?: number;
  headers?: Record<string, string>;
  /** One of these three; none: an empty body. */
  json?: unknown;
  text?: string;
  body?: Buffer;
}

/** @public */
export type SourceHandler = (
  request: SourceRequest,
) => SourceAnswer | Promise<SourceAnswer>;

interface PlannedFault {
  matches: (request: SourceRequest) => boolean;
  fault: SourceFault;
  left: number;
}

/**
 * The HTTP of a model source on a loopback port. What it answers is the
 * handler's matter; faults come in front of that, as from a proxy or a dying
 * server.
 *
 * @public
 */
export class SourceServer {
  readonly #server: Server;
  readonly #handler: SourceHandler;
  readonly #requests: SourceRequest[] = [];
  readonly #waiting = new Set<AbortController>();
  #faults: PlannedFault[] = [];

  static async start(options: {
    handler: SourceHandler;
    /** Default: any free one. */
    port?: number;
  }): Promise<SourceServer> {
    const server = new SourceServer(options.handler);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return server;
  }

  private constructor(handler: SourceHandler) {
    this.#handler = handler;
    this.#server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Everything that was asked, oldest first. */
  get requests(): readonly SourceRequest[] {
    return this.#requests;
  }

  forgetRequests(): void {
    this.#requests.length = 0;
  }

  /** The next `times` matching requests (default: all) meet this fault. */
  fail(
    fault: SourceFault,
    options: {
      times?: number;
      matches?: (request: SourceRequest) => boolean;
    } = {},
  ): void {
    this.#faults.push({
      fault,
      left: options.times ?? Infinity,
      matches: options.matches ?? (() => true),
    });
  }

  heal(): void {
    this.#faults = [];
  }

  async close(): Promise<void> {
    this.#waiting.forEach(controller => controller.abort());
    this.#server.closeAllConnections();
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
  }

  async #serve(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const request = await this.#read(incoming);
    this.#requests.push(request);
    const planned = this.#faults.find(
      fault => fault.left > 0 && fault.matches(request),
    );
    if (planned) {
      planned.left -= 1;
      const stop = new AbortController();
      this.#waiting.add(stop);
      response.once('close', () => stop.abort());
      await sendFault(response, planned.fault, {
        signal: stop.signal,
        answer: async () => toBytes(await this.#handler(request)),
      });
      this.#waiting.delete(stop);
      return;
    }
    const answer = toBytes(await this.#handler(request));
    response.writeHead(answer.status, answer.headers);
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  async #read(incoming: IncomingMessage): Promise<SourceRequest> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    return {
      method: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', this.url),
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : value,
        ]),
      ),
      body: Buffer.concat(parts),
    };
  }
}

/** @public */
export interface AnswerBytes {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

function toBytes(answer: SourceAnswer): AnswerBytes {
  const { status = 200, headers = {} } = answer;
  if (answer.json !== undefined) {
    return {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(JSON.stringify(answer.json)),
    };
  }
  return {
    status,
    headers,
    body: answer.body ?? Buffer.from(answer.text ?? ''),
  };
}
