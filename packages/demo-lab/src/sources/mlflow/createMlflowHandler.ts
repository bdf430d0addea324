import type {
  SourceAnswer,
  SourceHandler,
  SourceRequest,
} from '../SourceServer';
import type {
  MlflowContent,
  MlflowModel,
  MlflowRun,
  MlflowVersion,
} from './types';

const API = '/api/2.0/mlflow';
const DEFAULT_WORKSPACE = 'default';

/**
 * Answers as MLflow 3.17.2 does, for what a reader of models asks: tokens are
 * offsets, an empty list is `{}`, `aliases` stand on the model alone, unknown
 * routes answer HTML. The content may be changed between two requests.
 */
export function createMlflowHandler(content: MlflowContent): SourceHandler {
  return request => {
    const { pathname } = request.url;
    if (pathname === '/health') return { text: 'OK' };
    if (pathname === '/version') return { text: '3.17.2' };
    if (pathname === '/api/3.0/mlflow/server-info') {
      return {
        json: {
          store_type: 'SqlStore',
          workspaces_enabled: content.workspacesEnabled === true,
        },
      };
    }
    if (pathname === '/api/3.0/mlflow/workspaces') return workspaces(content);
    const name = request.headers['x-mlflow-workspace'] ?? DEFAULT_WORKSPACE;
    const workspace = content.workspaces[name];
    if (!workspace) return noSuch(`Workspace '${name}' not found`);
    switch (pathname) {
      case `${API}/registered-models/search`:
        return searchModels(request, workspace.models);
      case `${API}/registered-models/get`:
        return getModel(request, workspace.models);
      case `${API}/model-versions/search`:
        return searchVersions(request, workspace.models);
      case `${API}/runs/get`:
        return getRun(request, workspace.runs);
      default:
        return {
          status: 404,
          headers: { 'content-type': 'text/html; charset=utf-8' },
          text: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n',
        };
    }
  };
}

function workspaces(content: MlflowContent): SourceAnswer {
  if (!content.workspacesEnabled) {
    return {
      status: 503,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      text: 'Endpoint: /api/3.0/mlflow/workspaces disabled because the server is running without workspaces support.',
    };
  }
  const names = Object.keys(content.workspaces).sort();
  return { json: { workspaces: names.map(name => ({ name })) } };
}

function searchModels(
  { url }: SourceRequest,
  models: readonly MlflowModel[],
): SourceAnswer {
  const sorted = [...models].sort((a, b) => (a.name < b.name ? -1 : 1));
  return page(url, 'registered_models', sorted.map(modelJson));
}

function getModel(
  { url }: SourceRequest,
  models: readonly MlflowModel[],
): SourceAnswer {
  const name = url.searchParams.get('name');
  const model = models.find(candidate => candidate.name === name);
  return model
    ? { json: { registered_model: modelJson(model) } }
    : noSuch(`Registered Model with name=${name} not found`);
}

function searchVersions(
  { url }: SourceRequest,
  models: readonly MlflowModel[],
): SourceAnswer {
  const filter = url.searchParams.get('filter') ?? '';
  const [, , name] = /^name=(['"])(.*)\1$/.exec(filter) ?? [];
  if (name === undefined) return badRequest(`Invalid filter '${filter}'`);
  const versions = models.find(model => model.name === name)?.versions ?? [];
  return page(
    url,
    'model_versions',
    [...versions]
      .sort((a, b) => b.version - a.version)
      .map(version => versionJson(name, version)),
  );
}

function getRun(
  { url }: SourceRequest,
  runs: readonly MlflowRun[],
): SourceAnswer {
  const id = url.searchParams.get('run_id');
  const run = runs.find(candidate => candidate.id === id);
  if (!run) return noSuch(`Run with id=${id} not found`);
  return {
    json: {
      run: {
        info: {
          run_uuid: run.id,
          run_id: run.id,
          experiment_id: run.experimentId,
          run_name: run.name,
          user_id: '',
          status: 'FINISHED',
        },
        data: {
          metrics: Object.entries(run.metrics).map(([key, value]) => ({
            key,
            value: Number.isFinite(value) ? value : String(value),
            timestamp: 1_790_000_000_000,
            step: 0,
          })),
          params: tagList(run.parameters),
          tags: tagList(run.tags ?? {}),
        },
      },
    },
  };
}

function page(url: URL, list: string, items: unknown[]): SourceAnswer {
  const size = Number(url.searchParams.get('max_results') ?? 100);
  if (!(size >= 0 && size <= 1000)) {
    return badRequest(`Invalid value for parameter 'max_results'`);
  }
  const token = url.searchParams.get('page_token');
  const offset = token ? offsetOf(token) : 0;
  if (offset === undefined) {
    return badRequest('Invalid page token, could not base64-decode');
  }
  const shown = items.slice(offset, offset + size);
  const next = offset + size;
  return {
    json: {
      ...(shown.length > 0 ? { [list]: shown } : {}),
      ...(next < items.length ? { next_page_token: tokenOf(next) } : {}),
    },
  };
}

function tokenOf(offset: number): string {
  return Buffer.from(`{"offset": ${offset}}`).toString('base64');
}

function offsetOf(token: string): number | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString()).offset;
  } catch {
    return undefined;
  }
}

function modelJson(model: MlflowModel) {
  const newest = model.versions.reduce<MlflowVersion | undefined>(
    (best, version) =>
      best && best.version > version.version ? best : version,
    undefined,
  );
  const tags = tagList(model.tags ?? {});
  const aliases = Object.entries(model.aliases ?? {}).map(
    ([alias, version]) => ({ alias, version: String(version) }),
  );
  return {
    name: model.name,
    creation_timestamp: model.updatedAtMs,
    last_updated_timestamp: model.updatedAtMs,
    description: model.description ?? '',
    ...(newest ? { latest_versions: [versionJson(model.name, newest)] } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
  };
}

function versionJson(name: string, version: MlflowVersion) {
  const tags = tagList(version.tags ?? {});
  return {
    name,
    version: String(version.version),
    creation_timestamp: version.createdAtMs,
    last_updated_timestamp: version.createdAtMs,
    current_stage: 'None',
    description: version.description ?? '',
    source: version.source,
    run_id: version.runId ?? '',
    status: version.status ?? 'READY',
    ...(tags.length > 0 ? { tags } : {}),
    run_link: '',
  };
}

function tagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

function noSuch(message: string): SourceAnswer {
  return {
    status: 404,
    json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message },
  };
}

function badRequest(message: string): SourceAnswer {
  return {
    status: 400,
    json: { error_code: 'INVALID_PARAMETER_VALUE', message },
  };
}
