/*
 * A card is written for a page of its own. These make it fit into one that
 * already has a title. The backend has taken out raw HTML and rewritten the
 * text, so that headings begin with `#` and code stands between fences.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?=\s)/;
const DEEPEST = 6;

/** From the level that is written to the one that is shown. */
class LevelMap {
  /** The levels that the current heading stands under, as written. */
  readonly #path: number[] = [];
  readonly #top: number;

  constructor(top: number) {
    this.#top = top;
  }

  shown(written: number): number {
    while (
      this.#path.length > 0 &&
      this.#path[this.#path.length - 1] >= written
    ) {
      this.#path.pop();
    }
    this.#path.push(written);
    return Math.min(DEEPEST, this.#top + this.#path.length - 1);
  }
}

/**
 * Headings from `top` on, none of them skipping a level, and code without the
 * name of its language: highlighters choose colours that not everybody can read.
 */
export function embedCard(markdown: string, top: number): string {
  let fence: string | undefined;
  const levels = new LevelMap(top);
  return markdown
    .split('\n')
    .map(line => {
      const mark = FENCE.exec(line)?.[1];
      if (fence) {
        if (mark && closes(mark, fence, line)) {
          fence = undefined;
        }
        return line;
      }
      if (mark) {
        fence = mark;
        return line.slice(0, line.indexOf(mark) + mark.length);
      }
      return line.replace(HEADING, (_, marks: string) =>
        '#'.repeat(levels.shown(marks.length)),
      );
    })
    .join('\n');
}

function closes(mark: string, fence: string, line: string): boolean {
  return (
    mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark
  );
}

/** http, https and mailto lead out of Backstage; a fragment stays in the card; nothing else is followed. */
export function cardLink(href: string): string {
  if (href.startsWith('#')) {
    return href;
  }
  try {
    const { protocol } = new URL(href);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : '';
  } catch {
    return '';
  }
}
