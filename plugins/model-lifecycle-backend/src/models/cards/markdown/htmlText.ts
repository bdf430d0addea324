/*
 * What raw HTML in a card says, as words and pictures. Nothing of its markup
 * is kept.
 */
const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const MAX_TAG = 4_000;
/** Their content is no text. */
const SILENT =
  /^(?:script|style|template|iframe|noscript|svg|math|object|head)$/;
const BREAKS =
  /^(?:p|div|br|hr|li|ul|ol|tr|table|h[1-6]|center|details|summary|section|blockquote|pre)$/;

export type HtmlPart =
  | { type: 'text'; text: string }
  | { type: 'break' }
  | { type: 'image'; source: string; words: string };

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi,
    (whole, decimal, hex, name) => {
      if (name) return NAMED[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}

function attribute(tag: string, name: string): string {
  const match = new RegExp(
    `\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`,
    'i',
  ).exec(tag);
  return decode(match?.[1] ?? match?.[2] ?? match?.[3] ?? '');
}

/** The end of a tag or comment that begins there, after its last character. */
function endOf(html: string, start: number): number {
  if (html.startsWith('<!--', start)) {
    const end = html.indexOf('-->', start + 4);
    return end < 0 ? html.length : end + 3;
  }
  const end = html.indexOf('>', start);
  return end < 0 || end - start > MAX_TAG ? -1 : end + 1;
}

/** Looks at each character once or twice, whatever is written. */
export function htmlParts(html: string): HtmlPart[] {
  const parts: HtmlPart[] = [];
  const lower = html.toLowerCase();
  let at = 0;
  const say = (text: string) => {
    if (text) parts.push({ type: 'text', text: decode(text) });
  };
  while (at < html.length) {
    const start = html.indexOf('<', at);
    if (start < 0) {
      say(html.slice(at));
      break;
    }
    say(html.slice(at, start));
    const end = endOf(html, start);
    const tag = end < 0 ? '' : html.slice(start, end);
    const [, closing, raw] = /^<(\/?)([a-z][a-z0-9-]*)/i.exec(tag) ?? [];
    const name = raw?.toLowerCase();
    if (end < 0) {
      say('<');
      at = start + 1;
    } else if (!closing && name && SILENT.test(name)) {
      const close = lower.indexOf(`</${name}`, end);
      at = close < 0 ? html.length : close;
    } else {
      if (name === 'img') {
        parts.push({
          type: 'image',
          source: attribute(tag, 'src'),
          words: attribute(tag, 'alt'),
        });
      } else if (name && BREAKS.test(name)) {
        parts.push({ type: 'break' });
      }
      at = end;
    }
  }
  return parts;
}
