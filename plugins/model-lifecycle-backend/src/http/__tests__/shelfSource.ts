import {
  ListingError,
  readEndpoint,
  readPages,
  UpstreamError,
  type ListingEvent,
  type ModelSourceType,
  type Reason,
  type SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';

const SCOPE = 'shelf';

// Field by field: what the shelf says beyond that is never stored.
function toRecord(item: Record<string, unknown>): SourceRecord | undefined {
  const { id, title, license } = item;
  if (typeof id !== 'string' || id === '') return undefined;
  return {
    kind: 'model',
    key: id,
    scope: SCOPE,
    title: typeof title === 'string' ? title.slice(0, 200) : id,
    ...(typeof license === 'string' ? { license: license.slice(0, 100) } : {}),
  };
}

function toReason(error: unknown): Reason {
  if (error instanceof UpstreamError) return error.reason;
  if (error instanceof ListingError) return { code: error.code };
  throw error;
}

interface ShelfPage {
  items: Record<string, unknown>[];
  next?: string;
}

export const shelfSource: ModelSourceType = {
  type: 'shelf',
  configure(section) {
    const config = readEndpoint(section);
    return {
      create: ({ services }) => ({
        async *list(context): AsyncGenerator<ListingEvent> {
          const endpoint = services.http.connect(config);
          const read = (answer: { parse(): unknown }): ShelfPage => {
            const page = answer.parse() as ShelfPage | null;
            if (Array.isArray(page?.items)) return page;
            throw new UpstreamError({
              kind: 'rejected',
              host: new URL(config.baseUrl).host,
              message: 'The shelf answered without items',
            });
          };
          let seen = false;
          try {
            for await (const page of readPages({
              endpoint,
              scope: SCOPE,
              context,
              pageSize: 100,
              nextFrom: 'body',
              request: ({ next, pageSize }) => ({
                path: '/models',
                query: { after: next, limit: pageSize },
              }),
              next: answer => read(answer).next,
            })) {
              const at = { scope: SCOPE, position: page.position };
              seen = true;
              if (page.same) {
                yield { type: 'same-page', ...at };
                continue;
              }
              const items = read(page.answer).items;
              const records = items.flatMap(item => toRecord(item) ?? []);
              yield { type: 'page', ...at, records, stored: page.stored };
            }
            // A cursor by key: what was not seen is not there.
            const end = { outcome: 'complete', absence: 'proof' } as const;
            yield { type: 'end', scope: SCOPE, end };
          } catch (error) {
            const outcome = seen ? 'partial' : 'failed';
            const end = { outcome, reason: toReason(error) } as const;
            yield { type: 'end', scope: SCOPE, end };
          }
        },
      }),
    };
  },
};
