import type {
  LinkOrigin,
  RunHistory,
  RunList,
  RunQuery,
} from '../../history/types';
import type { Run, RunId } from '../../run';

type Linked = { entityRef: string; origin: LinkOrigin };

/** The part of a run history that entities need. */
export class MemoryHistory
  implements Pick<RunHistory, 'list' | 'links' | 'setLinks' | 'setOwner'>
{
  readonly runs = new Map<RunId, Run>();
  readonly linked = new Map<RunId, Linked[]>();
  readonly owners = new Map<RunId, string>();
  /** Set to let every read fail. */
  failure?: Error;

  add(...runs: Run[]): Run[] {
    runs.forEach(run => this.runs.set(run.id, run));
    return runs;
  }

  async list(query: RunQuery): Promise<RunList> {
    if (this.failure) throw this.failure;
    const all = [...this.runs.values()]
      .filter(run => run.source.id === query.sourceId)
      .sort((one, other) => other.createdAt - one.createdAt);
    const from = Number(query.cursor ?? 0);
    const page = all.slice(from, from + query.limit);
    return {
      rows: page.map(run => ({
        run,
        version: 1,
        ownerRef: this.owners.get(run.id),
      })),
      totalItems: all.length,
      counts: {},
      nextCursor:
        from + page.length < all.length
          ? String(from + page.length)
          : undefined,
    };
  }

  async links(ids: RunId[]) {
    return new Map(ids.map(id => [id, this.linked.get(id) ?? []]));
  }

  async setLinks(
    links: { runId: RunId; entityRef: string }[],
    origin: LinkOrigin,
  ): Promise<void> {
    for (const { runId, entityRef } of links) {
      this.linked.set(runId, [{ entityRef, origin }]);
    }
  }

  async setOwner(id: RunId, ownerRef: string): Promise<void> {
    this.owners.set(id, ownerRef);
  }
}
