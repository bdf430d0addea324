import {
  endOfBrokenListing,
  ListingError,
  readEndpoint,
  readPages,
  type HttpEndpoint,
  type JsonAnswer,
  type ListContext,
  type ListingEvent,
  type ModelSourceType,
  type SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';

type Item = { id?: unknown; title?: unknown };
const scope = 'shelf';

// What a server sends is looked at field by field; nothing else is stored.
function toRecord({ id, title }: Item): SourceRecord[] {
  if (typeof id !== 'string') return [];
  const name = typeof title === 'string' ? title.slice(0, 200) : id;
  return [{ kind: 'model', key: id, scope, title: name }];
}

function readAnswer(answer: JsonAnswer): { items: Item[]; next?: string } {
  const page = answer.parse() as { items?: Item[]; next?: string } | null;
  if (!Array.isArray(page?.items)) throw new ListingError('unexpected-answer');
  return { items: page.items, next: page.next };
}

async function* list(
  endpoint: HttpEndpoint,
  context: ListContext,
): AsyncGenerator<ListingEvent> {
  let sawSomething = false;
  const pages = readPages({
    endpoint,
    context,
    scope,
    pageSize: 100,
    nextFrom: 'body',
    request: ({ next, pageSize }) => ({
      path: '/models',
      query: { after: next, limit: pageSize },
    }),
    next: answer => readAnswer(answer).next,
  });
  try {
    for await (const page of pages) {
      const { position } = page;
      if (page.same) {
        yield { type: 'same-page', scope, position };
      } else {
        const records = readAnswer(page.answer).items.flatMap(toRecord);
        yield { type: 'page', scope, position, records, stored: page.stored };
      }
      sawSomething = true;
    }
    // The cursor is a key: what was not seen is not there.
    const end = { outcome: 'complete', absence: 'proof' } as const;
    yield { type: 'end', scope, end };
  } catch (error) {
    const end = endOfBrokenListing(error, { sawSomething });
    yield { type: 'end', scope, end };
  }
}

export const shelfSource: ModelSourceType = {
  type: 'shelf',
  configure(section) {
    const config = readEndpoint(section);
    return {
      create: ({ services }) => ({
        list: context => list(services.http.connect(config), context),
      }),
    };
  },
};
