import type { SourceAnswer, SourceRequest } from '../SourceServer';
import { HubQuota } from './HubQuota';
import { hubCollections, hubModels } from './models';
import type { HubCollection, HubModel } from './types';

export interface HuggingFaceHubOptions {
  /** Default: a small believable inventory. */
  models?: readonly HubModel[];
  collections?: readonly HubCollection[];
  /** Tokens that may see private repositories and read gated files. */
  tokens?: readonly string[];
  /** Requests to the API in five minutes. Default: 500, as for people without an account. */
  quota?: number;
  /** Pages larger than this are given up on (504), as heavy lists are. */
  heaviestPage?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const MAX_LIMIT = 1000;

/**
 * Hugging Face as its API is documented (docs/hub/api, docs/hub/rate-limits):
 * pages by a `Link` cursor and without totals, `expand`, quotas in fixed windows
 * of five minutes, and repositories that are hidden as if they were missing.
 * There is no hub to run oneself: this was written from the documentation.
 */
export class HuggingFaceHub {
  readonly models: Map<string, HubModel>;
  readonly collections: HubCollection[];
  /** Old ids of repositories, by the new one. */
  readonly renamed = new Map<string, string>();
  heaviestPage: number;
  readonly #tokens: Set<string>;
  readonly #quota: HubQuota;

  constructor(options: HuggingFaceHubOptions = {}) {
    this.models = new Map(
      (options.models ?? hubModels()).map(model => [model.id, { ...model }]),
    );
    this.collections = [...(options.collections ?? hubCollections())];
    this.heaviestPage = options.heaviestPage ?? MAX_LIMIT;
    this.#tokens = new Set(options.tokens);
    this.#quota = new HubQuota({
      requests: options.quota ?? 500,
      now: options.now ?? Date.now,
    });
  }

  rename(from: string, to: string): void {
    const model = this.models.get(from);
    if (!model) throw new Error(`There is no model '${from}'`);
    this.models.delete(from);
    this.models.set(to, { ...model, id: to });
    this.renamed.set(from, to);
  }

  readonly handler = (request: SourceRequest): SourceAnswer => {
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const known = token !== undefined && this.#tokens.has(token);
    const path = decodeURIComponent(request.url.pathname);
    const budget = this.#quota.take(
      path.startsWith('/api/') ? 'api' : 'resolvers',
    );
    if (!budget.allowed) {
      return {
        status: 429,
        headers: budget.headers,
        json: { error: 'We had to rate limit your IP' },
      };
    }
    const answer =
      token !== undefined && !known
        ? notShown('Invalid credentials in Authorization header')
        : this.#route(path, request, known);
    return { ...answer, headers: { ...answer.headers, ...budget.headers } };
  };

  #route(path: string, request: SourceRequest, known: boolean): SourceAnswer {
    if (path === '/api/models') return this.#list(request.url, known);
    if (path === '/api/whoami-v2') {
      return known
        ? { json: { type: 'user', name: 'platform' } }
        : notShown('Invalid username or password.');
    }
    const model = /^\/api\/models\/(.+)$/.exec(path)?.[1];
    if (model) return this.#model(model, request.url, known);
    const slug = /^\/api\/collections\/(.+)$/.exec(path)?.[1];
    if (slug) return this.#collection(slug);
    const file =
      /^\/(?:api\/resolve-cache\/models\/)?([^/]+\/[^/]+)\/(?:resolve\/)?([0-9a-f]+|main)\/([^/]+)$/.exec(
        path,
      );
    if (file) {
      const [, id, revision, name] = file;
      return this.#file({ path, id, revision, name, known });
    }
    return { status: 404, text: 'Not Found' };
  }

  #list(url: URL, known: boolean): SourceAnswer {
    const query = url.searchParams;
    const limit = Math.min(Number(query.get('limit') ?? 30), MAX_LIMIT);
    if (limit > this.heaviestPage) {
      return { status: 504, text: '<html>504 Gateway Time-out</html>' };
    }
    const all = [...this.models.values()]
      .filter(model => !model.private || known)
      .filter(model => matches(model, query))
      .sort(newestFirst);
    const rest = afterCursor(all, query.get('cursor'));
    const page = rest.slice(0, limit);
    const headers: Record<string, string> = {};
    if (rest.length > limit) {
      const next = new URL(url);
      const { lastModified, id } = page[page.length - 1];
      next.searchParams.set('cursor', encodeCursor([lastModified, id]));
      headers.link = `<${next.href}>; rel="next"`;
    }
    return { headers, json: page.map(model => expand(model, query)) };
  }

  #model(id: string, url: URL, known: boolean): SourceAnswer {
    const newId = this.renamed.get(id);
    if (newId) {
      return {
        status: 307,
        headers: { location: `/api/models/${newId}${url.search}` },
      };
    }
    const model = this.#visible(id, known);
    return model ? { json: expand(model, url.searchParams) } : hidden(known);
  }

  #collection(slug: string): SourceAnswer {
    const collection = this.collections.find(other => other.slug === slug);
    if (!collection) {
      return { status: 404, json: { error: 'Collection not found' } };
    }
    const { title, items } = collection;
    const [owner] = slug.split('/');
    return {
      json: {
        slug,
        title,
        owner: { name: owner },
        lastUpdated: '2026-06-01T08:00:00.000Z',
        items: items.flatMap((item, position): object[] => {
          const model = this.models.get(item.id);
          if (item.type !== 'model') return [{ ...item, position }];
          // Private models are left out for whoever may not see them.
          if (!model || model.private) return [];
          const { lastModified, gated = false, pipeline_tag } = model;
          return [
            {
              type: 'model',
              repoType: 'model',
              id: model.id,
              author: model.id.split('/')[0],
              position,
              lastModified,
              gated,
              pipeline_tag,
              private: false,
              downloads: model.downloads ?? 0,
              likes: model.likes ?? 0,
            },
          ];
        }),
      },
    };
  }

  #file(asked: {
    path: string;
    id: string;
    revision: string;
    name: string;
    known: boolean;
  }): SourceAnswer {
    const { path, id, revision, name, known } = asked;
    const model = this.#visible(id, known);
    if (!model) return hidden(known);
    if (model.gated && !known) {
      return {
        status: 401,
        headers: { 'x-error-code': 'GatedRepo' },
        text: `Access to model ${id} is restricted.`,
      };
    }
    const readme = name === 'README.md' ? model.readme : undefined;
    const content = readme ?? model.files?.[name];
    if (content === undefined || revision !== model.sha) {
      return {
        status: 404,
        headers: { 'x-error-code': 'EntryNotFound' },
        text: 'Entry not found',
      };
    }
    if (!path.startsWith('/api/resolve-cache/')) {
      const to = `/api/resolve-cache/models/${id}/${revision}/${name}`;
      return { status: 307, headers: { location: to } };
    }
    const headers = { 'x-repo-commit': model.sha };
    return typeof content === 'string'
      ? {
          headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
          text: content,
        }
      : {
          headers: { ...headers, 'content-type': 'application/octet-stream' },
          body: content,
        };
  }

  #visible(id: string, known: boolean): HubModel | undefined {
    const model = this.models.get(id);
    return model?.private && !known ? undefined : model;
  }
}

/** Whether a repository is missing or hidden is not said. */
function hidden(known: boolean): SourceAnswer {
  return known
    ? {
        status: 404,
        headers: { 'x-error-code': 'RepoNotFound' },
        json: { error: 'Repository not found' },
      }
    : {
        status: 401,
        headers: { 'x-error-code': 'RepoNotFound' },
        json: { error: 'Invalid username or password.' },
      };
}

function notShown(error: string): SourceAnswer {
  return { status: 401, json: { error } };
}

function matches(model: HubModel, query: URLSearchParams): boolean {
  const author = query.get('author');
  const search = query.get('search')?.toLowerCase();
  const tags = [model.pipeline_tag, model.library_name, ...(model.tags ?? [])];
  return (
    (!author || model.id.startsWith(`${author}/`)) &&
    (!search || model.id.toLowerCase().includes(search)) &&
    query.getAll('filter').every(tag => tags.includes(tag))
  );
}

function newestFirst(a: HubModel, b: HubModel): number {
  if (a.lastModified !== b.lastModified) {
    return a.lastModified < b.lastModified ? 1 : -1;
  }
  return a.id < b.id ? 1 : -1;
}

function encodeCursor(key: [string, string]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** A cursor holds the sort key of the last item, so that edits move items across it. */
function afterCursor(all: HubModel[], cursor: string | null): HubModel[] {
  if (!cursor) return all;
  const [lastModified, id] = JSON.parse(
    Buffer.from(cursor, 'base64url').toString(),
  );
  return all.filter(
    model =>
      model.lastModified < lastModified ||
      (model.lastModified === lastModified && model.id < id),
  );
}

/** Only what was asked for; id and _id always. */
function expand(model: HubModel, query: URLSearchParams): object {
  const whole: Record<string, unknown> = {
    ...model,
    author: model.id.split('/')[0],
    private: model.private ?? false,
    gated: model.gated ?? false,
    disabled: model.disabled ?? false,
    tags: [
      ...(model.tags ?? []),
      model.pipeline_tag,
      model.library_name,
      'region:us',
    ].filter(Boolean),
    createdAt: '2022-03-02T23:29:04.000Z',
  };
  const asked = query.getAll('expand');
  return {
    _id: Buffer.from(model.id).toString('hex').slice(0, 24),
    id: model.id,
    ...Object.fromEntries(
      asked
        .filter(
          key =>
            whole[key] !== undefined && key !== 'readme' && key !== 'files',
        )
        .map(key => [key, whole[key]]),
    ),
  };
}
