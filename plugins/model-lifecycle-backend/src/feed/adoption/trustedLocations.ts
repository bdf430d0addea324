/** Servers differ in what they make of an escaped `.`, `/` or backslash. */
const ESCAPED_PATH = /%(2e|2f|5c)/i;

/**
 * A location as it would be fetched: without the `..` and the escapes by which
 * one place can be written like another. `undefined` for what cannot be told.
 */
function normalise(location: string): string | undefined {
  const colon = location.indexOf(':');
  const type = location.slice(0, colon);
  const target = location.slice(colon + 1);
  if (colon < 1 || target === '') return undefined;
  if (type === 'url') {
    return URL.canParse(target) && !ESCAPED_PATH.test(target)
      ? `url:${new URL(target).href}`
      : undefined;
  }
  return target.split(/[/\\]/).includes('..') ? undefined : location;
}

/**
 * Whether a location is one of those trusted, or below one: at a border of the
 * path, so that `…/acme` does not stand for `…/acme-too`.
 */
export function trustLocations(
  trusted: readonly string[],
): (location: string) => boolean {
  const roots = trusted.map(normalise).filter(root => root !== undefined);
  return location => {
    const place = normalise(location);
    if (place === undefined) return false;
    return roots.some(
      root =>
        place === root ||
        place.startsWith(root.endsWith('/') ? root : `${root}/`),
    );
  };
}
