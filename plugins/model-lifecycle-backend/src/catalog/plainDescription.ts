import { plainLine } from './plainText';

/** A paragraph after so much text is not worth looking for. */
const MAX_LOOKED_AT = 20_000;
const MAX_PARAGRAPHS = 40;

/** Blocks that say nothing as one line: headings, tables, fences, rules. */
const NO_PROSE =
  /^(?:#{1,6}\s|\||```|~~~|(?:[-*_=]\s*){3,}$|\[[^\]]{0,200}\]:)/;

function withoutFrontMatter(text: string): string {
  if (!/^---\r?\n/.test(text)) return text;
  const end = text.indexOf('\n---', 3);
  return end < 0 ? text : text.slice(end + 4);
}

function withoutMarkup(paragraph: string): string {
  return paragraph
    .replace(/<!--[^]{0,5000}?-->/g, ' ')
    .replace(/<\/?[a-zA-Z][^<>]{0,2000}>/g, ' ')
    .replace(/!\[[^[\]]{0,500}\]\([^()]{0,2000}\)/g, ' ')
    .replace(/\[([^[\]]{0,500})\]\([^()]{0,2000}\)/g, '$1')
    .replace(/^\s{0,3}(?:>|[-*+]\s|\d{1,3}[.)]\s)\s*/gm, '')
    .replace(/(\*{1,3}|`{1,3}|~~)(?=\S)([^*`~]{1,500})\1/g, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}

/**
 * The first paragraph of plain text or Markdown as one line of plain text;
 * empty where there is none. What is left may still look like markup: it is
 * text, and has to be shown as such.
 */
export function plainDescription(text: string, maxLength: number): string {
  const paragraphs = withoutFrontMatter(text.slice(0, MAX_LOOKED_AT))
    .trim()
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/, MAX_PARAGRAPHS);
  for (const paragraph of paragraphs) {
    // A heading may stand right above its text.
    const prose = paragraph.trim().replace(/^#{1,6}\s[^\n]*\n/, '');
    if (NO_PROSE.test(prose)) continue;
    const line = plainLine(withoutMarkup(prose), maxLength);
    if (line) return line;
  }
  return '';
}
