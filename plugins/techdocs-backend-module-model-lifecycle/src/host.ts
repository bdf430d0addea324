/** Exists nowhere (RFC 6761): only this module's reader answers for it. */
export const DOCS_HOST = 'model-lifecycle.invalid';

const DOCS_PATH = /^\/docs\/([a-f0-9]{32})\/?$/;

export function isDocsUrl(url: URL): boolean {
  return url.protocol === 'https:' && url.host === DOCS_HOST;
}

/** The key of the documentation that a URL means. */
export function docsKeyOf(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && isDocsUrl(parsed)
    ? parsed.pathname.match(DOCS_PATH)?.[1]
    : undefined;
}

/** Whether the target of a TechDocs reference is ours. */
export function isDocsTarget(target: string | undefined): boolean {
  return (
    target !== undefined && URL.canParse(target) && isDocsUrl(new URL(target))
  );
}
