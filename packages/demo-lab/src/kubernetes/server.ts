import { IncomingMessage, ServerResponse } from 'node:http';
import { Server, createServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { Access, User } from './access';
import { ApiError, unknownResource } from './apiError';
import { ServerIdentity } from './certificates';
import { DeleteOptions, Deletion } from './deletion';
import { discoveryDocument } from './discovery';
import { Faults } from './faults';
import { Lists } from './lists';
import { JsonObject, KubernetesObject } from './objects';
import { ObjectStore, ObjectStoreOptions } from './objectStore';
import { servePodLog } from './podLogRequests';
import { PodLogs } from './podLogs';
import { PodPorts } from './podPorts';
import { mediaTypeOf, readBody } from './requestBody';
import { ResourcePath, parseResourcePath } from './requestPath';
import { RESOURCES, Resource, apiVersionOf, inVersion } from './resources';
import { serveWatch } from './watches';
import { Writes } from './writes';

export interface KubernetesServerOptions extends ObjectStoreOptions {
  /** Bookmarks of a watch that allows them; a real server sends one about each minute. */
  bookmarkIntervalMs?: number;
  /** How long a `continue` token holds; a real server: 5–15 min. */
  snapshotLifetimeMs?: number;
}

/** A change that a client asked for and got. */
export interface ClientWrite {
  verb: string;
  resource: Resource;
  before: KubernetesObject;
  /** Absent after a deletion. */
  after?: KubernetesObject;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  path: string;
  query: URLSearchParams;
  user: User;
}

/** A Kubernetes API server in miniature. See the package's README for what it serves. */
export class KubernetesServer {
  readonly store: ObjectStore;
  readonly deletion: Deletion;
  readonly logs = new PodLogs({ maxLines: 5_000 });
  readonly ports = new PodPorts();
  readonly access = new Access();
  readonly faults = new Faults();
  /** Trainer, JobSet, Kueue and a kubelet act in this cluster. */
  controllersPresent = false;

  private readonly lists: Lists;
  private readonly writes: Writes;
  private server?: Server;
  private readonly writeListeners: ((write: ClientWrite) => void)[] = [];

  constructor(private readonly options: KubernetesServerOptions) {
    this.store = new ObjectStore(options);
    this.deletion = new Deletion(this.store, {
      gracefulPods: () => this.controllersPresent,
    });
    this.lists = new Lists(this.store, {
      snapshotLifetimeMs: options.snapshotLifetimeMs ?? 5 * 60_000,
      maxSnapshots: 200,
    });
    this.writes = new Writes(this.store, {
      webhooks: () => this.controllersPresent,
    });
    this.store.create(RESOURCES.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default' },
      status: { phase: 'Active' },
    });
  }

  /** Hears of updates, patches and deletions over HTTP, not of what controllers do. */
  onClientWrite(listener: (write: ClientWrite) => void): void {
    this.writeListeners.push(listener);
  }

  /** Listens on loopback; port 0 takes a free one. Returns the URL. */
  async listen(identity: ServerIdentity, port: number): Promise<string> {
    this.access.allow(identity.token, { name: 'demo-admin' });
    const server = createServer(
      { cert: identity.certificate, key: identity.privateKey },
      (request, response) => void this.serve(request, response),
    );
    this.server = server;
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** From now on every older watch and `continue` token answers 410. */
  compact(): void {
    this.store.compact();
    this.lists.expireTokens();
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    response.on('error', () => response.destroy());
    try {
      const url = new URL(request.url ?? '/', 'https://127.0.0.1');
      const method = request.method ?? 'GET';
      await this.applyFaults(method, url.pathname);
      const user = this.access.authenticate(request.headers.authorization);
      await this.route({
        request,
        response,
        method,
        path: url.pathname,
        query: url.searchParams,
        user,
      });
    } catch (error) {
      this.fail(response, error);
    }
  }

  private async applyFaults(method: string, path: string): Promise<void> {
    if (this.faults.delayMs > 0) {
      await new Promise(resolve => {
        setTimeout(resolve, this.faults.delayMs).unref();
      });
    }
    const failure = this.faults.nextFailure(method, path);
    if (failure) {
      const { code, reason = 'InternalError', retryAfterSeconds } = failure;
      throw new ApiError(
        code,
        reason,
        failure.message ?? 'injected failure',
        retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
      );
    }
  }

  private fail(response: ServerResponse, error: unknown): void {
    const apiError =
      error instanceof ApiError
        ? error
        : new ApiError(
            500,
            'InternalError',
            `Internal error occurred: ${
              error instanceof Error ? error.message : error
            }`,
          );
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const retryAfter = apiError.details?.retryAfterSeconds;
    if (retryAfter !== undefined) {
      response.setHeader('retry-after', String(retryAfter));
    }
    this.json(response, apiError.code, apiError.toStatus());
  }

  private json(response: ServerResponse, code: number, body: object): void {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  private async route(exchange: Exchange): Promise<void> {
    const { path, response, method } = exchange;
    if (['/healthz', '/livez', '/readyz'].includes(path)) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      return;
    }
    const document = method === 'GET' && discoveryDocument(path);
    if (document) {
      this.json(response, 200, document);
      return;
    }
    const target = parseResourcePath(path);
    if (!target) throw unknownResource();
    await this.serveResource(exchange, target);
  }

  private async serveResource(
    exchange: Exchange,
    target: ResourcePath,
  ): Promise<void> {
    const { query, response, user } = exchange;
    const verb = this.verbOf(exchange, target);
    this.access.authorize(user, { verb, ...target });
    const object = () => this.writes.current(target);
    switch (verb) {
      case 'watch':
        serveWatch(
          {
            store: this.store,
            faults: this.faults,
            options: {
              bookmarkIntervalMs: this.options.bookmarkIntervalMs ?? 60_000,
            },
          },
          { ...target, query },
          response,
        );
        return;
      case 'list':
        if (this.faults.expireContinues) this.lists.expireTokens();
        this.json(response, 200, this.lists.list({ ...target, query }));
        return;
      case 'get':
        if (target.subresource === 'log') {
          await servePodLog(
            { logs: this.logs, now: this.store.now() },
            { pod: object(), query },
            response,
          );
          return;
        }
        if (target.proxy) {
          await this.ports.serve(
            { podUid: object().metadata.uid, ...target.proxy },
            response,
          );
          return;
        }
        this.answer(response, 200, target, object());
        return;
      default:
        await this.serveWrite(verb, exchange, target);
    }
  }

  private verbOf(exchange: Exchange, target: ResourcePath): string {
    const { method, query } = exchange;
    const { name, subresource, resource } = target;
    const known =
      !subresource ||
      (subresource === 'status' && resource.statusSubresource) ||
      (['log', 'proxy'].includes(subresource) && resource === RESOURCES.pods);
    if (!known) throw unknownResource();
    if (method === 'GET' && query.get('watch')?.match(/^(true|1)$/)) {
      return 'watch';
    }
    const verbs: Record<string, string | undefined> = name
      ? { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
      : { GET: 'list', POST: 'create', DELETE: 'deletecollection' };
    const verb = verbs[method];
    const isPlainRead = !target.proxy || method === 'GET';
    if (!verb || verb === 'deletecollection' || !isPlainRead) {
      throw new ApiError(
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
      );
    }
    return verb;
  }

  private async serveWrite(
    verb: string,
    { request, response, query }: Exchange,
    target: ResourcePath,
  ): Promise<void> {
    const body = await readBody(request);
    const { resource, namespace, name = '' } = target;
    const key = { namespace, name };
    const before = name ? this.store.get(resource, key) : undefined;
    this.performWrite({ verb, request, response, query, body }, target);
    if (!before) return;
    const after = this.store.get(resource, key);
    for (const listener of this.writeListeners) {
      listener({ verb, resource, before, after });
    }
  }

  private performWrite(
    {
      verb,
      request,
      response,
      query,
      body,
    }: Pick<Exchange, 'request' | 'response' | 'query'> & {
      verb: string;
      body: JsonObject;
    },
    target: ResourcePath,
  ): void {
    if (verb === 'create') {
      this.answer(response, 201, target, this.writes.create(target, body));
      return;
    }
    if (verb === 'update') {
      this.answer(response, 200, target, this.writes.update(target, body));
      return;
    }
    if (verb === 'delete') {
      this.answerDelete(response, target, {
        propagationPolicy: query.get(
          'propagationPolicy',
        ) as DeleteOptions['propagationPolicy'],
        ...body,
      } as DeleteOptions);
      return;
    }
    const mediaType = mediaTypeOf(request);
    if (mediaType === 'application/merge-patch+json') {
      this.answer(response, 200, target, this.writes.mergePatch(target, body));
      return;
    }
    if (mediaType === 'application/apply-patch+yaml') {
      const { object, created } = this.writes.apply(target, body, {
        manager: query.get('fieldManager'),
        force: query.get('force') === 'true',
      });
      this.answer(response, created ? 201 : 200, target, object);
      return;
    }
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/merge-patch+json, application/apply-patch+yaml',
    );
  }

  private answer(
    response: ServerResponse,
    code: number,
    { resource, version }: ResourcePath,
    object: KubernetesObject,
  ): void {
    this.json(
      response,
      code,
      inVersion(object, apiVersionOf(resource, version)),
    );
  }

  private answerDelete(
    response: ServerResponse,
    target: ResourcePath,
    options: DeleteOptions,
  ): void {
    const { resource, namespace, name = '' } = target;
    const before = this.writes.current(target);
    const rest = this.deletion.delete(resource, { namespace, name }, options);
    if (rest) {
      this.answer(response, 200, target, rest);
      return;
    }
    this.json(response, 200, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(resource.group && { group: resource.group }),
        kind: resource.plural,
        uid: before.metadata.uid,
      },
    });
  }
}
