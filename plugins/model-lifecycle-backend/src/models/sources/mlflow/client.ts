import {
  readPages,
  UpstreamError,
  type HttpEndpoint,
  type HttpRequest,
  type JsonAnswer,
  type ListContext,
  type ReadPage,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind } from '../../../http/answers/failure';
import { asFields } from '../../../http/answers/fields';
import {
  nextModelPage,
  parseModelAnswer,
  parseModelPage,
  parseRun,
  parseVersionPage,
  parseWorkspaces,
  type RegisteredModel,
  type RegisteredVersion,
  type Run,
} from './answers';

/** The workspace of a server without workspaces, and of requests that name none. */
export const DEFAULT_WORKSPACE = 'default';

const API = '/api/2.0/mlflow';
/** Without it, older servers answer up to 200,000 versions at once. */
const VERSIONS_PER_PAGE = 1000;
const MAX_VERSION_PAGES = 20;

/** MLflow's REST API. Talks and pages; what answers mean is for others. */
export class MlflowClient {
  constructor(
    private readonly endpoint: HttpEndpoint,
    private readonly pageSize: number,
  ) {}

  /** Undefined where the server has no workspaces (before 3.10, or switched off). */
  async workspaces(signal: AbortSignal): Promise<string[] | undefined> {
    const info = await this.endpoint.json({
      path: '/api/3.0/mlflow/server-info',
      accept: [404],
      signal,
    });
    const hasWorkspaces =
      info.status !== 404 && asFields(info.parse()).workspaces_enabled === true;
    if (!hasWorkspaces) return undefined;
    const answer = await this.endpoint.json({
      path: '/api/3.0/mlflow/workspaces',
      signal,
    });
    return parseWorkspaces(answer.parse());
  }

  /** By name: other orders move with every edit. Even so, tokens are offsets and drift. */
  modelPages(
    workspace: string,
    context: ListContext,
  ): AsyncGenerator<ReadPage> {
    return readPages({
      endpoint: this.endpoint,
      scope: workspace,
      context,
      pageSize: this.pageSize,
      request: page =>
        inWorkspace(workspace, {
          path: `${API}/registered-models/search`,
          query: {
            max_results: page.pageSize,
            order_by: 'name ASC',
            page_token: page.next,
          },
        }),
      nextFrom: 'body',
      next: answer => nextModelPage(answer.parse()),
    });
  }

  /** All versions of a model, newest first; empty where it is gone. */
  async versions(
    workspace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<RegisteredVersion[]> {
    const versions: RegisteredVersion[] = [];
    const filter = nameFilter(name);
    let next: string | undefined;
    for (let page = 0; page < MAX_VERSION_PAGES; page += 1) {
      const answer = await this.endpoint.json(
        inWorkspace(workspace, {
          path: `${API}/model-versions/search`,
          query: { filter, max_results: VERSIONS_PER_PAGE, page_token: next },
          signal,
        }),
      );
      const parsed = parseVersionPage(answer.parse());
      versions.push(...parsed.versions);
      const { nextPageToken } = parsed;
      if (nextPageToken === undefined || nextPageToken === next) break;
      next = nextPageToken;
    }
    return versions;
  }

  /** `gone`: deleted for good. `hidden`: the right to look at its experiment is missing. */
  async run(
    workspace: string,
    id: string,
    signal: AbortSignal,
  ): Promise<Run | 'gone' | 'hidden'> {
    try {
      const answer = await this.endpoint.json(
        inWorkspace(workspace, {
          path: `${API}/runs/get`,
          query: { run_id: id },
          accept: [404],
          signal,
        }),
      );
      if (answer.status !== 404) return parseRun(answer.parse());
      if (saysNoSuchThing(answer)) return 'gone';
      throw this.#notFound();
    } catch (error) {
      if (isKind(error, 'forbidden')) return 'hidden';
      throw error;
    }
  }

  /** Undefined only where MLflow itself says that there is no such model. */
  async model(
    workspace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<RegisteredModel | undefined> {
    const answer = await this.endpoint.json(
      inWorkspace(workspace, {
        path: `${API}/registered-models/get`,
        query: { name },
        accept: [404],
        signal,
      }),
    );
    if (answer.status !== 404) return parseModelAnswer(answer.parse());
    if (saysNoSuchThing(answer)) return undefined;
    throw this.#notFound();
  }

  /** One model, to see whether the list can be read. */
  async probe(workspace: string, signal: AbortSignal): Promise<void> {
    const answer = await this.endpoint.json(
      inWorkspace(workspace, {
        path: `${API}/registered-models/search`,
        query: { max_results: 1 },
        signal,
      }),
    );
    parseModelPage(answer.parse());
  }

  /**
   * Whether a 403 is MLflow's own answer to a Host header that is not in its
   * list of allowed hosts (3.5 and newer): no right will help there.
   */
  async refusesHost(signal: AbortSignal): Promise<boolean> {
    const answer = await this.endpoint.request({
      path: '/health',
      accept: [401, 403, 404],
      maxBytes: 10_000,
      signal,
    });
    return (
      answer.status === 403 &&
      answer.body.toString('utf8').startsWith('Invalid Host header')
    );
  }

  #notFound(): UpstreamError {
    return new UpstreamError({
      kind: 'not-found',
      host: new URL(this.endpoint.baseUrl).host,
      status: 404,
      message: `${this.endpoint.baseUrl} does not answer as MLflow: check baseUrl and the workspace`,
    });
  }
}

function inWorkspace<T extends Omit<HttpRequest, 'signal'>>(
  workspace: string,
  request: T,
): T {
  return workspace === DEFAULT_WORKSPACE
    ? request
    : { ...request, headers: { 'X-MLFLOW-WORKSPACE': workspace } };
}

/** MLflow takes both quotes and knows no escape; a name with both cannot be asked for. */
function nameFilter(name: string): string {
  return name.includes("'") ? `name="${name}"` : `name='${name}'`;
}

/** An unknown workspace has the same code; a wrong address answers HTML. */
function saysNoSuchThing(answer: JsonAnswer): boolean {
  let fields;
  try {
    fields = asFields(answer.parse());
  } catch {
    return false;
  }
  return (
    fields.error_code === 'RESOURCE_DOES_NOT_EXIST' &&
    typeof fields.message === 'string' &&
    !fields.message.startsWith('Workspace ')
  );
}
