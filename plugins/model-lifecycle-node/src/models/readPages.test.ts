import { createHash } from 'node:crypto';
import { UpstreamError, type HttpEndpoint, type JsonAnswer } from './http';
import {
  endOfBrokenListing,
  ListingError,
  readPages,
  type ReadPage,
} from './readPages';
import type { StoredPage } from './source';

interface Page {
  items: number[];
  next?: string;
}

type Answer = (asked: { after: number; limit: number }) => Page;

/** Items above `after`, `limit` at a time. */
const listOf =
  (items: number[]): Answer =>
  ({ after, limit }) => {
    const rest = items.filter(item => item > after);
    const page = rest.slice(0, limit);
    return rest.length > limit
      ? { items: page, next: String(page[page.length - 1]) }
      : { items: page };
  };

function failing(kind: 'too-large' | 'server' | 'timeout', status?: number) {
  return new UpstreamError({ kind, host: 'h', message: 'm', status });
}

function endpointOf(answer: Answer) {
  const asked: string[] = [];
  const parsed: string[] = [];
  const json: HttpEndpoint['json'] = async ({ query }) => {
    const after = Number(query?.after ?? 0);
    const limit = Number(query?.limit);
    asked.push(`${after}+${limit}`);
    const body = JSON.stringify(answer({ after, limit }));
    return {
      status: 200,
      headers: {},
      url: 'http://h/',
      digest: createHash('sha256').update(body).digest('hex'),
      parse: () => {
        parsed.push(`${after}+${limit}`);
        return JSON.parse(body);
      },
    };
  };
  return { endpoint: { json } as HttpEndpoint, asked, parsed };
}

interface Options {
  pages?: Map<number, StoredPage>;
  full?: boolean;
  maxPages?: number;
  pageSize?: number;
  nextFrom?: 'body' | 'headers';
}

function open(endpoint: HttpEndpoint, options: Options = {}) {
  return readPages({
    endpoint,
    scope: 's',
    context: {
      signal: new AbortController().signal,
      full: options.full ?? false,
      previous: {
        page: async (_, position) => options.pages?.get(position),
        records: async () => new Map(),
        cursor: async () => undefined,
      },
    },
    pageSize: options.pageSize ?? 4,
    maxPages: options.maxPages,
    nextFrom: options.nextFrom ?? 'body',
    request: ({ next, pageSize }) => ({
      path: '/',
      query: { after: next, limit: pageSize },
    }),
    next: answer => (answer.parse() as Page).next,
  });
}

async function collect(pages: AsyncIterable<ReadPage>) {
  const items: number[] = [];
  const same: number[] = [];
  const stored = new Map<number, StoredPage>();
  for await (const page of pages) {
    if (page.same) {
      same.push(page.position);
    } else {
      items.push(...((page.answer as JsonAnswer).parse() as Page).items);
      stored.set(page.position, page.stored);
    }
  }
  return { items, same, stored };
}

const ten = Array.from({ length: 10 }, (_, index) => index + 1);

it('reads to the end', async () => {
  const { endpoint, asked } = endpointOf(listOf(ten));
  expect((await collect(open(endpoint))).items).toEqual(ten);
  expect(asked).toEqual(['0+4', '4+4', '8+4']);
});

it('reads one empty page of an empty list', async () => {
  const { endpoint } = endpointOf(listOf([]));
  const { items, stored } = await collect(open(endpoint));
  expect(items).toEqual([]);
  expect([...stored.keys()]).toEqual([0]);
  expect(stored.get(0)).not.toHaveProperty('next');
});

it.each([
  ['too large', failing('too-large')],
  ['given up by a gateway', failing('server', 504)],
])('asks for half of a page that is %s, and goes on so', async (_, error) => {
  const { endpoint, asked } = endpointOf(query => {
    if (query.after >= 4 && query.limit > 1) throw error;
    return listOf(ten)(query);
  });
  expect((await collect(open(endpoint))).items).toEqual(ten);
  expect(asked.slice(0, 6)).toEqual(['0+4', '4+4', '4+2', '4+1', '5+1', '6+1']);
});

it.each([
  ['one item is too large', failing('too-large'), 3],
  ['it is no matter of size', failing('timeout'), 1],
  ['it is another error of the server', failing('server', 500), 1],
])('gives up where %s', async (_, error, times) => {
  const { endpoint, asked } = endpointOf(() => {
    throw error;
  });
  await expect(collect(open(endpoint))).rejects.toBe(error);
  expect(asked).toHaveLength(times);
});

describe('a second listing', () => {
  async function known() {
    const first = endpointOf(listOf(ten));
    return (await collect(open(first.endpoint))).stored;
  }

  it('parses nothing where the bytes are the same', async () => {
    const { endpoint, asked, parsed } = endpointOf(listOf(ten));
    const { same, items } = await collect(
      open(endpoint, { pages: await known() }),
    );
    expect(same).toEqual([0, 1, 2]);
    expect(items).toEqual([]);
    expect(asked).toHaveLength(3);
    expect(parsed).toEqual([]);
  });

  it('reads all when it has to', async () => {
    const { endpoint } = endpointOf(listOf(ten));
    const options = { pages: await known(), full: true };
    expect((await collect(open(endpoint, options))).items).toEqual(ten);
  });

  it('reads the page that changed, and goes on as that page says', async () => {
    const changed = ten.map(item => (item === 6 ? 6.5 : item));
    const { endpoint } = endpointOf(listOf(changed));
    const { same, items } = await collect(
      open(endpoint, { pages: await known() }),
    );
    expect(same).toEqual([0, 2]);
    expect(items).toEqual([5, 6.5, 7, 8]);
  });

  it('does not call a page unchanged that has another one after it', async () => {
    const { endpoint } = endpointOf(listOf(ten));
    const pages = await known();
    pages.set(1, { ...pages.get(1)!, next: 'other' });
    const options = { pages, nextFrom: 'headers' } as const;
    const { same } = await collect(open(endpoint, options));
    expect(same).toEqual([0, 2]);
  });
});

it.each<[string, Answer]>([
  ['at once', () => ({ items: [1], next: '1' })],
  [
    'after a while',
    ({ after }) => ({ items: [after + 1], next: String((after + 1) % 3 || 1) }),
  ],
])('a token that comes again %s ends it', async (_, answer) => {
  const { endpoint, asked } = endpointOf(answer);
  await expect(collect(open(endpoint))).rejects.toMatchObject({
    reason: { code: 'repeated-page-token' },
  });
  expect(asked.length).toBeLessThan(6);
});

it('a list without an end ends', async () => {
  const { endpoint, asked } = endpointOf(({ after }) => ({
    items: [],
    next: String(after + 1),
  }));
  await expect(collect(open(endpoint, { maxPages: 20 }))).rejects.toMatchObject(
    { code: 'too-many-pages' },
  );
  expect(asked).toHaveLength(20);
});

it.each([
  [failing('timeout'), false, { outcome: 'failed', code: 'upstream-timeout' }],
  [failing('timeout'), true, { outcome: 'partial', code: 'upstream-timeout' }],
  [
    new ListingError('unexpected-answer'),
    true,
    { outcome: 'partial', code: 'unexpected-answer' },
  ],
])('%s, with something seen: %s', (error, sawSomething, { outcome, code }) => {
  expect(endOfBrokenListing(error, { sawSomething })).toMatchObject({
    outcome,
    reason: { code },
  });
});

it('a mistake of ours is no failure of a source', () => {
  const mistake = new TypeError('undefined is not a function');
  expect(() => endOfBrokenListing(mistake, { sawSomething: true })).toThrow(
    mistake,
  );
});
