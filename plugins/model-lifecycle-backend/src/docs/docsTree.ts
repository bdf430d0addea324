import { contentHash, stableStringify } from '../feed/entityHash';

/** Documentation as `GET /docs/{key}` answers it. */
export interface DocsTree {
  /** Hash of the content: a page is built again when its text changes, and only then. */
  etag: string;
  /** `mkdocs.yml` and `docs/*.md`. */
  files: Record<string, string>;
  /** Pictures beside the pages; asked for only where the caller has another etag. */
  images?: () => Promise<DocsImages>;
}

export interface DocsImages {
  /** Base64 by path, such as `docs/images/a.png`. */
  files: Record<string, string>;
  /** Some could not be read at present: the caller is to ask again. */
  incomplete: boolean;
}

/** JSON is YAML, and escapes whatever stands in a title. */
export function siteConfig(options: {
  name: string;
  pages: { title: string; path: string }[];
}): string {
  return `${JSON.stringify(
    {
      site_name: options.name,
      nav: options.pages.map(({ title, path }) => ({ [title]: path })),
    },
    undefined,
    2,
  )}\n`;
}

export function etagOf(content: unknown): string {
  return contentHash(stableStringify(content)).slice(0, 32);
}
