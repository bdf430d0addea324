import type {
  HttpEndpoint,
  HttpRequest,
} from 'backstage-plugin-model-lifecycle-node';
import { UpstreamError } from 'backstage-plugin-model-lifecycle-node';
import { isKind } from '../../../http/answers/failure';
import type { Fields } from '../../../http/answers/fields';
import {
  parseDisplayName,
  parseRun,
  parseRunPage,
  parseVersionSpec,
  saysNotFound,
  type PipelineRun,
  type RunPage,
} from './answers';

const API = '/apis/v2beta1';
/** Each run brings the rows of all its tasks along. */
const PAGE_SIZE = 50;
const OPEN_STATES = ['PENDING', 'RUNNING', 'CANCELING', 'PAUSED'];

export interface RunQuery {
  /** Where several teams share the server; it refuses to list without one then. */
  namespace?: string;
  experimentId?: string;
  onlyOpen?: boolean;
  pageToken?: string;
}

/** The REST API of Kubeflow Pipelines. Talks and pages; what answers mean is for others. */
export class PipelineClient {
  constructor(private readonly endpoint: HttpEndpoint) {}

  /** Newest first. A page may be too large for the limit of the endpoint: then it is asked for in smaller ones. */
  async runs(query: RunQuery, signal: AbortSignal): Promise<RunPage> {
    for (let pageSize = PAGE_SIZE; ; pageSize = Math.floor(pageSize / 5)) {
      try {
        const answer = await this.endpoint.json({
          path: `${API}/runs`,
          query: {
            namespace: query.namespace,
            experiment_id: query.experimentId,
            page_size: pageSize,
            page_token: query.pageToken,
            sort_by: 'created_at desc',
            filter: query.onlyOpen ? openFilter() : undefined,
          },
          signal,
        });
        return parseRunPage(answer.parse());
      } catch (error) {
        if (!isKind(error, 'too-large') || pageSize === 1) throw error;
      }
    }
  }

  /** `undefined` where the server itself says that it has no such run. */
  async run(id: string, signal: AbortSignal): Promise<PipelineRun | undefined> {
    const body = await this.#get({
      path: `${API}/runs/${encodeURIComponent(id)}`,
      signal,
    });
    return body === undefined ? undefined : parseRun(body);
  }

  async pipelineName(
    id: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const path = `${API}/pipelines/${encodeURIComponent(id)}`;
    return parseDisplayName(await this.#get({ path, signal }));
  }

  async recurringRunName(
    id: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const path = `${API}/recurringruns/${encodeURIComponent(id)}`;
    return parseDisplayName(await this.#get({ path, signal }));
  }

  /** The specification of a version of a pipeline. */
  async versionSpec(
    ids: { pipelineId: string; versionId: string },
    signal: AbortSignal,
  ): Promise<Fields | undefined> {
    const [pipeline, version] = [ids.pipelineId, ids.versionId].map(
      encodeURIComponent,
    );
    const path = `${API}/pipelines/${pipeline}/versions/${version}`;
    return parseVersionSpec(await this.#get({ path, signal }));
  }

  /** A 404 counts only in the words of the API: a proxy or a wrong address has its own. */
  async #get(request: HttpRequest): Promise<unknown> {
    const answer = await this.endpoint.json({ ...request, accept: [404] });
    if (answer.status !== 404) return answer.parse();
    if (parsesAsNotFound(answer)) return undefined;
    const { host } = new URL(this.endpoint.baseUrl);
    throw new UpstreamError({
      kind: 'not-found',
      host,
      status: 404,
      message: `${host} does not answer as Kubeflow Pipelines: check baseUrl`,
    });
  }
}

function parsesAsNotFound(answer: { parse(): unknown }): boolean {
  try {
    return saysNotFound(answer.parse());
  } catch {
    return false;
  }
}

function openFilter(): string {
  return JSON.stringify({
    predicates: [
      { key: 'state', operation: 'IN', string_values: { values: OPEN_STATES } },
    ],
  });
}
