import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubernetesObject, ResourceType } from '../types';

export const widgets: ResourceType = {
  group: 'test.model-lifecycle.io',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
};

type RequestKind = 'list' | 'watch' | 'log' | 'other';

export interface Exchange {
  kind: RequestKind;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
  /** Answers as a healthy server would. */
  proceed(): void;
}

/** Takes over one answer, or all of them. */
export type Fault = (exchange: Exchange) => void;

interface StoredEvent {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
}

/**
 * An API server of one resource that fails as told. Healthy, it lists with
 * limit and continue, watches from a version, and forgets history on request.
 */
export class FaultServer {
  readonly seen: { kind: RequestKind; query: URLSearchParams }[] = [];
  token = 'first-token';
  installed = true;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #history: StoredEvent[] = [];
  readonly #watches = new Set<ServerResponse>();
  readonly #next: Record<string, Fault[]> = {};
  readonly #always: Record<string, Fault | undefined> = {};
  #version = 100;
  #forgotten = 0;
  #uids = 0;

  private constructor(private readonly server: http.Server) {}

  static async start(): Promise<FaultServer> {
    const server = http.createServer();
    const faults = new FaultServer(server);
    server.on('request', (request, response) =>
      faults.#handle(request, response),
    );
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return faults;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Creates or changes an object. */
  put(name: string, content: object = {}): KubernetesObject {
    const known = this.#objects.get(name);
    return this.#record(known ? 'MODIFIED' : 'ADDED', {
      apiVersion: 'test.model-lifecycle.io/v1',
      kind: 'Widget',
      ...content,
      metadata: {
        name,
        namespace: 'team-a',
        uid: known?.metadata.uid ?? `uid-${++this.#uids}`,
      },
    });
  }

  remove(name: string): void {
    const object = this.#objects.get(name);
    if (object) this.#record('DELETED', object);
  }

  /** Deletes without telling the present watches, as if they had been away. */
  removeUnseen(name: string): void {
    const object = this.#objects.get(name);
    if (object) this.#record('DELETED', object, false);
  }

  objects(): KubernetesObject[] {
    return [...this.#objects.values()];
  }

  get version(): string {
    return String(this.#version);
  }

  /** Watches from before now, and continue tokens, are answered 410. */
  forgetHistory(): void {
    this.#version++;
    this.#forgotten = this.#version;
  }

  /** Faults for the next answers of a kind, one each, in order. */
  onNext(kind: RequestKind, ...faults: Fault[]): void {
    (this.#next[kind] ??= []).push(...faults);
  }

  /** A fault for every answer of a kind, until taken back. */
  always(kind: RequestKind, fault: Fault | undefined): void {
    this.#always[kind] = fault;
  }

  count(kind: RequestKind): number {
    return this.seen.filter(request => request.kind === kind).length;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Writes bytes into every open watch. */
  sendRaw(bytes: string | Buffer): void {
    for (const watch of this.#watches) watch.write(bytes);
  }

  resetWatches(): void {
    for (const watch of this.#watches) watch.socket?.resetAndDestroy();
  }

  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  #record(
    type: StoredEvent['type'],
    object: KubernetesObject,
    tell: boolean = true,
  ): KubernetesObject {
    const version = ++this.#version;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(version) },
    };
    if (type === 'DELETED') this.#objects.delete(object.metadata.name);
    else this.#objects.set(object.metadata.name, stored);
    this.#history.push({ version, type, object: stored });
    if (tell) this.sendRaw(eventLine(type, stored));
    return stored;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.url);
    const query = url.searchParams;
    const kind = kindOf(url);
    this.seen.push({ kind, query });
    const proceed = () => this.#healthy(kind, query, request, response);
    const fault = this.#next[kind]?.shift() ?? this.#always[kind];
    if (fault) fault({ kind, query, request, response, proceed });
    else proceed();
  }

  #healthy(
    kind: RequestKind,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      answerStatus(response, 401, 'Unauthorized', 'Unauthorized');
    } else if (!this.installed) {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('404 page not found\n');
    } else if (kind === 'list') {
      this.#list(query, response);
    } else if (kind === 'watch') {
      this.#watch(query, response);
    } else {
      answerStatus(response, 404, 'NotFound', 'no such object');
    }
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    const limit = Number(query.get('limit') ?? 1e9);
    const [version, offset] = (
      query.get('continue') ?? `${this.#version}/0`
    ).split('/');
    if (Number(version) < this.#forgotten) {
      answerStatus(response, 410, 'Expired', 'the continue token is too old');
      return;
    }
    const all = this.objects();
    const end = Number(offset) + limit;
    answerJson(response, 200, {
      kind: 'WidgetList',
      metadata: {
        resourceVersion: version,
        continue: end < all.length ? `${version}/${end}` : undefined,
      },
      items: all.slice(Number(offset), end),
    });
  }

  #watch(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'));
    if (from < this.#forgotten) {
      answerStatus(response, 410, 'Expired', `too old resource version`);
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    for (const event of this.#history) {
      if (event.version > from) {
        response.write(eventLine(event.type, event.object));
      }
    }
    this.hold(response);
  }

  /** Makes an answer one of the open watches. */
  hold(response: ServerResponse): void {
    this.#watches.add(response);
    response.on('close', () => this.#watches.delete(response));
  }
}

function kindOf(url: URL): RequestKind {
  if (url.pathname.endsWith('/log')) return 'log';
  if (!url.pathname.endsWith('/widgets')) return 'other';
  return url.searchParams.get('watch') === 'true' ? 'watch' : 'list';
}

export function eventLine(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

export function answerJson(
  response: ServerResponse,
  statusCode: number,
  body: object,
): void {
  response.writeHead(statusCode, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function answerStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
): void {
  answerJson(response, code, statusObject(code, reason, message));
}

export function statusObject(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', code, reason, message };
}
