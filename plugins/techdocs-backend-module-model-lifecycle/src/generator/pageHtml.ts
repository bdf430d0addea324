import { pageDirectory, relativeUrl } from './links';
import type { RenderedPage } from './renderMarkdown';
import type { NavItem } from './siteConfig';

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

function navHtml(items: NavItem[], current: string): string {
  const entries = items.map(item => {
    const title = escapeHtml(item.title ?? '');
    if (item.path === undefined) {
      return `<li class="md-nav__item md-nav__item--nested"><span class="md-nav__section">${title}</span>${navHtml(
        item.children,
        current,
      )}</li>`;
    }
    const active = item.path === current;
    const href = escapeHtml(relativeUrl(current, pageDirectory(item.path)));
    return `<li class="md-nav__item${
      active ? ' md-nav__item--active' : ''
    }"><a class="md-nav__link${active ? ' md-nav__link--active' : ''}"${
      active ? ' aria-current="page"' : ''
    } href="${href}">${title}</a></li>`;
  });
  return `<ul class="md-nav__list">${entries.join('')}</ul>`;
}

function contentsHtml(page: RenderedPage): string {
  const entries = page.headings
    .filter(heading => heading.level === 2 && heading.text)
    .map(
      heading =>
        `<li class="md-nav__item"><a class="md-nav__link" href="#${escapeHtml(
          heading.id,
        )}">${escapeHtml(heading.text)}</a></li>`,
    );
  return entries.length > 0
    ? `<nav class="md-nav md-nav--secondary" aria-label="Table of contents"><span class="md-nav__title">Table of contents</span><ul class="md-nav__list">${entries.join(
        '',
      )}</ul></nav>`
    : '';
}

function sidebar(kind: 'primary' | 'secondary', content: string): string {
  return `<div class="md-sidebar md-sidebar--${kind}"><div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">${content}</div></div></div>`;
}

/** A page in the markup of Material for MkDocs, as far as the TechDocs reader looks at it. */
export function pageHtml(options: {
  page: RenderedPage;
  path: string;
  title: string;
  siteName: string;
  nav: NavItem[];
  stylesheetPath: string;
}): string {
  const { page, path, nav } = options;
  const siteName = escapeHtml(options.siteName);
  const style = escapeHtml(relativeUrl(path, options.stylesheetPath));
  const primary = `<nav class="md-nav md-nav--primary" aria-label="Navigation"><span class="md-nav__title">${siteName}</span>${navHtml(
    nav,
    path,
  )}</nav>`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(
      options.title,
    )} - ${siteName}</title>`,
    `<link rel="stylesheet" href="${style}"></head><body dir="ltr">`,
    // The reader makes its own menu button of this label, and drops the header.
    '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer">',
    '<header class="md-header"><label class="md-header__button md-icon" for="__drawer"></label></header>',
    '<div class="md-container"><main class="md-main"><div class="md-main__inner md-grid">',
    sidebar('primary', primary),
    sidebar('secondary', contentsHtml(page)),
    `<div class="md-content"><article class="md-content__inner md-typeset">${page.html}</article></div>`,
    '</div></main></div></body></html>',
  ].join('\n');
}
