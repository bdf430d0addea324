import { createHash } from 'node:crypto';
import type { SourceAnswer, SourceHandler } from '../SourceServer';

export interface StoredFile {
  key: string;
  body: Buffer | string;
  /** ISO 8601, UTC. */
  modifiedAt: string;
}

export interface ObjectStoreData {
  /** Files by bucket. May be changed while the server runs. */
  buckets: Record<string, StoredFile[]>;
  /** Default: any. */
  accessKeyId?: string;
  /** Without the right to read objects: a HEAD is then 403, as versitygw and Amazon do. */
  listOnly?: boolean;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An object store as far as a reader sees it: ListObjectsV2, HEAD, GET with a range. Signatures are looked at by key id only. */
export function createObjectStoreHandler(data: ObjectStoreData): SourceHandler {
  return ({ method, url, headers }) => {
    if (!isKnown(headers.authorization, data.accessKeyId)) {
      return failure(403, 'InvalidAccessKeyId');
    }
    const [bucket, ...rest] = url.pathname.slice(1).split('/');
    const files = data.buckets[decodeURIComponent(bucket)];
    if (!files) return failure(404, 'NoSuchBucket');
    const key = rest.map(decodeURIComponent).join('/');
    if (key === '') return list(bucket, files, url.searchParams);
    if (data.listOnly) return failure(403, 'AccessDenied');
    const file = files.find(candidate => candidate.key === key);
    if (!file) return failure(404, 'NoSuchKey');
    return content(file, method, headers.range);
  };
}

function isKnown(authorization: string | undefined, keyId?: string): boolean {
  return (
    keyId === undefined ||
    authorization?.includes(`Credential=${keyId}/`) === true
  );
}

function failure(status: number, code: string): SourceAnswer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    text: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code} at /srv/data/secret</Message></Error>`,
  };
}

/** In the order of the keys' bytes; the token is the last key of the page before. */
function list(
  bucket: string,
  files: StoredFile[],
  query: URLSearchParams,
): SourceAnswer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const maxKeys = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const matching = files
    .filter(({ key }) => key.startsWith(prefix) && key > after)
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const page = matching.slice(0, maxKeys);
  const isTruncated = matching.length > page.length;
  const token = isTruncated
    ? element('NextContinuationToken', page[page.length - 1].key)
    : '';
  return {
    headers: { 'content-type': 'application/xml' },
    text: [
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="${NAMESPACE}">`,
      element('Name', bucket),
      element('Prefix', prefix),
      token,
      element('KeyCount', String(page.length)),
      element('MaxKeys', String(maxKeys)),
      element('IsTruncated', String(isTruncated)),
      ...page.map(file => `<Contents>${describe(file)}</Contents>`),
      '</ListBucketResult>',
    ].join(''),
  };
}

function describe(file: StoredFile): string {
  return [
    element('LastModified', file.modifiedAt),
    element('ETag', etagOf(file)),
    element('Key', file.key),
    element('Size', String(Buffer.byteLength(file.body))),
  ].join('');
}

function element(name: string, text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&#34;');
  return `<${name}>${escaped}</${name}>`;
}

function etagOf(file: StoredFile): string {
  return `"${createHash('md5').update(file.body).digest('hex')}"`;
}

function content(
  file: StoredFile,
  method: string,
  range: string | undefined,
): SourceAnswer {
  const body = Buffer.from(file.body);
  const headers = {
    'content-type': 'application/octet-stream',
    etag: etagOf(file),
    'last-modified': new Date(file.modifiedAt).toUTCString(),
  };
  const end = Number(/^bytes=0-(\d+)$/.exec(range ?? '')?.[1] ?? NaN);
  if (method === 'HEAD' || Number.isNaN(end)) return { headers, body };
  const part = body.subarray(0, end + 1);
  return {
    status: 206,
    headers: {
      ...headers,
      'content-range': `bytes 0-${part.length - 1}/${body.length}`,
    },
    body: part,
  };
}
