import type { HttpRequest } from 'backstage-plugin-model-lifecycle-node';
import { subjectOf, upstreamError } from './upstreamErrors';

/**
 * Where a request goes: below the base URL, or an absolute URL of the same
 * origin, such as a server's own link to the next page.
 */
export function requestUrl(
  baseUrl: string,
  { method = 'GET', path, query = {} }: HttpRequest,
): URL {
  const base = new URL(baseUrl);
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path);
  let url: URL;
  try {
    url = isAbsolute
      ? new URL(path)
      : new URL(`${baseUrl}${path.startsWith('/') ? '' : '/'}${path}`);
  } catch (cause) {
    throw upstreamError(
      subjectOf(method, base),
      'rejected',
      'was not sent: the address of a page is malformed',
      { cause },
    );
  }
  if (url.origin !== base.origin || url.username || url.password) {
    throw upstreamError(
      subjectOf(method, base),
      'redirect-refused',
      `was not sent: it would lead to ${url.host}`,
      {
        advice: 'Pages are read from the configured host only',
        params: { target: url.host },
      },
    );
  }
  url.hash = '';
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      url.searchParams.append(name, String(one));
    }
  }
  return url;
}
