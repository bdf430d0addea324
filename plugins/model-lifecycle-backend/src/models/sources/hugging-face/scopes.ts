import type { HuggingFaceConfig, HuggingFaceSearch } from './config';

/** A part of the hub that is read for itself. Its name is stored: it never changes. */
export type HubScope =
  | { name: string; kind: 'author'; author: string }
  | { name: string; kind: 'ids'; ids: readonly string[] }
  | { name: string; kind: 'collection'; slug: string }
  | { name: string; kind: 'search'; search: HuggingFaceSearch };

/** Those first whose members are known without asking. */
export function scopesOf(config: HuggingFaceConfig): HubScope[] {
  const { authors, ids, collections, searches } = config;
  return [
    ...authors.map(author => ({
      name: `author:${author}`,
      kind: 'author' as const,
      author,
    })),
    ...(ids.length > 0 ? [{ name: 'ids', kind: 'ids' as const, ids }] : []),
    ...collections.map(slug => ({
      name: `collection:${slug}`,
      kind: 'collection' as const,
      slug,
    })),
    ...searches.map(search => ({
      name: searchName(search),
      kind: 'search' as const,
      search,
    })),
  ];
}

export function searchQuery({ text, tags }: HuggingFaceSearch) {
  return { search: text, filter: tags };
}

function searchName({ text, tags }: HuggingFaceSearch): string {
  return `search:${[text, ...[...tags].sort()].filter(Boolean).join(' ')}`;
}

/**
 * Who lists a model that several scopes show: removal is decided in one scope
 * alone. An author's models are the author's; of the others the first that
 * shows it has it, and while an earlier one cannot be read to its end, what it
 * had stays with it.
 */
export class Ownership {
  readonly #authors: ReadonlySet<string>;
  readonly #claimed = new Map<string, string>();
  readonly #unread = new Set<string>();

  constructor(config: Pick<HuggingFaceConfig, 'authors'>) {
    this.#authors = new Set(config.authors.map(name => name.toLowerCase()));
  }

  /** Whether the scope has this model. `storedScope`: who had it at the last listing. */
  claim(id: string, scope: HubScope, storedScope?: string): boolean {
    if (scope.kind === 'author') return true;
    if (this.#authors.has(id.split('/')[0].toLowerCase())) return false;
    if (storedScope && this.#unread.has(storedScope)) return false;
    const owner = this.#claimed.get(id);
    if (owner === undefined) this.#claimed.set(id, scope.name);
    return owner === undefined || owner === scope.name;
  }

  ended(scope: HubScope, outcome: string): void {
    if (outcome !== 'complete') this.#unread.add(scope.name);
  }
}
