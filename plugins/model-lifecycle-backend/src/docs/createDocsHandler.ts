import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { RequestHandler } from 'express';
import type { DocsTree } from './docsTree';

const KEY = /^[a-f0-9]{32}$/;
const READER = 'plugin:techdocs';

/**
 * `GET /docs/:key`, for the TechDocs plugin alone: users read the pages that it
 * builds, where their permission on the entity is checked.
 */
export function createDocsHandler(options: {
  httpAuth: HttpAuthService;
  /** `undefined` for a key that nothing has. */
  lookup: (key: string) => Promise<DocsTree | undefined>;
}): RequestHandler<{ key: string }> {
  const answer: RequestHandler<{ key: string }> = async (request, response) => {
    const { principal } = await options.httpAuth.credentials(request, {
      allow: ['service'],
    });
    if (principal.subject !== READER) {
      throw new NotAllowedError('Documentation is read by TechDocs only');
    }
    const { key } = request.params;
    if (!KEY.test(key)) throw new InputError(`'key' is not 32 hex digits`);
    const tree = await options.lookup(key);
    if (!tree) throw new NotFoundError('No documentation has this key');
    const etag = `"${tree.etag}"`;
    response.set({ etag, 'cache-control': 'private, no-cache' });
    if (request.get('if-none-match') === etag) {
      response.status(304).end();
      return;
    }
    const images = await tree.images?.();
    // Another etag than the next one, so that the caller asks again.
    const answered = images?.incomplete ? `${tree.etag}-incomplete` : tree.etag;
    response.set({ etag: `"${answered}"` });
    response.json({
      etag: answered,
      files: tree.files,
      ...(images && { images: images.files }),
    });
  };
  // A rejection reaches the error handler in Express 4 only through `next`.
  return (request, response, next) => {
    Promise.resolve(answer(request, response, next)).catch(next);
  };
}
