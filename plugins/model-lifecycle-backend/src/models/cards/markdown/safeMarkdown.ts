import MarkdownIt from 'markdown-it';
import type { CardImage } from '../types';
import { imageBeside, linkAddress } from './addresses';
import { writeBlocks } from './blocks';
import { withoutUnsafe } from './escape';

const MAX_CHARACTERS = 400_000;
const MAX_IMAGES = 40;
/** Longer lines are data. They make parsers slow and readers blind. */
const MAX_LINE = 20_000;

export interface SafeMarkdown {
  markdown: string;
  /** The first heading of level 1, as plain text. */
  title?: string;
  truncated: boolean;
  /** Those that the text shows. */
  images: CardImage[];
}

/**
 * Markdown that nobody vouches for as Markdown that can be given to any
 * renderer, also to one that lets HTML through: there is none in it. Takes
 * time in proportion to the text.
 */
export function safeMarkdown(options: {
  markdown: string;
  /** What relative links and pictures start from. */
  baseUrl?: string;
  /** Where a picture is to be had; absent: pictures leave their words. */
  imageAddress?: (image: CardImage) => string;
}): SafeMarkdown {
  const { baseUrl, imageAddress } = options;
  const images = new Map<string, CardImage>();
  let truncated = options.markdown.length > MAX_CHARACTERS;
  const text = withoutUnsafe(options.markdown.slice(0, MAX_CHARACTERS))
    .split('\n')
    .map(line => {
      if (line.length <= MAX_LINE) return line;
      truncated = true;
      return line.slice(0, MAX_LINE);
    })
    .join('\n');
  // With HTML, so that it is known as such; it never comes out.
  const parser = new MarkdownIt({ html: true, linkify: true });
  // What an address may be is said in one place, here.
  parser.validateLink = () => true;
  const tokens = parser.parse(text, {});
  const markdown = writeBlocks(tokens, {
    link: href => linkAddress(href, baseUrl),
    image: source => {
      const image = imageAddress && imageBeside(source, baseUrl);
      if (!image || !imageAddress) return undefined;
      if (!images.has(image.name) && images.size >= MAX_IMAGES) {
        truncated = true;
        return undefined;
      }
      images.set(image.name, image);
      return imageAddress(image);
    },
    truncated: () => {
      truncated = true;
    },
  });
  return {
    markdown: markdown ? `${markdown}\n` : '',
    title: titleOf(tokens),
    truncated,
    images: [...images.values()],
  };
}

function titleOf(tokens: ReturnType<MarkdownIt['parse']>): string | undefined {
  const at = tokens.findIndex(
    ({ type, tag }) => type === 'heading_open' && tag === 'h1',
  );
  const title = (tokens[at + 1]?.children ?? [])
    .filter(({ type }) =>
      ['text', 'text_special', 'code_inline'].includes(type),
    )
    .map(({ content }) => content)
    .join('')
    .trim()
    .slice(0, 200);
  return (at >= 0 && title) || undefined;
}
