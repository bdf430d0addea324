import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import type {
  GeneratorBase,
  GeneratorRunOptions,
} from '@backstage/plugin-techdocs-node';
import fs from 'fs-extra';
import { dirname, join } from 'node:path';
import { pageDirectory } from './links';
import { pageHtml } from './pageHtml';
import { readSite, type Site } from './readSite';
import { renderMarkdown, type RenderedPage } from './renderMarkdown';
import type { NavItem } from './siteConfig';
import { stylesheet } from './stylesheet';

/** Pages of Markdown as a TechDocs site, without Python, Docker or the network. */
export class MarkdownGenerator implements GeneratorBase {
  readonly #now: () => number;

  constructor(options: { now: () => number }) {
    this.#now = options.now;
  }

  async run(options: GeneratorRunOptions): Promise<void> {
    const site = await readSite(options.inputDir);
    const siteName =
      site.config.name ?? options.siteOptions?.name ?? 'Documentation';
    const pages = renderPages(site);
    const files = new Map([
      ...pageFiles({ site, pages, siteName }),
      ['search/search_index.json', searchIndex(pages)],
    ]);
    const style = stylesheet();
    files.set(style.path, style.content);
    const write = async (path: string, content: string) => {
      const target = resolveSafeChildPath(options.outputDir, path);
      await fs.mkdirp(dirname(target));
      await fs.writeFile(target, content);
    };
    for (const [path, content] of files) await write(path, content);
    for (const image of site.images) {
      const target = resolveSafeChildPath(options.outputDir, image);
      await fs.mkdirp(dirname(target));
      await fs.copyFile(join(site.directory, image), target);
    }
    const metadata = {
      site_name: siteName,
      site_description: site.config.description ?? '',
      etag: options.etag,
      build_timestamp: this.#now(),
      files: [...files.keys(), ...site.images, 'techdocs_metadata.json'].sort(),
    };
    await write('techdocs_metadata.json', JSON.stringify(metadata));
  }
}

function renderPages(site: Site): Map<string, RenderedPage> {
  const paths = new Set(site.pages.keys());
  return new Map(
    [...site.pages].map(([path, markdown]) => [
      path,
      renderMarkdown({ markdown, path, pages: paths, images: site.images }),
    ]),
  );
}

function titleOf(path: string, page: RenderedPage | undefined): string {
  return page?.title ?? (pageDirectory(path).replace(/\/$/, '') || 'Home');
}

function pageFiles(options: {
  site: Site;
  pages: Map<string, RenderedPage>;
  siteName: string;
}): [string, string][] {
  const { site, pages, siteName } = options;
  const named = (items: NavItem[]): NavItem[] =>
    items.map(item => ({
      ...item,
      title: item.title ?? titleOf(item.path ?? '', pages.get(item.path ?? '')),
      children: named(item.children),
    }));
  const nav = named(site.nav);
  const stylesheetPath = stylesheet().path;
  const files = [...pages].map(([path, page]): [string, string] => [
    `${pageDirectory(path)}index.html`,
    pageHtml({
      page,
      path,
      title: titleOf(path, page),
      siteName,
      nav,
      stylesheetPath,
    }),
  ]);
  // TechDocs opens the root. Without a page of that name it is the first one.
  if (!files.some(([file]) => file === 'index.html')) {
    const [path, page] = [...pages][0];
    files.push([
      'index.html',
      pageHtml({
        page: renderMarkdown({
          markdown: `# ${siteName}\n\n[${titleOf(path, page)}](${path})\n`,
          path: 'index.md',
          pages: new Set(pages.keys()),
          images: new Set(),
        }),
        path: 'index.md',
        title: siteName,
        siteName,
        nav,
        stylesheetPath,
      }),
    ]);
  }
  return files;
}

/** In the form of MkDocs, which the search collator of TechDocs reads. */
function searchIndex(pages: Map<string, RenderedPage>): string {
  return JSON.stringify({
    config: { lang: ['en'], separator: '[\\s\\-]+' },
    docs: [...pages].map(([path, page]) => ({
      location: pageDirectory(path),
      title: titleOf(path, page),
      text: page.text,
    })),
  });
}
