import type { EntityLink } from '@backstage/catalog-model';
import { plainLine } from './plainText';

const MAX_URL = 2_000;
const MAX_TITLE = 128;

/**
 * An address for people, from text of a source: http or https, without user
 * and password. `undefined` for everything else.
 */
export function toWebUrl(text: string | undefined): string | undefined {
  if (!text || text.length > MAX_URL || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol)) return undefined;
  url.username = '';
  url.password = '';
  // As it was written: what joins a path to it does not expect a slash.
  const href =
    url.href === `${url.origin}/` && !text.trimEnd().endsWith('/')
      ? url.origin
      : url.href;
  return href.length > MAX_URL ? undefined : href;
}

/** `undefined` where the address is none that a browser should open. */
export function toLink(options: {
  url: string | undefined;
  title: string;
}): EntityLink | undefined {
  const url = toWebUrl(options.url);
  const title = plainLine(options.title, MAX_TITLE);
  return url ? { url, ...(title && { title }), icon: 'WebAsset' } : undefined;
}

/** Without those that are none and those that repeat an address. */
export function uniqueLinks(
  links: readonly (EntityLink | undefined)[],
  max: number,
): EntityLink[] {
  const byUrl = new Map<string, EntityLink>();
  for (const link of links) {
    if (link && !byUrl.has(link.url)) byUrl.set(link.url, link);
  }
  return [...byUrl.values()].slice(0, max);
}
