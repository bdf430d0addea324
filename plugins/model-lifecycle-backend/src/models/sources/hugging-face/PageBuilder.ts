import type {
  KeyedReason,
  ListContext,
  ModelRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { normaliseModel, repositoryId } from './normalise';
import type { HubScope, Ownership } from './scopes';

/** What a page of a scope holds. */
export interface PageParts {
  records: ModelRecord[];
  retained: KeyedReason[];
  skipped: KeyedReason[];
}

export function emptyPage(): PageParts {
  return { records: [], retained: [], skipped: [] };
}

/** From items of the hub to the records of one scope. */
export class PageBuilder {
  constructor(
    private readonly options: {
      baseUrl: string;
      covers: (id: string) => boolean;
      ownership: Ownership;
    },
  ) {}

  /** `ceded`: other scopes have some of the items. */
  async build(
    scope: HubScope,
    items: readonly unknown[],
    context: ListContext,
  ): Promise<{ parts: PageParts; ceded: boolean }> {
    const parts = emptyPage();
    const ids = items.flatMap(item => repositoryId(item) ?? []);
    const owned = await this.owned(scope, ids, context);
    for (const [index, item] of items.entries()) {
      const id = repositoryId(item);
      if (!id) {
        parts.skipped.push({
          key: `${scope.name}#${index}`,
          reason: { code: 'malformed' },
        });
      } else if (owned.has(id)) {
        parts.records.push(this.record(scope, item)!);
      }
    }
    return { parts, ceded: owned.size < new Set(ids).size };
  }

  record(scope: HubScope, item: unknown): ModelRecord | undefined {
    const { baseUrl, covers } = this.options;
    return normaliseModel(item, { baseUrl, covers, scope: scope.name });
  }

  /** Of these, the ones that the scope has. */
  async owned(
    scope: HubScope,
    ids: readonly string[],
    { previous }: ListContext,
  ): Promise<Set<string>> {
    const stored =
      scope.kind === 'author' ? undefined : await previous.records([...ids]);
    return new Set(
      ids.filter(id =>
        this.options.ownership.claim(id, scope, stored?.get(id)?.scope),
      ),
    );
  }
}
