import type { JsonValue } from '@backstage/types';
import type {
  KeyedReason,
  ListContext,
  ModelSource,
  ScopeEnd,
  SourceRecord,
  StoredPage,
} from '../models';

/** What one listing said, put together. @public */
export interface CollectedListing {
  records: SourceRecord[];
  retained: KeyedReason[];
  skipped: KeyedReason[];
  /** Places of unchanged pages, by scope. */
  samePages: Record<string, number[]>;
  ends: Record<string, ScopeEnd>;
  /** To be given as `previous` to the next listing. */
  known: KnownListing;
}

/** @public */
export interface KnownListing {
  records: Map<string, SourceRecord>;
  pages: Map<string, StoredPage>;
  cursors: Map<string, JsonValue>;
}

/** Runs a listing to its end. @public */
export async function collectListing(
  source: ModelSource,
  options: {
    known?: KnownListing;
    full?: boolean;
    signal?: AbortSignal;
  } = {},
): Promise<CollectedListing> {
  const known: KnownListing = {
    records: new Map(options.known?.records),
    pages: new Map(options.known?.pages),
    cursors: new Map(options.known?.cursors),
  };
  const collected: CollectedListing = {
    records: [],
    retained: [],
    skipped: [],
    samePages: {},
    ends: {},
    known,
  };
  const events = source.list({
    signal: options.signal ?? new AbortController().signal,
    full: options.full ?? !options.known,
    previous: toPrevious(options.known),
  });
  for await (const event of events) {
    switch (event.type) {
      case 'same-page':
        (collected.samePages[event.scope] ??= []).push(event.position);
        break;
      case 'end':
        collected.ends[event.scope] = event.end;
        if ('cursor' in event.end && event.end.cursor !== undefined) {
          known.cursors.set(event.scope, event.end.cursor);
        }
        break;
      default:
        collected.records.push(...event.records);
        collected.retained.push(...(event.retained ?? []));
        collected.skipped.push(...(event.skipped ?? []));
        event.records.forEach(record => known.records.set(record.key, record));
        if (event.stored && !event.retained?.length) {
          known.pages.set(`${event.scope} ${event.position}`, event.stored);
        }
    }
  }
  return collected;
}

function toPrevious(known: KnownListing | undefined): ListContext['previous'] {
  return {
    page: async (scope, position) => known?.pages.get(`${scope} ${position}`),
    records: async keys =>
      new Map(
        keys.flatMap(key => {
          const record = known?.records.get(key);
          return record ? [[key, record] as const] : [];
        }),
      ),
    cursor: async scope => known?.cursors.get(scope),
  };
}
