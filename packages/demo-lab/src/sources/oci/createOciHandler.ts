import type {
  SourceAnswer,
  SourceHandler,
  SourceRequest,
} from '../SourceServer';
import type { OciContent, OciRepository } from './types';

const MAX_PER_PAGE = 1000;

/** Answers as a container registry does. The content may be changed between two requests. */
export function createOciHandler(content: OciContent): SourceHandler {
  return request => {
    const { pathname } = request.url;
    if (pathname === '/v2/') return { json: {} };
    if (pathname === '/v2/_catalog') {
      return content.catalog === false
        ? error(401, 'UNAUTHORIZED')
        : names(request, content, 'repositories', [
            ...Object.keys(content.repositories),
          ]);
    }
    const [, name, call, reference] =
      /^\/v2\/(.+)\/(tags|manifests|blobs|referrers)\/([^/]+)$/.exec(
        pathname,
      ) ?? [];
    if (name === undefined)
      return { status: 404, text: '404 page not found\n' };
    const repository = content.repositories[name];
    if (!repository) return error(404, 'NAME_UNKNOWN');
    switch (call) {
      case 'tags':
        return names(request, content, 'tags', Object.keys(repository.tags));
      case 'manifests':
        return manifest(request, repository, reference);
      case 'blobs':
        return blob(repository, reference);
      default:
        return content.referrers
          ? referrers(repository, reference)
          : { status: 404, text: '404 page not found\n' };
    }
  };
}

function names(
  { url }: SourceRequest,
  { paging = 'link' }: OciContent,
  list: 'tags' | 'repositories',
  all: string[],
): SourceAnswer {
  const unsorted = [...all].reverse();
  if (paging === 'all-unsorted') return { json: { [list]: unsorted } };
  const size = Math.min(
    Number(url.searchParams.get('n') ?? MAX_PER_PAGE),
    MAX_PER_PAGE,
  );
  if (paging === 'unsorted-no-link') {
    return { json: { [list]: unsorted.slice(0, size) } };
  }
  const last = url.searchParams.get('last') ?? '';
  const left = [...all].sort().filter(name => name > last);
  const page = left.slice(0, size);
  const query = `last=${encodeURIComponent(page[page.length - 1])}&n=${size}`;
  const link = `<${url.pathname}?${query}>; rel="next"`;
  const goesOn = left.length > page.length && paging === 'link';
  return {
    json: { [list]: page },
    ...(goesOn ? { headers: { link } } : {}),
  };
}

function manifest(
  { headers }: SourceRequest,
  repository: OciRepository,
  reference: string,
): SourceAnswer {
  const digest = repository.tags[reference] ?? reference;
  const stored = repository.manifests.get(digest);
  if (!stored || !headers.accept?.includes(stored.mediaType)) {
    return error(404, 'MANIFEST_UNKNOWN');
  }
  const etag = `"${digest}"`;
  if (headers['if-none-match'] === etag) return { status: 304 };
  return {
    headers: {
      'content-type': stored.mediaType,
      'docker-content-digest': digest,
      etag,
    },
    body: stored.bytes,
  };
}

function blob(repository: OciRepository, digest: string): SourceAnswer {
  const body = repository.blobs.get(digest);
  return body
    ? { headers: { 'content-type': 'application/octet-stream' }, body }
    : error(404, 'BLOB_UNKNOWN');
}

function referrers(repository: OciRepository, digest: string): SourceAnswer {
  const manifests = (repository.referrers?.[digest] ?? []).map(referrer => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 500,
    ...referrer,
  }));
  return {
    json: {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests,
    },
  };
}

function error(status: number, code: string): SourceAnswer {
  return { status, json: { errors: [{ code, message: code.toLowerCase() }] } };
}
