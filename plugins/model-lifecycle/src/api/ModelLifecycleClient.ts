import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  DefaultApiClient,
  type ActionResult,
  type GetRuns,
  type LogPage,
  type RemovalResult,
  type RunFollow,
  type SourcePreview,
  type TypedResponse,
} from 'backstage-plugin-model-lifecycle-common';
import type {
  Answer,
  LogChoiceQuery,
  LogQuery,
  MetricsQuery,
  ModelLifecycleApi,
  ReadOptions,
  RunAction,
} from './ModelLifecycleApi';
import { cleanDeep } from './sanitise';

/**
 * The typed client with the two things it leaves out: conditional requests and
 * cancelling. Across origins a browser hides the ETag unless the server
 * exposes it; then an equal body counts as unchanged. (The generated types call
 * a parameter `_from` whose URL template says `from`: ours say `from`.)
 */
export class ModelLifecycleClient implements ModelLifecycleApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  getRuns(query: GetRuns['query'], options: ReadOptions = {}) {
    return this.#read(options, client => client.getRuns({ query }));
  }

  getRun(id: string, options: ReadOptions = {}) {
    return this.#read(options, client => client.getRun({ path: { id } }));
  }

  getRunMetrics(id: string, query: MetricsQuery, options: ReadOptions = {}) {
    return this.#read(options, client =>
      client.getRunMetrics({ path: { id }, query }),
    );
  }

  getRunTransitions(id: string, options: ReadOptions = {}) {
    return this.#read(options, client =>
      client.getRunTransitions({ path: { id } }),
    );
  }

  getRunEvents(id: string, options: ReadOptions = {}) {
    return this.#read(options, client => client.getRunEvents({ path: { id } }));
  }

  getRunComparison(ids: string[], options: ReadOptions = {}) {
    return this.#read(options, client =>
      client.getRunComparison({ query: { ids: ids.join(',') } }),
    );
  }

  getSources(options: ReadOptions = {}) {
    return this.#read(options, client => client.getSources({}));
  }

  getRunGpu(id: string, options: ReadOptions = {}) {
    return this.#read(options, client => client.getRunGpu({ path: { id } }));
  }

  getModels(entityRef: string, options: ReadOptions = {}) {
    return this.#read(options, client =>
      client.getModels({ query: { entityRef } }),
    );
  }

  getModelCard(id: string, options: ReadOptions = {}) {
    return this.#read(options, client => client.getModelCard({ path: { id } }));
  }

  async getModelCardImage(
    id: string,
    name: string,
    options: Pick<ReadOptions, 'signal'> = {},
  ): Promise<Blob> {
    const response = await this.#client(options).getModelCardImage({
      path: { id, name },
    });
    await failUnlessOk(response);
    return response.blob();
  }

  getModelAlsoIn(id: string, options: ReadOptions = {}) {
    return this.#read(options, client =>
      client.getModelAlsoIn({ path: { id } }),
    );
  }

  async getRunLogs(
    id: string,
    query: LogQuery,
    options: Pick<ReadOptions, 'signal'> = {},
  ): Promise<LogPage> {
    const response = await this.#client(options).getRunLogs({
      path: { id },
      query,
    });
    await failUnlessOk(response);
    return cleanDeep(await response.json());
  }

  async downloadRunLog(id: string, query: LogChoiceQuery): Promise<Blob> {
    const response = await this.#client({}).downloadRunLog({
      path: { id },
      query,
    });
    await failUnlessOk(response);
    return response.blob();
  }

  getSource(id: string, options: ReadOptions = {}) {
    return this.#read(options, client => client.getSource({ path: { id } }));
  }

  async scanSource(id: string): Promise<void> {
    await failUnlessOk(await this.#client({}).scanSource({ path: { id } }));
  }

  async previewSource(
    id: string,
    options: Pick<ReadOptions, 'signal'> = {},
  ): Promise<SourcePreview> {
    const response = await this.#client(options).previewSource({
      path: { id },
    });
    await failUnlessOk(response);
    return cleanDeep(await response.json());
  }

  async confirmRemovals(id: string, proposal: string): Promise<RemovalResult> {
    const response = await this.#client({}).confirmRemovals({
      path: { id },
      body: { proposal },
    });
    await failUnlessOk(response);
    return response.json();
  }

  async exportSource(id: string): Promise<string> {
    const response = await this.#client({}).exportSource({ path: { id } });
    await failUnlessOk(response);
    return response.text();
  }

  async act(id: string, action: RunAction): Promise<ActionResult> {
    const client = this.#client({});
    const request = { path: { id } };
    const calls = {
      pause: () => client.pauseRun(request),
      resume: () => client.resumeRun(request),
      stop: () => client.stopRun(request),
    };
    const response = await calls[action]();
    await failUnlessOk(response);
    return cleanDeep(await response.json());
  }

  async getFollow(id: string): Promise<RunFollow> {
    const response = await this.#client({}).getRunFollow({ path: { id } });
    await failUnlessOk(response);
    return response.json();
  }

  async setFollow(id: string, following: boolean): Promise<RunFollow> {
    const client = this.#client({});
    const request = { path: { id } };
    const response = following
      ? await client.followRun(request)
      : await client.unfollowRun(request);
    await failUnlessOk(response);
    return response.json();
  }

  async #read<T>(
    options: ReadOptions,
    call: (client: DefaultApiClient) => Promise<TypedResponse<T>>,
  ): Promise<Answer<T>> {
    const known = options.validator;
    const response = await call(
      this.#client({ signal: options.signal, etag: known?.etag }),
    );
    if (response.status === 304) {
      return { unchanged: true };
    }
    await failUnlessOk(response);
    const body = await response.text();
    if (known?.body === body) {
      return { unchanged: true };
    }
    const etag = response.headers.get('etag');
    return {
      unchanged: false,
      value: cleanDeep(JSON.parse(body) as T),
      validator: etag ? { etag } : { body },
    };
  }

  #client(options: { signal?: AbortSignal; etag?: string }): DefaultApiClient {
    const { signal, etag } = options;
    return new DefaultApiClient({
      discoveryApi: this.#discoveryApi,
      fetchApi: {
        fetch: (input: RequestInfo | URL, init?: RequestInit) =>
          this.#fetchApi.fetch(input, {
            ...init,
            ...(signal ? { signal } : {}),
            headers: {
              ...init?.headers,
              ...(etag ? { 'If-None-Match': etag } : {}),
            },
          }),
      },
    });
  }
}

async function failUnlessOk(response: Omit<Response, 'json'>): Promise<void> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response as Response);
  }
}
