/** Of the URL: ids with commas between them. The link to a comparison is this and no more. */
export const COMPARE_PARAM = 'compare';
export const MIN_COMPARED = 2;
export const MAX_COMPARED = 5;

const RUN_ID = /^[a-f0-9]{24}$/;

/** `invalid` where something stands that is no comparison; undefined where nothing does. */
export function readComparedIds(
  written: string | null,
): string[] | 'invalid' | undefined {
  if (written === null) {
    return undefined;
  }
  const ids = written.split(',');
  const isValid =
    ids.length >= MIN_COMPARED &&
    ids.length <= MAX_COMPARED &&
    new Set(ids).size === ids.length &&
    ids.every(id => RUN_ID.test(id));
  return isValid ? ids : 'invalid';
}

export function comparisonLink(location: string, ids: string[]): string {
  const url = new URL(location);
  return `${url.origin}${url.pathname}?${COMPARE_PARAM}=${ids.join(',')}`;
}
