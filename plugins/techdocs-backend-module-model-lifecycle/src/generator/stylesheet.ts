import { createHash } from 'node:crypto';

/**
 * TechDocs sets the `--md-…` variables from the theme of the app, light or
 * dark, and brings the layout of the sidebars; this is the rest.
 */
const RULES = `
.md-grid{display:flex}
.md-toggle{display:none}
.md-content__button{cursor:pointer;display:none}
.md-content__button svg{fill:currentColor;height:1.5rem;width:1.5rem}
@media screen and (max-width:76.1875em){.md-content__button{display:inline-block}}
.md-content{flex-grow:1;min-width:0}
.md-content__inner{margin:0 1.2rem 1.2rem;padding-top:.6rem}
.md-typeset{color:var(--md-default-fg-color);line-height:1.6;overflow-wrap:break-word}
.md-typeset a{color:var(--md-typeset-a-color,var(--md-primary-fg-color));text-decoration:underline}
.md-typeset a:focus-visible,.md-nav__link:focus-visible{outline:2px solid var(--md-accent-fg-color);outline-offset:2px}
.md-typeset code{background:var(--md-default-fg-color--lightest);border-radius:2px;font-family:monospace;padding:0 .3em}
.md-typeset pre{background:var(--md-default-fg-color--lightest);border-radius:4px;overflow:auto;padding:.8rem}
.md-typeset pre code{background:none;padding:0}
.md-typeset blockquote{border-left:4px solid var(--md-default-fg-color--lighter);color:var(--md-default-fg-color--light);margin:1em 0;padding-left:1em}
.md-typeset table{border-collapse:collapse;display:block;overflow-x:auto}
.md-typeset th:empty{display:none}
.md-typeset th,.md-typeset td{border:1px solid var(--md-default-fg-color--lighter);padding:.4em .8em;text-align:left}
.md-typeset img{height:auto;max-width:100%}
.md-typeset hr{border:0;border-bottom:1px solid var(--md-default-fg-color--lighter);margin:1.5em 0}
.md-sidebar__scrollwrap{overflow-y:auto}
.md-nav__title{display:block;font-weight:700;margin:.6rem 0;padding:0 .6rem}
.md-nav__list{list-style:none;margin:0;padding:0}
.md-nav__item{padding:0 0 0 .6rem}
.md-nav__link{color:var(--md-default-fg-color);display:block;padding:.25rem 0;text-decoration:none}
.md-nav__link:hover{color:var(--md-accent-fg-color)}
.md-nav__section{color:var(--md-default-fg-color--light);font-weight:700;padding:.25rem 0}
@media print{.md-sidebar{display:none}}
`;

/** TechDocs strips a stylesheet of another name, and a page without one spins for ever. */
export function stylesheet(): { path: string; content: string } {
  const content = RULES.trim().replace(/\n/g, '');
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  return { path: `assets/stylesheets/main.${hash}.min.css`, content };
}
