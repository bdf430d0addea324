import type { SourceAnswer, SourceRequest } from '../SourceServer';
import type { CollectionName, RegistryEntity } from './entities';
import { parseFilter } from './filterQuery';

const PREFIX = '/api/model_registry/v1alpha3/';

export interface KubeflowRegistryOptions {
  /** 0.2 refuses `filterQuery`. Default: 0.3. */
  version?: '0.2' | '0.3';
  /** What the proxy in front lets through. Default: everybody. */
  token?: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

const ORDERS: Record<string, string> = {
  ID: 'id',
  CREATE_TIME: 'createTimeSinceEpoch',
  LAST_UPDATE_TIME: 'lastUpdateTimeSinceEpoch',
};

/**
 * Kubeflow Model Registry v1alpha3, written from its OpenAPI file and its
 * sources (kubeflow/hub, v0.3): no limit without a page size, page tokens that
 * are cursors by key, an order by time without a tie-break, artifacts without
 * their version, parents whose stamp does not move with their children, no
 * deletion. The real server was not to be had.
 */
export class KubeflowRegistry {
  readonly #entities: Record<CollectionName, Map<string, RegistryEntity>> = {
    registered_models: new Map(),
    model_versions: new Map(),
    artifacts: new Map(),
    inference_services: new Map(),
    serving_environments: new Map(),
  };
  /** Artifact ids of a version: the API shows them in one direction only. */
  readonly #artifactsOf = new Map<string, string[]>();
  #nextId = 1;

  constructor(readonly options: KubeflowRegistryOptions) {}

  create(
    collection: CollectionName,
    fields: { name: string } & Record<string, unknown>,
  ): RegistryEntity {
    const now = String(this.options.now());
    const entity = {
      state: 'LIVE',
      customProperties: {},
      ...fields,
      id: String(this.#nextId++),
      createTimeSinceEpoch: now,
      lastUpdateTimeSinceEpoch: now,
    };
    this.#entities[collection].set(entity.id, entity);
    return entity;
  }

  createArtifact(
    versionId: string,
    fields: { name: string; artifactType: string } & Record<string, unknown>,
  ): RegistryEntity {
    const artifact = this.create('artifacts', fields);
    const ids = this.#artifactsOf.get(versionId) ?? [];
    this.#artifactsOf.set(versionId, [...ids, artifact.id]);
    return artifact;
  }

  /** Its own stamp moves, and nothing else's. */
  update(
    collection: CollectionName,
    id: string,
    fields: Record<string, unknown>,
  ): void {
    const entity = this.#entities[collection].get(id);
    if (!entity) throw new Error(`There is no ${collection}/${id}`);
    this.#entities[collection].set(id, {
      ...entity,
      ...fields,
      lastUpdateTimeSinceEpoch: String(this.options.now()),
    });
  }

  /** What an administrator does in the database: the API cannot. */
  forget(collection: CollectionName, id: string): void {
    this.#entities[collection].delete(id);
  }

  readonly handler = (request: SourceRequest): SourceAnswer => {
    const { token } = this.options;
    if (token && request.headers.authorization !== `Bearer ${token}`) {
      return { status: 401, text: 'Unauthorized' };
    }
    const { pathname, searchParams } = request.url;
    if (!pathname.startsWith(PREFIX)) return { status: 404, text: '404' };
    const [collection, id, child] = pathname.slice(PREFIX.length).split('/');
    const all = this.#entities[collection as CollectionName];
    if (!all) return { status: 404, text: '404 page not found' };
    if (!id) return this.#page([...all.values()], searchParams);
    if (!all.has(id)) return notFound(id);
    if (!child) return { json: all.get(id) };
    return this.#children(collection, id, child, searchParams);
  };

  #children(
    collection: string,
    id: string,
    child: string,
    query: URLSearchParams,
  ): SourceAnswer {
    if (collection === 'registered_models' && child === 'versions') {
      const versions = [...this.#entities.model_versions.values()];
      return this.#page(
        versions.filter(version => version.registeredModelId === id),
        query,
      );
    }
    if (collection === 'model_versions' && child === 'artifacts') {
      const ids = this.#artifactsOf.get(id) ?? [];
      return this.#page(
        ids.flatMap(one => this.#entities.artifacts.get(one) ?? []),
        query,
      );
    }
    return { status: 404, text: '404 page not found' };
  }

  #page(all: RegistryEntity[], query: URLSearchParams): SourceAnswer {
    const filterQuery = query.get('filterQuery');
    let items = all;
    if (filterQuery) {
      const filter =
        this.options.version === '0.2' ? undefined : parseFilter(filterQuery);
      if (!filter) {
        return {
          status: 400,
          json: { code: 'BAD_REQUEST', message: 'invalid filterQuery' },
        };
      }
      items = items.filter(filter);
    }
    const field = ORDERS[query.get('orderBy') ?? 'ID'];
    if (!field) {
      return { status: 400, json: { message: 'unsupported orderBy' } };
    }
    const sign = query.get('sortOrder') === 'DESC' ? -1 : 1;
    const keyOf = (entity: RegistryEntity) => Number(entity[field]);
    // No tie-break: the order of equals is that of the table.
    items = [...items].sort((a, b) => sign * (keyOf(a) - keyOf(b)));
    const token = query.get('nextPageToken');
    if (token) {
      const [key, id] = Buffer.from(token, 'base64')
        .toString()
        .split(':')
        .map(Number);
      items = items.filter(entity => {
        const distance = sign * (keyOf(entity) - key);
        return distance > 0 || (distance === 0 && Number(entity.id) > id);
      });
    }
    const pageSize = Number(query.get('pageSize') ?? 0);
    const page = pageSize > 0 ? items.slice(0, pageSize) : items;
    const last = page.at(-1);
    const more = last && page.length < items.length;
    return {
      json: {
        items: page,
        pageSize,
        size: page.length,
        nextPageToken: more
          ? Buffer.from(`${keyOf(last)}:${last.id}`).toString('base64')
          : '',
      },
    };
  }
}

function notFound(id: string): SourceAnswer {
  return {
    status: 404,
    json: { code: 'NOT_FOUND', message: `no resource found for id ${id}` },
  };
}
