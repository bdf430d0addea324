import type Token from 'markdown-it/lib/token.mjs';

const BLOCKS = ['paragraph', 'heading', 'blockquote', 'bullet_list'];
const MORE_BLOCKS = ['ordered_list', 'list_item', 'table', 'thead', 'tbody'];
const PAIRS = [...BLOCKS, ...MORE_BLOCKS, 'tr', 'th', 'td'];
const INLINE_PAIRS = ['strong', 'em', 's', 'link'];
const SINGLES = ['inline', 'text', 'code_inline', 'softbreak', 'hardbreak'];
const MORE_SINGLES = ['image', 'fence', 'code_block', 'hr'];

const KNOWN_TYPES = new Set([
  ...[...PAIRS, ...INLINE_PAIRS].flatMap(type => [
    `${type}_open`,
    `${type}_close`,
  ]),
  ...SINGLES,
  ...MORE_SINGLES,
]);

/** Attributes that the parser itself sets, with the values that they may have. */
const KNOWN_ATTRIBUTES: Record<string, RegExp> = {
  href: /^/,
  src: /^/,
  alt: /^/,
  start: /^\d{1,9}$/,
  style: /^text-align:(?:left|right|center)$/,
};

/** Drops what is not known: an extension of the parser must not widen what comes out unnoticed. */
export function keepKnown(tokens: Token[]): Token[] {
  return tokens
    .filter(token => KNOWN_TYPES.has(token.type))
    .map(token => {
      token.attrs =
        token.attrs?.filter(([name, value]) =>
          KNOWN_ATTRIBUTES[name]?.test(value),
        ) ?? null;
      // The language after a fence would become a class.
      token.info = '';
      if (token.children) token.children = keepKnown(token.children);
      return token;
    });
}

const TAG =
  /<\/?(?:h[1-6]|p|br|hr|blockquote|ul|ol|li|strong|em|s|code|pre|a|img|table|thead|tbody|tr|th|td)(?: (?:id|href|rel|alt|src|start|style)="[^"<>]*")*>/g;
const ADDRESS = / (?:href|src)="(?!https?:\/\/|mailto:|#|\.)/i;

/** Throws rather than hand on a tag, an attribute or an address that is not known. */
export function checkedHtml(html: string): string {
  if (html.replace(TAG, '').includes('<') || ADDRESS.test(html)) {
    throw new Error('The page holds HTML that is not allowed');
  }
  return html;
}
