import type { IncomingMessage } from 'node:http';
import {
  ClusterRequestError,
  isClusterError,
  type RequestSubject,
} from '../errors';
import { connectionError, timeoutError } from '../transport/connectionError';
import { Deadline } from '../transport/deadline';
import { responseError } from '../transport/responseError';
import { send } from '../transport/send';
import type { Connector } from '../transport/types';
import type {
  ClusterClient,
  KubernetesObject,
  ListOptions,
  ListPage,
  PodAnswer,
  PodLogOptions,
  PodProxyOptions,
  ResourceType,
  WatchEvent,
  WatchOptions,
} from '../types';
import { parseList, parsePlurals } from './listPage';
import { logText } from './logText';
import type { OpenStream } from './openStream';
import { readBody } from './readBody';
import {
  groupPath,
  queryString,
  resourceName,
  resourcePath,
} from './resourcePath';
import { isKubernetesObject } from './watchEvents';
import { watchStream } from './watchStream';
import { withoutArrays } from './withoutArrays';

export interface ClientLimits {
  /** For a whole answer that is no stream. */
  requestTimeoutMs: number;
  /** Until a stream begins. Longer than two bookmarks: a proxy holds the head back until the first byte. */
  streamTimeoutMs: number;
  maxBodyBytes: number;
  /** etcd keeps 1.5 MB for an object; JSON and managed fields come on top. */
  maxLineBytes: number;
}

export const defaultLimits: ClientLimits = {
  requestTimeoutMs: 60_000,
  streamTimeoutMs: 180_000,
  maxBodyBytes: 256 * 1024 * 1024,
  maxLineBytes: 4 * 1024 * 1024,
};

const ERROR_BODY_BYTES = 64 * 1024;
const FIELD_MANAGER = 'backstage-model-lifecycle';

interface ApiRequest {
  action: string;
  method: 'GET' | 'PATCH' | 'DELETE';
  path: string;
  contentType?: string;
  body?: object;
  /** Arrays to be left out of the answer. */
  unread?: readonly string[];
  signal: AbortSignal;
}

/** {@link ClusterClient} over HTTP; the connector decides where and as whom. */
export class HttpClusterClient implements ClusterClient {
  constructor(
    private readonly connector: Connector,
    private readonly limits: ClientLimits = defaultLimits,
  ) {}

  get name(): string {
    return this.connector.cluster;
  }

  async discover(
    group: string,
    version: string,
    signal: AbortSignal,
  ): Promise<string[]> {
    const action = `discovery of ${group || 'core'}/${version}`;
    try {
      const answer = await this.#json<unknown>({
        action,
        method: 'GET',
        path: groupPath(group, version),
        signal,
      });
      return parsePlurals({ cluster: this.name, action }, answer);
    } catch (error) {
      if (isClusterError(error) && error.kind === 'not-found') return [];
      throw error;
    }
  }

  async list(resource: ResourceType, options: ListOptions): Promise<ListPage> {
    const action = `listing ${resourceName(resource)}${inNamespace(options)}`;
    const path =
      resourcePath(resource, { namespace: options.namespace }) +
      queryString({
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: options.limit,
        continue: options.continueToken,
      });
    const answer = await this.#json<unknown>({
      action,
      method: 'GET',
      path,
      unread: options.unread,
      signal: options.signal,
    });
    return parseList({ cluster: this.name, action }, resource, answer);
  }

  async *watch(
    resource: ResourceType,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent> {
    const subject = {
      cluster: this.name,
      action: `watching ${resourceName(resource)}${inNamespace(options)}`,
    };
    const path =
      resourcePath(resource, { namespace: options.namespace }) +
      queryString({
        watch: true,
        allowWatchBookmarks: true,
        labelSelector: options.labelSelector,
        resourceVersion: options.resourceVersion,
        timeoutSeconds: options.timeoutSeconds,
      });
    const { signal } = options;
    let stream: OpenStream;
    try {
      stream = await this.#stream({ ...subject, method: 'GET', path, signal });
    } catch (error) {
      yield signal.aborted
        ? { type: 'CLOSED' }
        : { type: 'FAILED', error: asClusterError(subject, error) };
      return;
    }
    try {
      yield* watchStream({
        subject,
        body: stream.response,
        maxLineBytes: this.limits.maxLineBytes,
        unread: options.unread,
        breakIsClose: this.connector.proxied,
        signal,
      });
    } finally {
      stream.end();
    }
  }

  async get(
    resource: ResourceType,
    key: { namespace?: string; name: string; signal: AbortSignal },
  ): Promise<KubernetesObject> {
    return this.#object({
      action: `reading ${objectName(resource, key)}`,
      method: 'GET',
      path: resourcePath(resource, key),
      signal: key.signal,
    });
  }

  async mergePatch(
    resource: ResourceType,
    key: {
      namespace?: string;
      name: string;
      subresource?: string;
      signal: AbortSignal;
    },
    patch: object,
  ): Promise<KubernetesObject> {
    return this.#object({
      action: `changing ${objectName(resource, key)}`,
      method: 'PATCH',
      path:
        resourcePath(resource, key) +
        queryString({ fieldManager: FIELD_MANAGER }),
      contentType: 'application/merge-patch+json',
      body: patch,
      signal: key.signal,
    });
  }

  async delete(
    resource: ResourceType,
    key: { namespace?: string; name: string; signal: AbortSignal },
    options: {
      uid: string;
      resourceVersion?: string;
      propagationPolicy: 'Background';
    },
  ): Promise<void> {
    const { uid, resourceVersion, propagationPolicy } = options;
    await this.#json({
      action: `deleting ${objectName(resource, key)}`,
      method: 'DELETE',
      path: resourcePath(resource, key),
      contentType: 'application/json',
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        preconditions: { uid, resourceVersion },
      },
      signal: key.signal,
    });
  }

  async podLog(options: PodLogOptions): Promise<AsyncIterable<string>> {
    const { namespace, pod, signal } = options;
    const subject = {
      cluster: this.name,
      action: `reading the log of pod '${namespace}/${pod}'`,
    };
    const path =
      `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/` +
      `${encodeURIComponent(pod)}/log${queryString({
        container: options.container,
        previous: options.previous,
        tailLines: options.tailLines,
        limitBytes: options.limitBytes,
        sinceTime: options.sinceTime,
        timestamps: options.timestamps,
        follow: options.follow,
      })}`;
    try {
      return logText({
        subject,
        stream: await this.#stream({ ...subject, method: 'GET', path, signal }),
        breakIsClose: this.connector.proxied,
        signal,
      });
    } catch (error) {
      throw asClusterError(subject, error);
    }
  }

  async podProxy(options: PodProxyOptions): Promise<PodAnswer> {
    const { namespace, pod, port, path, limitBytes, timeoutMs } = options;
    const segment = encodeURIComponent;
    const request: ApiRequest = {
      action: `reading port ${port} of pod '${namespace}/${pod}'`,
      method: 'GET',
      path: `/api/v1/namespaces/${segment(namespace)}/pods/${segment(
        pod,
      )}:${port}/proxy${path}`,
      signal: options.signal,
    };
    const body = await this.#body(request, { limitBytes, timeoutMs });
    return body ? { text: body.toString('utf8') } : { tooLarge: true };
  }

  async #object(request: ApiRequest): Promise<KubernetesObject> {
    const answer = await this.#json<unknown>(request);
    if (isKubernetesObject(answer)) return answer;
    throw unreadable({ cluster: this.name, action: request.action });
  }

  /** A whole JSON answer within the time limit. */
  async #json<T>(request: ApiRequest): Promise<T> {
    const subject = { cluster: this.name, action: request.action };
    const { requestTimeoutMs, maxBodyBytes } = this.limits;
    const body = await this.#body(request, {
      limitBytes: maxBodyBytes,
      timeoutMs: requestTimeoutMs,
    });
    if (!body) {
      throw new ClusterRequestError({
        ...subject,
        kind: 'server',
        what: `gave an answer of more than ${maxBodyBytes} bytes`,
      });
    }
    return parseJson(subject, body, request.unread) as T;
  }

  /** A whole answer within the time limit; `undefined` when it is larger than the limit. */
  async #body(
    request: ApiRequest,
    { limitBytes, timeoutMs }: { limitBytes: number; timeoutMs: number },
  ): Promise<Buffer | undefined> {
    const subject = { cluster: this.name, action: request.action };
    const deadline = new Deadline(request.signal, timeoutMs);
    try {
      const response = await this.#send(request, deadline.signal);
      return await readBody(response, limitBytes);
    } catch (error) {
      if (isClusterError(error)) throw error;
      if (deadline.expired) throw timeoutError(subject, timeoutMs);
      if (request.signal.aborted) throw timeoutError(subject);
      throw connectionError(subject, error);
    } finally {
      deadline.end();
    }
  }

  /** The head of a streamed answer; its body may take for ever. */
  async #stream(request: ApiRequest): Promise<OpenStream> {
    const subject = { cluster: this.name, action: request.action };
    const { streamTimeoutMs } = this.limits;
    const deadline = new Deadline(request.signal, streamTimeoutMs);
    try {
      const response = await this.#send(request, deadline.signal);
      deadline.lift();
      return {
        response,
        end: () => {
          deadline.end();
          response.destroy();
        },
      };
    } catch (error) {
      deadline.end();
      if (deadline.expired) throw timeoutError(subject, streamTimeoutMs);
      throw error;
    }
  }

  /** Sends with the credentials of the moment; a 401 fetches them anew, once. */
  async #send(
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    for (const refresh of [false, true]) {
      const connection = await this.connector.connect({ refresh, signal });
      const response = await send({
        connection,
        method: request.method,
        path: request.path,
        headers: request.contentType
          ? { 'Content-Type': request.contentType }
          : undefined,
        body: request.body && JSON.stringify(request.body),
        signal,
      });
      const statusCode = response.statusCode ?? 0;
      if (statusCode >= 200 && statusCode < 300) return response;
      const body = await readBody(response, ERROR_BODY_BYTES);
      if (statusCode === 401 && !refresh) continue;
      throw responseError(
        { cluster: this.name, action: request.action },
        {
          statusCode,
          headers: response.headers,
          body: body?.toString('utf8') ?? '',
        },
      );
    }
    throw new Error('unreachable: the second answer is returned or thrown');
  }
}

function asClusterError(subject: RequestSubject, error: unknown) {
  return isClusterError(error) ? error : connectionError(subject, error);
}

function parseJson(
  subject: RequestSubject,
  body: Buffer,
  unread?: readonly string[],
): unknown {
  try {
    return JSON.parse(withoutArrays(body, unread));
  } catch {
    throw unreadable(subject);
  }
}

function unreadable(subject: RequestSubject): ClusterRequestError {
  return new ClusterRequestError({
    ...subject,
    kind: 'server',
    what: 'gave an answer that is no Kubernetes JSON',
    advice: 'Check the URL of the cluster, and proxies on the way',
  });
}

function inNamespace(options: { namespace?: string }): string {
  return options.namespace ? ` in namespace '${options.namespace}'` : '';
}

function objectName(
  resource: ResourceType,
  key: { namespace?: string; name: string; subresource?: string },
): string {
  const path = [key.namespace, key.name].filter(Boolean).join('/');
  return `${resourceName(resource)} '${path}'${
    key.subresource ? ` (${key.subresource})` : ''
  }`;
}
