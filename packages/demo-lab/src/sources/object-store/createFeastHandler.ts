import type { SourceHandler } from '../SourceServer';

export interface FeastProject {
  entities: string[];
  featureViews: string[];
  featureServices: string[];
}

const MAX_LIMIT = 100;

/** Feast's REST registry (0.66): names of a project's parts, by page. An empty list is left out. */
export function createFeastHandler(
  projects: Record<string, FeastProject>,
): SourceHandler {
  return ({ url }) => {
    const project = projects[url.searchParams.get('project') ?? ''];
    const lists: Record<string, keyof FeastProject> = {
      '/api/v1/entities': 'entities',
      '/api/v1/feature_views': 'featureViews',
      '/api/v1/feature_services': 'featureServices',
    };
    const list = lists[url.pathname];
    if (!list) return { status: 404, json: { detail: 'Not Found' } };
    if (!project) return { status: 404, json: { detail: 'no such project' } };
    const page = Number(url.searchParams.get('page') ?? 1);
    const limit = Math.min(
      Number(url.searchParams.get('limit') ?? 50),
      MAX_LIMIT,
    );
    const names = project[list];
    const shown = names.slice((page - 1) * limit, page * limit);
    return {
      json: {
        ...(shown.length > 0
          ? { [list]: shown.map(name => ({ spec: { name }, meta: {} })) }
          : {}),
        pagination: {
          page,
          limit,
          totalCount: names.length,
          hasNext: page * limit < names.length,
        },
      },
    };
  };
}
