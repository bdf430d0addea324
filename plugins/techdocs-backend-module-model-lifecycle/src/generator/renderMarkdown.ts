import MarkdownIt from 'markdown-it';
import { followLinks, type LinkTargets } from './links';
import { checkedHtml, keepKnown } from './safeHtml';

const MAX_CHARACTERS = 400_000;
const MAX_HEADINGS = 1_000;

export interface Heading {
  level: number;
  id: string;
  text: string;
}

export interface RenderedPage {
  /** No script, style, handler, frame, form, or address of another scheme than http(s) and mailto. */
  html: string;
  /** The first heading of level 1. */
  title?: string;
  headings: Heading[];
  /** For the search index. */
  text: string;
}

/**
 * Markdown that nobody vouches for, as HTML that can be shown. Raw HTML comes
 * out as text, of what the parser makes only known elements are kept, and the
 * result is checked once more.
 */
export function renderMarkdown(
  options: { markdown: string } & LinkTargets,
): RenderedPage {
  const cut = options.markdown.length > MAX_CHARACTERS;
  const markdown = cut
    ? `${options.markdown.slice(
        0,
        MAX_CHARACTERS,
      )}\n\n*This page is longer than can be shown.*\n`
    : options.markdown;
  const headings: Heading[] = [];
  // The parser stops at 100 levels.
  const parser = new MarkdownIt({ html: false, linkify: true });
  const tokens = keepKnown(parser.parse(withoutFrontMatter(markdown), {}));
  nameHeadings(tokens, headings);
  followLinks(tokens, options);
  return {
    html: checkedHtml(parser.renderer.render(tokens, parser.options, {})),
    headings,
    title: headings.find(heading => heading.level === 1)?.text,
    text: words(tokens).join(' ').replace(/\s+/g, ' ').trim(),
  };
}

type Token = ReturnType<MarkdownIt['parse']>[number];

function withoutFrontMatter(markdown: string): string {
  return markdown.replace(
    /^---\r?\n[\s\S]{0,20000}?\r?\n---[ \t]*(?:\r?\n|$)/,
    '',
  );
}

function plainText(token: Token | undefined): string {
  return (token?.children ?? [])
    .filter(child => child.type === 'text' || child.type === 'code_inline')
    .map(child => child.content)
    .join('')
    .trim();
}

function nameHeadings(tokens: Token[], headings: Heading[]): void {
  const used = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open' || headings.length >= MAX_HEADINGS) {
      return;
    }
    const text = plainText(tokens[index + 1]);
    const base =
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '') || 'section';
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    const id = count > 0 ? `${base}_${count}` : base;
    token.attrSet('id', id);
    headings.push({ level: Number(token.tag.slice(1)), id, text });
  });
}

function words(tokens: Token[]): string[] {
  return tokens.flatMap(token =>
    token.children ? words(token.children) : token.content,
  );
}
