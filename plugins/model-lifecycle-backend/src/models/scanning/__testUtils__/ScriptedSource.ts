import { hash } from 'node:crypto';
import type {
  ListContext,
  ListedPage,
  ListingEvent,
  ModelRecord,
  ModelSource,
  Presence,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';

export function model(
  key: string,
  more: Partial<ModelRecord> = {},
): ModelRecord {
  return { kind: 'model', key, scope: 'main', title: key, ...more };
}

export const PROOF: ScopeEnd = { outcome: 'complete', absence: 'proof' };
export const HINT: ScopeEnd = { outcome: 'complete', absence: 'hint' };
export const CHANGES: ScopeEnd = { outcome: 'changes' };
export const PARTIAL: ScopeEnd = {
  outcome: 'partial',
  reason: { code: 'upstream-server', params: { host: 'models.example' } },
};
export const FAILED: ScopeEnd = {
  outcome: 'failed',
  reason: { code: 'upstream-unauthorized', params: { host: 'models.example' } },
};

/** A scope as one page of records; keys alone are models. */
export interface ScriptedScope extends Omit<Partial<ListedPage>, 'records'> {
  scope?: string;
  records?: (string | ModelRecord)[];
  /** Pages of so many records, known by the bytes of their records. */
  pageSize?: number;
  /** What else is in the bytes of each page, such as a counter. */
  noise?: string;
  end?: ScopeEnd;
}

/** A source that says what a test tells it to. */
export class ScriptedSource implements ModelSource {
  scopes: ScriptedScope[] = [];
  /** Thrown after the scopes. */
  error?: unknown;
  /** Called before each event. */
  before: (event: ListingEvent) => Promise<void> | void = () => {};
  presence?: (key: string) => Presence;
  contexts: ListContext[] = [];

  lookUp?: ModelSource['lookUp'];

  /** `PROOF` where nothing else is said. */
  says(...scopes: ScriptedScope[]): this {
    this.scopes = scopes;
    return this;
  }

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    this.contexts.push(context);
    for (const scripted of this.scopes) {
      if (context.finished?.has(scripted.scope ?? 'main')) continue;
      for await (const event of this.#scope(scripted, context)) {
        await this.before(event);
        yield event;
      }
    }
    if (this.error) throw this.error;
  }

  async *#scope(
    scripted: ScriptedScope,
    context: ListContext,
  ): AsyncGenerator<ListingEvent> {
    const { scope = 'main', records = [], end = PROOF } = scripted;
    const { pageSize, noise = '' } = scripted;
    const all = records.map(record =>
      typeof record === 'string'
        ? model(record, { scope })
        : { ...record, scope },
    );
    const size = pageSize ?? Math.max(1, all.length);
    for (let at = 0; at === 0 || at < all.length; at += size) {
      const position = at / size;
      const part = all.slice(at, at + size);
      const digest = `${noise}${hash('sha256', JSON.stringify(part))}`;
      const before = await context.previous.page(scope, position);
      if (pageSize && before?.digest === digest) {
        yield { type: 'same-page', scope, position };
        continue;
      }
      const { retained, skipped } = at === 0 ? scripted : {};
      yield {
        type: 'page',
        scope,
        position,
        records: part,
        retained,
        skipped,
        ...(pageSize && { stored: { digest } }),
      };
    }
    yield { type: 'end', scope, end };
  }
}
