import type { SourceAnswer, SourceRequest } from '../SourceServer';

const PREFIX = '/api/model_catalog/v1alpha1/';

export interface CatalogModel {
  source_id: string;
  /** With slashes. */
  name: string;
  readme?: string;
  [key: string]: unknown;
}

/** The model catalog, a server of its own beside the registries (api/openapi/catalog.yaml). */
export class KubeflowCatalog {
  constructor(readonly models: CatalogModel[]) {}

  readonly handler = (request: SourceRequest): SourceAnswer => {
    const { pathname } = request.url;
    if (pathname === `${PREFIX}sources`) {
      const ids = [...new Set(this.models.map(model => model.source_id))];
      const items = ids.map(id => ({ id, name: id, enabled: true }));
      return {
        json: { items, size: items.length, pageSize: 10, nextPageToken: '' },
      };
    }
    const [, source, name] =
      /^sources\/([^/]+)\/models\/(.+)$/.exec(pathname.slice(PREFIX.length)) ??
      [];
    const model = this.models.find(
      candidate =>
        candidate.source_id === decodeURIComponent(source ?? '') &&
        candidate.name === decodeURIComponent(name ?? ''),
    );
    return model
      ? { json: model }
      : { status: 404, json: { code: 'NOT_FOUND', message: 'not found' } };
  };
}
