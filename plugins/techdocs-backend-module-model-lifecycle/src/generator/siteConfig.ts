import { parse } from 'yaml';

export interface NavItem {
  title?: string;
  /** Relative to the docs directory; absent for a section. */
  path?: string;
  children: NavItem[];
}

export interface SiteConfig {
  name?: string;
  description?: string;
  /** Relative to the source. */
  docsDirectory: string;
  nav?: NavItem[];
}

const MAX_NAV_DEPTH = 6;
const MAX_TEXT = 200;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : undefined;
}

function toNav(value: unknown, depth: number): NavItem[] {
  if (!Array.isArray(value) || depth > MAX_NAV_DEPTH) return [];
  return value.flatMap((entry): NavItem[] => {
    if (typeof entry === 'string') return [{ path: entry, children: [] }];
    if (!isObject(entry)) return [];
    return Object.entries(entry).map(([title, target]) => ({
      title: text(title),
      path: typeof target === 'string' ? target : undefined,
      children: toNav(target, depth + 1),
    }));
  });
}

/** The few keys of mkdocs.yml that matter here; what cannot be read counts as absent. */
export function parseSiteConfig(yaml: string): SiteConfig {
  let value: unknown;
  try {
    // Tags such as !!python/name are unknown here and stay text.
    value = parse(yaml, { logLevel: 'silent', maxAliasCount: 20 });
  } catch {
    value = undefined;
  }
  const site = isObject(value) ? value : {};
  const nav = toNav(site.nav, 0);
  return {
    name: text(site.site_name),
    description: text(site.site_description),
    docsDirectory: text(site.docs_dir) ?? 'docs',
    nav: nav.length > 0 ? nav : undefined,
  };
}
