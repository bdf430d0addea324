import type Token from 'markdown-it/lib/token.mjs';
import { codeBlock, escapeText, inlineCode, tableOf } from './escape';
import { htmlParts, type HtmlPart } from './htmlText';

const MAX_DEPTH = 12;
const MAX_COLUMNS = 30;
const MAX_ROWS = 300;

export interface WriterContext {
  /** The address of a link; `undefined`: its words stay. */
  link(href: string): string | undefined;
  /** The address of a picture; `undefined`: its words stay. */
  image(source: string): string | undefined;
  /** Something was left out. */
  truncated(): void;
}

class BlockWriter {
  #at = 0;

  constructor(
    private readonly tokens: Token[],
    private readonly context: WriterContext,
  ) {}

  /** Blocks up to the token of this type, which is passed over. */
  blocks(end: string | undefined, depth: number): string[] {
    const blocks: string[] = [];
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at];
      this.#at += 1;
      if (token.type === end) break;
      const block = this.#block(token, depth);
      if (block) blocks.push(block);
    }
    return blocks;
  }

  #block(token: Token, depth: number): string {
    switch (token.type) {
      case 'heading_open': {
        const text = this.#inline('heading_close').replace(/\n/g, ' ');
        return text && `${'#'.repeat(Number(token.tag.slice(1)))} ${text}`;
      }
      case 'paragraph_open':
        return this.#inline('paragraph_close');
      case 'blockquote_open':
        return this.#quote(depth);
      case 'bullet_list_open':
      case 'ordered_list_open':
        return this.#list(token, depth);
      case 'fence':
      case 'code_block':
        return codeBlock(token.content, token.info);
      case 'hr':
        return '***';
      case 'table_open':
        return this.#table();
      case 'html_block':
        return paragraphsOf(htmlParts(token.content), this.context);
      case 'inline':
        return writeInline(token.children ?? [], this.context);
      default:
        return '';
    }
  }

  /** The words up to a token, which is passed over. */
  #inline(end: string): string {
    let text = '';
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at];
      this.#at += 1;
      if (token.type === end) break;
      text += writeInline(token.children ?? [], this.context);
    }
    return text.trim();
  }

  #quote(depth: number): string {
    const text = this.blocks('blockquote_close', depth + 1).join('\n\n');
    if (depth < MAX_DEPTH) return text && indent(text, '> ', '> ');
    this.context.truncated();
    return text;
  }

  #list(open: Token, depth: number): string {
    const ordered = open.type === 'ordered_list_open';
    const close = ordered ? 'ordered_list_close' : 'bullet_list_close';
    let number = Math.min(Number(open.attrGet('start') ?? 1), 999_999);
    const items: string[] = [];
    let loose = false;
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at];
      this.#at += 1;
      if (token.type === close) break;
      if (token.type !== 'list_item_open') continue;
      // In a tight list the paragraphs are hidden.
      const first = this.tokens[this.#at];
      loose ||= first?.type === 'paragraph_open' && !first.hidden;
      const blocks = this.blocks('list_item_close', depth + 1);
      const text = blocks.join(loose ? '\n\n' : '\n');
      if (depth >= MAX_DEPTH) items.push(text);
      else {
        const marker = ordered ? `${number}. ` : '- ';
        items.push(indent(text, marker, ' '.repeat(marker.length)));
      }
      number += 1;
    }
    if (depth >= MAX_DEPTH) this.context.truncated();
    return items.join(loose || depth >= MAX_DEPTH ? '\n\n' : '\n');
  }

  #table(): string {
    const rows: string[][] = [];
    while (this.#at < this.tokens.length) {
      const token = this.tokens[this.#at];
      this.#at += 1;
      if (token.type === 'table_close') break;
      if (token.type === 'tr_open') rows.push([]);
      else if (token.type === 'inline') {
        rows[rows.length - 1]?.push(
          writeInline(token.children ?? [], this.context)
            .replace(/\\?\n/g, ' ')
            // Within code a bar would end the cell.
            .replace(/(?<!\\)\|/g, '\\|')
            .trim(),
        );
      }
    }
    const [head = [], ...body] = rows;
    if (head.length > MAX_COLUMNS || body.length > MAX_ROWS) {
      this.context.truncated();
    }
    const columns = Math.min(head.length, MAX_COLUMNS);
    if (columns === 0) return '';
    return tableOf(
      head.slice(0, columns),
      body
        .slice(0, MAX_ROWS)
        .map(row =>
          Array.from({ length: columns }, (_, column) => row[column] ?? ''),
        ),
    );
  }
}

/**
 * Writes Markdown anew from what a parser made of it. Only what is known here
 * comes out; all words are escaped, and nothing of raw HTML is left but words
 * and pictures.
 */
export function writeBlocks(tokens: Token[], context: WriterContext): string {
  return new BlockWriter(tokens, context).blocks(undefined, 0).join('\n\n');
}

function indent(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join('\n');
}

/** Words and what may stand between them. */
export function writeInline(tokens: Token[], context: WriterContext): string {
  let text = '';
  const closing: string[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case 'text':
      case 'text_special':
        text += escapeText(token.content);
        break;
      case 'code_inline':
        text += inlineCode(token.content);
        break;
      case 'softbreak':
        text += '\n';
        break;
      case 'hardbreak':
        text += '\\\n';
        break;
      case 'strong_open':
      case 'strong_close':
        text += '**';
        break;
      case 'em_open':
      case 'em_close':
        text += '*';
        break;
      case 's_open':
      case 's_close':
        text += '~~';
        break;
      case 'link_open': {
        const address = context.link(token.attrGet('href') ?? '');
        if (address) text += '[';
        closing.push(address ? `](${address})` : '');
        break;
      }
      case 'link_close':
        text += closing.pop() ?? '';
        break;
      case 'image':
        text += picture(token.attrGet('src') ?? '', token.content, context);
        break;
      case 'html_inline':
        text += inlineOf(htmlParts(token.content), context);
        break;
      default:
        break;
    }
  }
  // A line that begins with spaces could be code, one that ends with them breaks.
  return text
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

function picture(
  source: string,
  words: string,
  context: WriterContext,
): string {
  const address = context.image(source);
  const said = escapeText(words.slice(0, 500)).trim();
  return address ? `![${said}](${address})` : said;
}

function inlineOf(parts: HtmlPart[], context: WriterContext): string {
  return parts
    .map(part => {
      if (part.type === 'text') return escapeText(part.text);
      if (part.type === 'break') return ' ';
      return picture(part.source, part.words, context);
    })
    .join('');
}

function paragraphsOf(parts: HtmlPart[], context: WriterContext): string {
  const paragraphs: HtmlPart[][] = [[]];
  for (const part of parts) {
    if (part.type === 'break') paragraphs.push([]);
    else paragraphs[paragraphs.length - 1].push(part);
  }
  return paragraphs
    .map(paragraph => inlineOf(paragraph, context).trim())
    .filter(Boolean)
    .join('\n\n');
}
