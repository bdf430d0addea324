import { createHash } from 'node:crypto';
import { toWebUrl } from '../../../catalog/links';
import type { CardImage } from '../types';

/** Not SVG: it can hold script. */
const IMAGE_ENDING = /\.(png|jpe?g|gif|webp|avif)$/i;
const MAX_PATH = 500;

/** Characters that would end an address in Markdown. */
function forMarkdown(address: string): string {
  return address.replace(
    /[()<>\\\s"'|`[\]]/g,
    character =>
      `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/**
 * The address of a link as it may stand in a card; `undefined`: the words stay
 * without a link. Relative ones start where the card lies at its source.
 */
export function linkAddress(
  href: string,
  baseUrl: string | undefined,
): string | undefined {
  if (/^#[\p{L}\p{N}_-]{1,200}$/u.test(href)) return forMarkdown(href);
  if (/^mailto:[^\s@:/?&<>"'()]{1,100}@[\w.-]{1,200}$/i.test(href)) {
    return forMarkdown(href);
  }
  const absolute = resolve(href, baseUrl);
  const url = toWebUrl(absolute);
  return url && forMarkdown(url);
}

function resolve(href: string, baseUrl: string | undefined) {
  if (URL.canParse(href)) return href;
  return baseUrl && URL.canParse(href, baseUrl)
    ? new URL(href, baseUrl).href
    : undefined;
}

/** `undefined` for a picture that does not lie beside the card: it would tell a stranger who reads. */
export function imageBeside(
  source: string,
  baseUrl: string | undefined,
): CardImage | undefined {
  const base = baseUrl && toWebUrl(new URL('.', baseUrl).href);
  const url = base && toWebUrl(resolve(source, base));
  if (!url || !base || !url.startsWith(base)) return undefined;
  const path = url.slice(base.length).split(/[?#]/, 1)[0];
  const [ending] = IMAGE_ENDING.exec(path) ?? [];
  if (!ending || path.length > MAX_PATH || /%2f|%5c|%00/i.test(path)) {
    return undefined;
  }
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return { name: `${hash}${ending.toLowerCase()}`, path };
}
