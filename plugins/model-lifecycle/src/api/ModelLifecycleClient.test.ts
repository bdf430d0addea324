import { errorText } from './errorText';
import { ModelLifecycleClient } from './ModelLifecycleClient';

interface Seen {
  url: string;
  method?: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** A server that answers with what the test decides. */
function setUp(answer: (seen: Seen) => Response) {
  const seen: Seen[] = [];
  const client = new ModelLifecycleClient({
    discoveryApi: { getBaseUrl: async id => `http://backend/api/${id}` },
    fetchApi: {
      fetch: async (input, init) => {
        const one = {
          url: String(input),
          method: init?.method,
          headers: { ...(init?.headers as Record<string, string>) },
          ...(init?.body ? { body: JSON.parse(String(init.body)) } : {}),
        };
        seen.push(one);
        return answer(one);
      },
    },
  });
  return { client, seen };
}

const ID = '0123456789abcdef01234567';
const json = (body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { headers });

it('asks again with the ETag, and 304 is unchanged', async () => {
  const { client, seen } = setUp(({ headers }) =>
    headers['If-None-Match'] === '"v1"'
      ? new Response(null, { status: 304 })
      : json({ id: ID }, { etag: '"v1"' }),
  );
  const first = await client.getRun(ID);
  expect(first).toEqual({
    unchanged: false,
    value: { id: ID },
    validator: { etag: '"v1"' },
  });
  const validator = first.unchanged ? undefined : first.validator;
  await expect(client.getRun(ID, { validator })).resolves.toEqual({
    unchanged: true,
  });
  expect(seen.map(({ url }) => url)).toEqual([
    `http://backend/api/model-lifecycle/runs/${ID}`,
    `http://backend/api/model-lifecycle/runs/${ID}`,
  ]);
});

it('knows an equal answer where the browser hides the ETag', async () => {
  let version = 1;
  const { client } = setUp(() => json({ version }));
  const first = await client.getRun(ID);
  const validator = first.unchanged ? undefined : first.validator;
  await expect(client.getRun(ID, { validator })).resolves.toEqual({
    unchanged: true,
  });
  version = 2;
  await expect(client.getRun(ID, { validator })).resolves.toMatchObject({
    value: { version: 2 },
  });
});

it('neutralises what a source wrote', async () => {
  const { client } = setUp(() =>
    json({ items: [{ message: '\u001b[31mred\u001b[0m \u202e' }] }),
  );
  const page = await client.getRunLogs(ID, { from: 5, lines: 10 });
  expect(page.items[0].message).toBe('red \ufffd');
});

it('sends the range of lines and of time under the names of the contract', async () => {
  const { client, seen } = setUp(() => json({ items: [], series: [] }));
  await client.getRunLogs(ID, { from: 5, lines: 10 });
  await client.getRunMetrics(ID, { from: '2026-05-21T14:00:00Z', points: 500 });
  expect(seen[0].url).toContain('from=5&lines=10');
  expect(seen[1].url).toContain('from=2026-05-21T14%3A00%3A00Z');
});

it('asks for rows of a log and for all of it as a file', async () => {
  const { client, seen } = setUp(({ url }) =>
    url.includes('log.txt') ? new Response('a\nb\n') : json({ items: [] }),
  );
  await client.getRunLogs(ID, {
    row: 700_001,
    lines: 200,
    level: 'warn',
    previous: true,
    since: '2026-05-21T14:00:00.000Z',
  });
  await client.downloadRunLog(ID, { pod: 'node-0', container: 'node' });
  const query = new URL(seen[0].url).searchParams;
  expect(Object.fromEntries(query)).toEqual({
    row: '700001',
    lines: '200',
    level: 'warn',
    previous: 'true',
    since: '2026-05-21T14:00:00.000Z',
  });
  expect(seen[1].url).toBe(
    `http://backend/api/model-lifecycle/runs/${ID}/log.txt?pod=node-0&container=node`,
  );
});

it('rejects with the status and the words of the backend', async () => {
  const { client } = setUp(
    () =>
      new Response(
        JSON.stringify({
          error: {
            name: 'ConflictError',
            message: 'denied by webhook "policy": keep it running',
          },
          response: { statusCode: 409 },
        }),
        { status: 409, headers: { 'content-type': 'application/json' } },
      ),
  );
  const error = await client.act(ID, 'pause').catch(e => e);
  expect(error).toMatchObject({ statusCode: 409 });
  expect(errorText(error)).toBe('denied by webhook "policy": keep it running');
});

it('confirms the removals that somebody looked at, and scans a source', async () => {
  const { client, seen } = setUp(({ url }) =>
    json(url.endsWith('confirm') ? { removed: 28 } : { accepted: true }),
  );
  await expect(client.confirmRemovals('oci', 'p1')).resolves.toEqual({
    removed: 28,
  });
  await client.scanSource('oci');
  expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
    [
      'POST',
      'http://backend/api/model-lifecycle/sources/oci/removals/confirm',
      { proposal: 'p1' },
    ],
    ['POST', 'http://backend/api/model-lifecycle/sources/oci/scan', undefined],
  ]);
});

it('hands on the entities of a source as they are', async () => {
  const { client } = setUp(() => new Response('---\nkind: Resource\n'));
  await expect(client.exportSource('oci')).resolves.toBe(
    '---\nkind: Resource\n',
  );
});

it('asks whether one follows a run, follows it, and takes that back', async () => {
  const follow = { available: true, following: true, asOwner: false };
  const { client, seen } = setUp(() => json(follow));
  await expect(client.getFollow(ID)).resolves.toEqual(follow);
  await expect(client.setFollow(ID, true)).resolves.toEqual(follow);
  await client.setFollow(ID, false);
  const url = `http://backend/api/model-lifecycle/runs/${ID}/follow`;
  expect(seen.map(one => [one.method, one.url])).toEqual([
    ['GET', url],
    ['PUT', url],
    ['DELETE', url],
  ]);
});
