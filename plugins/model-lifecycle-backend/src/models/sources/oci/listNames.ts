import type { Reason } from 'backstage-plugin-model-lifecycle-node';

/** One answer of `tags/list` or `_catalog`. */
export interface NamesAnswer {
  names: string[];
  /** The query of the `Link` to the next page. */
  next?: URLSearchParams;
}

export interface ListedNames {
  names: string[];
  /** Why some may be missing. */
  incomplete?: Reason;
}

/** Common registries cap a page at 100 or more, so a full page is one of this size. */
export const NAMES_PER_PAGE = 100;

/**
 * Reads a list of names to its end. There are registries that obey `n` and send
 * no `Link` (go-containerregistry), that ignore `n` and send everything unsorted
 * (distribution 2.8), and that answer a random choice (the former's `_catalog`).
 * So: a page with exactly `n` names is asked on with `last`, and where that can
 * lead past names (unsorted) or in circles (repeated) the list is incomplete.
 */
export async function listNames(
  ask: (query: Record<string, string>) => Promise<NamesAnswer>,
  { maxNames }: { maxNames: number },
): Promise<ListedNames> {
  const names: string[] = [];
  const seen = new Set<string>();
  let query: Record<string, string> = { n: String(NAMES_PER_PAGE) };
  let byName = false;
  for (;;) {
    const answer = await ask(query);
    const isRepeated = answer.names.some(name => seen.has(name));
    answer.names.forEach(name => seen.add(name));
    names.push(...answer.names);
    if (isRepeated || seen.size < names.length) {
      return {
        names: [...seen],
        incomplete: { code: 'oci-names-repeated' },
      };
    }
    const next = nextQuery(answer);
    byName ||= next?.last !== undefined;
    if (byName && !isSorted(names)) {
      return { names, incomplete: { code: 'oci-names-unsorted' } };
    }
    if (!next) return { names };
    if (names.length >= maxNames) {
      return {
        names,
        incomplete: { code: 'oci-too-many-names', params: { max: maxNames } },
      };
    }
    // A Link to an empty page, or to the page itself, would never end.
    if (answer.names.length === 0 || isSameQuery(next, query)) {
      return { names, incomplete: { code: 'oci-names-repeated' } };
    }
    query = next;
  }
}

function nextQuery(answer: NamesAnswer): Record<string, string> | undefined {
  if (answer.next) return Object.fromEntries(answer.next);
  return answer.names.length === NAMES_PER_PAGE
    ? { n: String(NAMES_PER_PAGE), last: answer.names[NAMES_PER_PAGE - 1] }
    : undefined;
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || names[index - 1] < name);
}

function isSameQuery(
  a: Record<string, string>,
  b: Record<string, string>,
): boolean {
  const text = (query: Record<string, string>) =>
    JSON.stringify(Object.entries(query).sort());
  return text(a) === text(b);
}
