import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import fs from 'fs-extra';
import { join, relative, sep } from 'node:path';
import { parseSiteConfig, type NavItem, type SiteConfig } from './siteConfig';

const MAX_ENTRIES = 2_000;
const MAX_DEPTH = 8;
const MAX_PAGE_BYTES = 1024 * 1024;
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
const MAX_CONFIG_BYTES = 256 * 1024;
/** Not SVG: it can hold script. */
const IMAGE = /\.(?:png|jpe?g|gif|webp|avif)$/i;

export interface Site {
  config: SiteConfig;
  directory: string;
  /** Relative to the directory, with `/`. */
  pages: Map<string, string>;
  images: Set<string>;
  nav: NavItem[];
}

/** Regular files only: a symbolic link could lead anywhere. */
async function filesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (directory: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) return;
    for (const entry of await fs.readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) await visit(path, depth + 1);
      else if (entry.isFile()) found.push(relative(root, path));
      if (found.length > MAX_ENTRIES) {
        throw new InputError(
          `The documentation has more than ${MAX_ENTRIES} files`,
        );
      }
    }
  };
  await visit(root, 0);
  return found.map(path => path.split(sep).join('/')).sort();
}

async function isSmallFile(path: string, maxBytes: number): Promise<boolean> {
  const stat = await fs.lstat(path).catch(() => undefined);
  return stat !== undefined && stat.isFile() && stat.size <= maxBytes;
}

async function readConfig(inputDir: string): Promise<SiteConfig> {
  for (const name of ['mkdocs.yml', 'mkdocs.yaml']) {
    const path = join(inputDir, name);
    if (await isSmallFile(path, MAX_CONFIG_BYTES)) {
      return parseSiteConfig(await fs.readFile(path, 'utf8'));
    }
  }
  return parseSiteConfig('');
}

async function readPage(path: string): Promise<string> {
  return (await isSmallFile(path, MAX_PAGE_BYTES))
    ? fs.readFile(path, 'utf8')
    : '# Too large\n\nThis page is larger than can be shown.\n';
}

/** Without a nav that leads anywhere: all pages, the index first. */
function navOf(config: SiteConfig, pages: ReadonlyMap<string, string>) {
  const known = (items: NavItem[]): NavItem[] =>
    items
      .map(item => ({ ...item, children: known(item.children) }))
      .filter(item =>
        item.path === undefined
          ? item.children.length > 0
          : pages.has(item.path),
      );
  const configured = known(config.nav ?? []);
  return configured.length > 0
    ? configured
    : [...pages.keys()]
        .sort((a, b) => Number(b === 'index.md') - Number(a === 'index.md'))
        .map(path => ({ path, children: [] }));
}

export async function readSite(inputDir: string): Promise<Site> {
  const config = await readConfig(inputDir);
  const directory = resolveSafeChildPath(inputDir, config.docsDirectory);
  if (!(await fs.pathExists(directory))) {
    throw new InputError(
      `The documentation has no directory '${config.docsDirectory}'`,
    );
  }
  const files = await filesBelow(directory);
  const pages = new Map<string, string>();
  const images = new Set<string>();
  for (const file of files) {
    const path = join(directory, file);
    if (/\.md$/i.test(file)) pages.set(file, await readPage(path));
    else if (IMAGE.test(file) && (await isSmallFile(path, MAX_IMAGE_BYTES))) {
      images.add(file);
    }
  }
  if (pages.size === 0) throw new InputError('The documentation has no page');
  return { config, directory, pages, images, nav: navOf(config, pages) };
}
