import type { HttpRequest } from 'backstage-plugin-model-lifecycle-node';
import type { Trust } from './addresses';
import { MAX_REDIRECTS } from './limits';
import { upstreamError, type Subject } from './upstreamErrors';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface Hop {
  url: URL;
  trust: Trust;
  /** From 0. */
  number: number;
}

export function isRedirect(
  status: number,
  location: string | undefined,
): location is string {
  return REDIRECTS.has(status) && location !== undefined;
}

/**
 * Where an answer sends a request on to, or an UpstreamError of kind
 * `redirect-refused`. Once it has left the configured host, it gets no
 * credentials any more, not even back there.
 */
export function nextHop(
  hop: Hop,
  location: string,
  context: {
    base: URL;
    method: NonNullable<HttpRequest['method']>;
    redirects: HttpRequest['redirects'];
    subject: Subject;
  },
): Hop {
  const refuse = (why: string, target: string, advice?: string) =>
    upstreamError(
      context.subject,
      'redirect-refused',
      `is sent on to ${target}, which is not followed: ${why}`,
      { advice, params: { target } },
    );
  let url: URL;
  try {
    url = new URL(location, hop.url);
  } catch {
    throw refuse('the address is malformed', 'a malformed address');
  }
  url.hash = '';
  if (context.method === 'POST')
    throw refuse('the request is no read', url.host);
  if (hop.number + 1 > MAX_REDIRECTS) {
    throw refuse(`that was redirect ${hop.number + 1}`, url.host);
  }
  if (url.username || url.password) {
    throw refuse('the address holds a user or password', url.host);
  }
  const next = { url, number: hop.number + 1 };
  if (hop.trust === 'configured' && isSameHost(context.base, url)) {
    return { ...next, trust: 'configured' };
  }
  if (context.redirects !== 'content' || context.method !== 'GET') {
    throw refuse(
      'it is another host',
      url.host,
      'Give the address that it redirects to as base URL, if that is right; a login page may stand in front of it',
    );
  }
  if (url.protocol !== 'https:') throw refuse('it is not https', url.host);
  return { ...next, trust: 'elsewhere' };
}

/** The same origin, or the same host made secure on the usual port. */
function isSameHost(base: URL, url: URL): boolean {
  return (
    url.origin === base.origin ||
    (url.hostname === base.hostname &&
      base.protocol === 'http:' &&
      base.port === '' &&
      url.protocol === 'https:' &&
      url.port === '')
  );
}
