import { Readable } from 'node:stream';
import type { ReadTreeResponseFactory } from '@backstage/backend-defaults/urlReader';
import type {
  AuthService,
  DiscoveryService,
  UrlReaderService,
  UrlReaderServiceReadTreeOptions,
  UrlReaderServiceReadTreeResponse,
  UrlReaderServiceReadUrlResponse,
  UrlReaderServiceSearchResponse,
} from '@backstage/backend-plugin-api';
import {
  NotFoundError,
  NotImplementedError,
  NotModifiedError,
  ResponseError,
} from '@backstage/errors';
import { docsKeyOf, DOCS_HOST } from '../host';
import { parseDocsSource, type DocsSource } from './docsSource';

const PLUGIN_ID = 'model-lifecycle';
const TIMEOUT_MS = 30_000;

export interface DocsUrlReaderOptions {
  auth: AuthService;
  discovery: DiscoveryService;
  treeResponseFactory: ReadTreeResponseFactory;
  fetch?: typeof fetch;
}

/**
 * Reads documentation of models and training jobs from the Model Lifecycle
 * backend, wherever discovery says it is: the address of the backend never
 * stands in an entity.
 */
export class DocsUrlReader implements UrlReaderService {
  readonly #options: DocsUrlReaderOptions;

  constructor(options: DocsUrlReaderOptions) {
    this.#options = options;
  }

  async readTree(
    url: string,
    options?: UrlReaderServiceReadTreeOptions,
  ): Promise<UrlReaderServiceReadTreeResponse> {
    const source = await this.#fetch(url, options);
    const files = Object.entries({ ...source.files, ...source.images })
      .filter(
        ([path, content]) =>
          options?.filter?.(path, { size: Buffer.byteLength(content) }) ?? true,
      )
      .map(([path, content]) => ({ path, data: Readable.from([content]) }));
    const tree = await this.#options.treeResponseFactory.fromReadableArray(
      files,
    );
    return {
      files: () => tree.files(),
      archive: () => tree.archive(),
      dir: dirOptions => tree.dir(dirOptions),
      // The factory leaves it empty, and everything would be built again on each view.
      etag: source.etag,
    };
  }

  async readUrl(): Promise<UrlReaderServiceReadUrlResponse> {
    throw new NotImplementedError(`${DOCS_HOST} has trees, not single files`);
  }

  async search(): Promise<UrlReaderServiceSearchResponse> {
    throw new NotImplementedError(`${DOCS_HOST} cannot be searched`);
  }

  toString(): string {
    return `modelLifecycleDocs{host=${DOCS_HOST}}`;
  }

  async #fetch(
    url: string,
    options?: UrlReaderServiceReadTreeOptions,
  ): Promise<DocsSource> {
    const { auth, discovery } = this.#options;
    const key = docsKeyOf(url);
    if (!key) throw new NotFoundError(`No documentation at ${url}`);
    const baseUrl = await discovery.getBaseUrl(PLUGIN_ID);
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: PLUGIN_ID,
    });
    const response = await (this.#options.fetch ?? fetch)(
      `${baseUrl}/docs/${key}`,
      {
        headers: {
          authorization: `Bearer ${token}`,
          ...(options?.etag && { 'if-none-match': `"${options.etag}"` }),
        },
        signal: AbortSignal.any([
          AbortSignal.timeout(TIMEOUT_MS),
          ...(options?.signal ? [options.signal] : []),
        ]),
      },
    );
    if (response.status === 304) throw new NotModifiedError();
    if (!response.ok) throw await ResponseError.fromResponse(response);
    const source = parseDocsSource(await response.json());
    if (source.etag === options?.etag) throw new NotModifiedError();
    return source;
  }
}
