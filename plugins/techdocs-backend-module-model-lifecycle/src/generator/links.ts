import { posix } from 'node:path';
import type Token from 'markdown-it/lib/token.mjs';

const EXTERNAL = /^(?:https?:\/\/|mailto:)/i;
/** A scheme, or `//host`. */
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i;

/** Browsers ignore control characters and white space in a scheme. */
function leadsElsewhere(address: string): boolean {
  return ELSEWHERE.test(address.replace(/[\p{Cc}\s]/gu, ''));
}

/** Where a page is shown, relative to the site: `index.md` -> ``, `a/b.md` -> `a/b/`. */
export function pageDirectory(path: string): string {
  const directory = path
    .replace(/\.md$/i, '')
    .replace(/(^|\/)(?:index|README)$/, '$1');
  return directory === '' || directory.endsWith('/')
    ? directory
    : `${directory}/`;
}

/** From one page to another, as a browser at the first one resolves it. */
export function relativeUrl(fromPage: string, toSitePath: string): string {
  const from = `/${pageDirectory(fromPage)}`;
  const relative = posix.relative(from, `/${toSitePath}`);
  const slash = toSitePath === '' || toSitePath.endsWith('/') ? '/' : '';
  const dotted = relative.startsWith('.') ? relative : `./${relative}`;
  return `${dotted.replace(/\/$/, '')}${slash}`;
}

export interface LinkTargets {
  /** Of the page, relative to the docs directory. */
  path: string;
  /** Pages that links may lead to. */
  pages: ReadonlySet<string>;
  /** Pictures that stand beside the pages and may be shown. */
  images: ReadonlySet<string>;
}

function besides(path: string, target: string): string {
  return posix.normalize(posix.join(posix.dirname(path), target));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The address of a link as it may stand in a page; `undefined`: the words stay without a link. */
function resolveLink(
  href: string | null,
  { path, pages }: LinkTargets,
): string | undefined {
  if (!href) return undefined;
  if (EXTERNAL.test(href)) return href;
  if (leadsElsewhere(href)) return undefined;
  if (href.startsWith('#')) return href;
  const [target, fragment] = href.split('#', 2);
  const page = besides(path, decode(target) ?? '');
  if (!pages.has(page)) return undefined;
  const hash = fragment ? `#${fragment}` : '';
  return `${relativeUrl(path, pageDirectory(page))}${hash}`;
}

/** The address of a picture that lies beside the pages. Others would tell strangers who reads. */
function resolveImage(
  src: string | null,
  { path, images }: LinkTargets,
): string | undefined {
  if (!src || leadsElsewhere(src)) return undefined;
  const image = besides(path, decode(src.split(/[?#]/, 1)[0]) ?? '');
  return images.has(image) ? relativeUrl(path, image) : undefined;
}

/** Rewrites the addresses of links and pictures, and takes away those that lead elsewhere. */
export function followLinks(tokens: Token[], targets: LinkTargets): void {
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = resolveLink(token.attrGet('href'), targets);
      token.attrs = href
        ? [
            ['href', href],
            ['rel', 'noopener noreferrer'],
          ]
        : [];
    } else if (token.type === 'image') {
      const src = resolveImage(token.attrGet('src'), targets);
      if (src) {
        token.attrs = [
          ['src', src],
          ['alt', ''],
        ];
      } else {
        asText(token);
      }
    }
    if (token.type === 'inline' && token.children) {
      followLinks(token.children, targets);
    }
  }
}

/** A picture that is not shown leaves its words. */
function asText(token: Token): void {
  token.type = 'text';
  token.tag = '';
  token.attrs = null;
  token.children = null;
}
