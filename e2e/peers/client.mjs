// A Kubernetes client of the size that tests need, on Node's own https.
import https from 'node:https';

export const FIELD_MANAGER = 'peers';

/**
 * Enough to name an object: any full object will do.
 *
 * @typedef {object} Ref
 * @property {string} apiVersion
 * @property {string} kind
 * @property {{name?: string, namespace?: string}} [metadata]
 */

/** @typedef {{apiVersion: string, kind: string, metadata?: any} & Record<string, any>} KubernetesObject */

export class KubernetesError extends Error {
  /**
   * @param {string} request
   * @param {number} status
   * @param {any} body a Status object, or text
   */
  constructor(request, status, body) {
    super(`${request}: ${status} ${body?.message ?? body}`);
    this.status = status;
    this.reason = body?.reason;
    this.body = body;
  }
}

/**
 * @typedef {object} ClientOptions
 * @property {string} url
 * @property {string} caPem
 * @property {string} token
 */

export class Client {
  /** @type {Map<string, Map<string, {plural: string, namespaced: boolean}>>} */
  #resources = new Map();

  /** @param {ClientOptions} options */
  constructor({ url, caPem, token }) {
    this.url = url;
    this.token = token;
    this.agent = new https.Agent({ ca: caPem, keepAlive: true });
  }

  close() {
    this.agent.destroy();
  }

  /** @param {Ref} ref @param {{subresource?: string}} [options] */
  async get(ref, { subresource } = {}) {
    return this.request('GET', await this.path(ref, subresource));
  }

  /** @param {Ref} ref @returns {Promise<KubernetesObject | undefined>} */
  async find(ref) {
    return this.get(ref).catch(ignoreNotFound);
  }

  /**
   * @param {Ref} ref kind and namespace; the name is not looked at
   * @param {Record<string, string>} [query] e.g. labelSelector
   * @returns {Promise<KubernetesObject & {items: KubernetesObject[]}>}
   */
  async list(ref, query = {}) {
    return this.request('GET', await this.collectionPath(ref), { query });
  }

  /** @param {KubernetesObject} object @returns {Promise<KubernetesObject>} */
  async create(object) {
    return this.request('POST', await this.collectionPath(object), {
      body: object,
    });
  }

  /**
   * Server-side apply.
   *
   * @param {KubernetesObject} object
   * @param {{subresource?: string, fieldManager?: string}} [options]
   * @returns {Promise<KubernetesObject>}
   */
  async apply(object, { subresource, fieldManager = FIELD_MANAGER } = {}) {
    return this.request('PATCH', await this.path(object, subresource), {
      body: object,
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager, force: 'true' },
    });
  }

  /**
   * @param {Ref} ref
   * @param {object} patch
   * @param {{subresource?: string, strategic?: boolean}} [options]
   * @returns {Promise<KubernetesObject>}
   */
  async patch(ref, patch, { subresource, strategic = false } = {}) {
    return this.request('PATCH', await this.path(ref, subresource), {
      body: patch,
      contentType: `application/${
        strategic ? 'strategic-' : ''
      }merge-patch+json`,
    });
  }

  /** @param {Ref} ref @param {{propagationPolicy?: string}} [options] */
  async delete(ref, { propagationPolicy = 'Background' } = {}) {
    return this.request('DELETE', await this.path(ref), {
      query: { propagationPolicy },
    }).catch(ignoreNotFound);
  }

  /**
   * Reads one watch until it ends, or until `signal` aborts it. An expired
   * resource version comes as an event of type ERROR with code 410.
   *
   * @param {Ref} ref kind and namespace
   * @param {{resourceVersion?: string, query?: Record<string, string>, signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<{type: string, object: any}>}
   */
  async *watch(ref, { resourceVersion, query, signal } = {}) {
    const response = await this.stream(await this.collectionPath(ref), {
      query: {
        ...query,
        watch: 'true',
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      signal,
    });
    for await (const line of lines(response, signal)) yield JSON.parse(line);
  }

  /**
   * @param {Ref} pod
   * @param {Record<string, string>} [query] container, tailLines, timestamps, …
   * @returns {Promise<string>}
   */
  async logs(pod, query = {}) {
    return this.request('GET', await this.path(pod, 'log'), { query });
  }

  /**
   * @param {Ref} pod
   * @param {{query?: Record<string, string>, signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<string>} lines, as they are written
   */
  async *followLogs(pod, { query, signal } = {}) {
    const response = await this.stream(await this.path(pod, 'log'), {
      query: { ...query, follow: 'true' },
      signal,
    });
    yield* lines(response, signal);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, contentType?: string, query?: Record<string, string>}} [options]
   * @returns {Promise<any>} JSON, or text when it is not JSON
   */
  async request(method, path, options = {}) {
    const response = await this.#send(method, path, options);
    const body = await readBody(response);
    const status = response.statusCode ?? 0;
    if (status >= 400)
      throw new KubernetesError(`${method} ${path}`, status, body);
    return body;
  }

  /**
   * @param {string} path
   * @param {{query?: Record<string, string>, signal?: AbortSignal}} options
   */
  async stream(path, options) {
    const response = await this.#send('GET', path, options);
    const status = response.statusCode ?? 0;
    if (status >= 400)
      throw new KubernetesError(
        `GET ${path}`,
        status,
        await readBody(response),
      );
    return response;
  }

  /** @param {Ref} ref @param {string} [subresource] */
  async path(ref, subresource) {
    const path = `${await this.collectionPath(ref)}/${ref.metadata?.name}`;
    return subresource ? `${path}/${subresource}` : path;
  }

  /** @param {Ref} ref without a namespace: all namespaces */
  async collectionPath(ref) {
    const { plural, namespaced } = await this.#resource(ref);
    const namespace = namespaced && ref.metadata?.namespace;
    return `${groupPath(ref.apiVersion)}/${
      namespace ? `namespaces/${namespace}/` : ''
    }${plural}`;
  }

  /** @param {Ref} ref */
  async #resource({ apiVersion, kind }) {
    const known = this.#resources.get(apiVersion)?.get(kind);
    if (known) return known;
    const { resources } = await this.request('GET', groupPath(apiVersion));
    const kinds = new Map();
    for (const { name, kind: of, namespaced } of resources)
      if (!name.includes('/')) kinds.set(of, { plural: name, namespaced });
    this.#resources.set(apiVersion, kinds);
    const found = kinds.get(kind);
    if (!found) throw new Error(`${apiVersion} serves no kind ${kind}`);
    return found;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, contentType?: string, query?: Record<string, string>, signal?: AbortSignal}} options
   * @returns {Promise<import('node:http').IncomingMessage>}
   */
  #send(method, path, { body, contentType, query, signal }) {
    const url = new URL(path, this.url);
    url.search = new URLSearchParams(query).toString();
    return new Promise((resolve, reject) => {
      const request = https.request(
        url,
        {
          method,
          agent: this.agent,
          signal,
          headers: {
            authorization: `Bearer ${this.token}`,
            accept: 'application/json, */*',
            ...(body === undefined
              ? {}
              : { 'content-type': contentType ?? 'application/json' }),
          },
        },
        resolve,
      );
      request.once('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** @param {string} apiVersion */
function groupPath(apiVersion) {
  return apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
}

/** @param {import('node:http').IncomingMessage} response */
async function readBody(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson =
    response.headers['content-type']?.startsWith('application/json');
  return isJson ? JSON.parse(text) : text;
}

/**
 * @param {import('node:http').IncomingMessage} response
 * @param {AbortSignal} [signal]
 */
async function* lines(response, signal) {
  response.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of response) {
      const complete = (rest + chunk).split('\n');
      rest = complete.pop() ?? '';
      yield* complete.filter(line => line !== '');
    }
    if (rest) yield rest;
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    response.destroy();
  }
}

/** @param {unknown} error */
function ignoreNotFound(error) {
  if (error instanceof KubernetesError && error.status === 404)
    return undefined;
  throw error;
}
