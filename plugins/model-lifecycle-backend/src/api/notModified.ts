import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** A weak entity tag of what an answer depends on. */
export function etagOf(...parts: unknown[]): string {
  const hash = createHash('sha1').update(JSON.stringify(parts));
  return `W/"${hash.digest('base64url')}"`;
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/**
 * Sets the tag and answers 304 when the reader has this very answer already;
 * true when it did. Proxies weaken tags, so the comparison is weak.
 */
export function notModified(
  request: Request<any, any, any, any>,
  response: Response<any>,
  etag: string,
): boolean {
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'private, no-cache');
  // Where the frontend has another origin, the browser would hide the tag.
  response.append('Access-Control-Expose-Headers', 'ETag');
  response.vary('Authorization');
  const given = request.headers['if-none-match'];
  const same = given
    ?.split(',')
    .some(tag => tag.trim() === '*' || opaque(tag) === opaque(etag));
  if (!same) return false;
  response.status(304).end();
  return true;
}
