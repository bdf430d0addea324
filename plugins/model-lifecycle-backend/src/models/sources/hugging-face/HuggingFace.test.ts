import { join } from 'node:path';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { HuggingFaceHub, type HubModel } from 'demo-lab';
import { brokenAnswers, HASTY } from '../__testUtils__/brokenAnswers';
import { expectGolden } from '../__testUtils__/golden';
import { SourceLab } from '../__testUtils__/SourceLab';
import { huggingFaceSource } from './index';

const lab = new SourceLab();
afterEach(() => lab.close());
const { signal } = new AbortController();

const SCOPE = { authors: ['aurora-labs'] };
const COLLECTION = 'platform-team/approved-models-6650a1b2c3d4e5f601234567';
const AUTHOR = 'author:aurora-labs';

async function open(
  hub: HuggingFaceHub,
  config: Record<string, unknown> = { scope: SCOPE },
) {
  const server = await lab.serve(hub.handler);
  const source = lab.open(huggingFaceSource, {
    baseUrl: server.url,
    ...config,
  });
  return { server, source };
}

function model(id: string, lastModified: string, sha = 'a'): HubModel {
  return { id, lastModified, sha: sha.repeat(40) };
}

/** `count` models of one author, the first one the newest. */
function many(count: number): HubModel[] {
  return Array.from({ length: count }, (_, index) =>
    model(
      `aurora-labs/m-${String(index).padStart(5, '0')}`,
      new Date(Date.UTC(2026, 0, 1) - index * 60_000).toISOString(),
    ),
  );
}

function keys(records: { key: string }[]) {
  return records.map(({ key }) => key).sort();
}

it('reads models of an author, a collection, a search and ids as they stand in the expectation', async () => {
  const hub = new HuggingFaceHub();
  // A port that is the same each time, for the file.
  const handler: typeof hub.handler = request => hub.handler(request);
  const server = await lab.serve(handler);
  const source = lab.open(huggingFaceSource, {
    baseUrl: server.url,
    scope: {
      ...SCOPE,
      ids: ['meadow-ai/meadow-3b'],
      collections: [COLLECTION],
      searches: [{ text: 'meadow', tags: ['license:mit'] }],
    },
  });
  const { records, ends, skipped } = await collectListing(source);
  expect(records.length).toBeGreaterThan(0);
  const text = JSON.stringify({ records, ends, skipped });
  expectGolden(
    join(__dirname, '__fixtures__/inventory.expected.yaml'),
    JSON.parse(text.replaceAll(server.url, 'https://huggingface.co')),
  );
});

describe('a listing', () => {
  it('follows cursors to the end, without the totals that the hub does not give', async () => {
    const { source } = await open(new HuggingFaceHub({ models: many(1234) }));
    const { records, ends } = await collectListing(source);
    expect(new Set(keys(records)).size).toBe(1234);
    expect(ends[AUTHOR]).toMatchObject({
      outcome: 'complete',
      absence: 'hint',
    });
  });

  it('says of an author without models that there are none', async () => {
    const { source } = await open(new HuggingFaceHub({ models: [] }));
    const { records, ends } = await collectListing(source);
    expect(records).toEqual([]);
    expect(ends[AUTHOR]).toEqual({
      outcome: 'complete',
      absence: 'hint',
      notes: [{ code: 'scope-empty', params: { scope: AUTHOR } }],
    });
  });

  it('asks for smaller pages where the hub gives up on large ones', async () => {
    const { source } = await open(
      new HuggingFaceHub({ models: many(700), heaviestPage: 130 }),
    );
    const { records, ends } = await collectListing(source);
    expect(new Set(keys(records)).size).toBe(700);
    expect(ends[AUTHOR].outcome).toBe('complete');
  });

  it('keeps to the quota of the hub and gets no refusal', async () => {
    const hub = new HuggingFaceHub({
      models: many(50),
      heaviestPage: 5,
      quota: 12,
      now: lab.time.now,
    });
    const answers: number[] = [];
    const server = await lab.serve(request => {
      const answer = hub.handler(request);
      answers.push(answer.status ?? 200);
      return answer;
    });
    const before = lab.time.now();
    const source = lab.open(huggingFaceSource, {
      baseUrl: server.url,
      scope: SCOPE,
    });
    const { records } = await collectListing(source);
    expect(records).toHaveLength(50);
    expect(answers).not.toContain(429);
    expect(lab.time.now() - before).toBeGreaterThanOrEqual(4 * 60_000);
  });

  it('is not believed when a cursor comes again', async () => {
    const hub = new HuggingFaceHub({ models: many(10) });
    const server = await lab.serve(request => {
      request.url.searchParams.delete('cursor');
      const link = `<${request.url.origin}/api/models?cursor=x>; rel="next"`;
      return { ...hub.handler(request), headers: { link } };
    });
    const source = lab.open(huggingFaceSource, {
      baseUrl: server.url,
      scope: SCOPE,
    });
    const { ends } = await collectListing(source);
    expect(ends[AUTHOR]).toEqual({
      outcome: 'partial',
      reason: { code: 'repeated-page-token' },
    });
  });

  it('is not believed to be whole when there is a next page without a cursor', async () => {
    const hub = new HuggingFaceHub({ models: many(10) });
    const server = await lab.serve(request => ({
      ...hub.handler(request),
      headers: { link: `<${request.url.origin}/api/models?p=1>; rel="next"` },
    }));
    const source = lab.open(huggingFaceSource, {
      baseUrl: server.url,
      scope: SCOPE,
    });
    const { ends } = await collectListing(source);
    expect(ends[AUTHOR].outcome).toBe('failed');
  });

  it.each(brokenAnswers)(
    'fails in our words and lists nothing for $name',
    async ({ fault, code }) => {
      const hub = new HuggingFaceHub();
      const { server, source } = await open(hub, {
        scope: SCOPE,
        timeouts: HASTY,
      });
      server.fail(fault);
      const { records, skipped, ends } = await collectListing(source);
      expect({ records, skipped }).toEqual({ records: [], skipped: [] });
      expect(ends).toMatchObject({
        [AUTHOR]: { outcome: 'failed', reason: { code } },
      });
      expect(JSON.stringify([ends, lab.logged])).not.toContain('sk-1');
    },
    30_000,
  );

  it('is partial when a later page fails, and other scopes are read all the same', async () => {
    const hub = new HuggingFaceHub({
      models: [...many(600), model('meadow-ai/x', '2026-01-01T00:00:00.000Z')],
    });
    const { server, source } = await open(hub, {
      scope: { authors: ['aurora-labs', 'meadow-ai'] },
    });
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.searchParams.has('cursor') },
    );
    const { records, ends } = await collectListing(source);
    expect(records).toHaveLength(501);
    expect(ends[AUTHOR]).toMatchObject({
      outcome: 'partial',
      reason: { code: 'upstream-server' },
    });
    expect(ends['author:meadow-ai'].outcome).toBe('complete');
  });

  it('rejects when it is cancelled', async () => {
    const { server, source } = await open(new HuggingFaceHub());
    server.fail({ kind: 'silence' });
    const stop = new AbortController();
    const listing = collectListing(source, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    await expect(listing).rejects.toThrow('stopped');
  });
});

describe('the next listing', () => {
  it('has nothing to say when nothing changed', async () => {
    const { server, source } = await open(
      new HuggingFaceHub({ models: many(700) }),
    );
    const first = await collectListing(source);
    server.forgetRequests();
    const second = await collectListing(source, { known: first.known });
    expect(second.records).toEqual([]);
    expect(second.ends[AUTHOR]).toMatchObject({ outcome: 'changes' });
    expect(server.requests).toHaveLength(1);
  });

  it('brings what changed and what is new, and reads no further', async () => {
    const hub = new HuggingFaceHub({ models: many(2000) });
    const { server, source } = await open(hub);
    const first = await collectListing(source);
    const changed = 'aurora-labs/m-01500';
    hub.models.set(changed, model(changed, '2026-02-01T00:00:00.000Z', 'b'));
    const added = 'aurora-labs/brand-new';
    hub.models.set(added, model(added, '2026-02-02T00:00:00.000Z'));
    server.forgetRequests();
    const second = await collectListing(source, { known: first.known });
    const unlike = second.records.filter(
      record =>
        JSON.stringify(record) !==
        JSON.stringify(first.known.records.get(record.key)),
    );
    expect(keys(unlike)).toEqual([added, changed]);
    expect(server.requests).toHaveLength(1);
    const third = await collectListing(source, { known: second.known });
    expect(third.ends[AUTHOR]).toMatchObject({
      outcome: 'changes',
      cursor: { newest: '2026-02-02T00:00:00.000Z' },
    });
  });

  it('reads everything when it is a full one', async () => {
    const hub = new HuggingFaceHub({ models: many(700) });
    const { source } = await open(hub);
    const { known } = await collectListing(source);
    hub.models.delete('aurora-labs/m-00600');
    const full = await collectListing(source, { known, full: true });
    expect(full.records).toHaveLength(699);
    expect(full.ends[AUTHOR]).toMatchObject({
      outcome: 'complete',
      absence: 'hint',
    });
  });
});

describe('a model that another scope has', () => {
  const shared = {
    scope: { collections: [COLLECTION], searches: [{ text: 'meadow' }] },
  };

  it('is listed once, by the first that shows it', async () => {
    const { source } = await open(new HuggingFaceHub(), shared);
    const { records } = await collectListing(source);
    expect(records.map(({ key, scope }) => [key, scope])).toEqual([
      ['meadow-ai/meadow-3b', `collection:${COLLECTION}`],
      ['meadow-ai/meadow-asr', `collection:${COLLECTION}`],
    ]);
  });

  it('goes to the next one when the first drops it', async () => {
    const hub = new HuggingFaceHub();
    const { source } = await open(hub, shared);
    const { known } = await collectListing(source);
    hub.collections[0] = { ...hub.collections[0], items: [] };
    const { records } = await collectListing(source, { known, full: true });
    expect(records.map(({ scope }) => scope)).toEqual([
      'search:meadow',
      'search:meadow',
    ]);
  });

  it('stays where it is while that one cannot be read', async () => {
    const hub = new HuggingFaceHub();
    const { server, source } = await open(hub, shared);
    const { known } = await collectListing(source);
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.pathname.includes('collections') },
    );
    const { records, ends } = await collectListing(source, {
      known,
      full: true,
    });
    expect(records).toEqual([]);
    expect(ends[`collection:${COLLECTION}`].outcome).toBe('failed');
  });
});

describe('named repositories', () => {
  const ids = ['meadow-ai/meadow-3b', 'meadow-ai/meadow-asr'];

  it('stay while the hub does not show them once or twice, and go with the third time', async () => {
    const hub = new HuggingFaceHub();
    const { source } = await open(hub, { scope: { ids } });
    let { known } = await collectListing(source);
    hub.models.delete(ids[1]);
    const key = ids[1];
    const reason = { code: 'repository-not-shown', params: { id: key } };
    for (let time = 1; time <= 2; time += 1) {
      const listing = await collectListing(source, { known });
      expect(listing).toMatchObject({
        retained: [{ key, reason }],
        skipped: [],
        ends: { ids: { outcome: 'complete' } },
      });
      known = listing.known;
    }
    const third = await collectListing(source, { known });
    expect(third).toMatchObject({ retained: [], skipped: [{ key, reason }] });
  });

  it('are listed under the new name after a rename, with a word about the old one', async () => {
    const hub = new HuggingFaceHub();
    const { source } = await open(hub, { scope: { ids } });
    const { known } = await collectListing(source);
    hub.rename(ids[0], 'meadow-ai/meadow-3b-v1');
    const listing = await collectListing(source, { known });
    expect(keys(listing.records)).toEqual(['meadow-ai/meadow-3b-v1', ids[1]]);
    expect(listing.skipped).toEqual([
      {
        key: ids[0],
        reason: { code: 'renamed', params: { to: 'meadow-ai/meadow-3b-v1' } },
      },
    ]);
  });

  it('keep what is known of one that cannot be read', async () => {
    const hub = new HuggingFaceHub();
    const { server, source } = await open(hub, { scope: { ids } });
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.pathname.endsWith('asr') },
    );
    const { records, retained, ends } = await collectListing(source);
    expect(keys(records)).toEqual([ids[0]]);
    expect(retained).toMatchObject([
      { key: ids[1], reason: { code: 'upstream-server' } },
    ]);
    expect(ends.ids.outcome).toBe('complete');
  });

  it('are not believed to be gone because a token is refused', async () => {
    const hub = new HuggingFaceHub({ tokens: ['hf_good'] });
    const { source } = await open(hub, { scope: { ids }, token: 'hf_old' });
    const { records, retained, skipped, ends } = await collectListing(source);
    expect({ records, retained, skipped }).toEqual({
      records: [],
      retained: [],
      skipped: [],
    });
    expect(ends.ids).toMatchObject({
      outcome: 'failed',
      reason: { code: 'upstream-unauthorized' },
    });
    expect(JSON.stringify([ends, lab.logged])).not.toContain('hf_old');
  });
});

describe('a collection', () => {
  it('is asked for details of what changed only', async () => {
    const hub = new HuggingFaceHub();
    const { server, source } = await open(hub, {
      scope: { collections: [COLLECTION] },
    });
    const first = await collectListing(source);
    const id = 'meadow-ai/meadow-asr';
    hub.models.set(id, model(id, '2026-05-01T00:00:00.000Z', 'c'));
    server.forgetRequests();
    const second = await collectListing(source, { known: first.known });
    expect(server.requests.map(({ url }) => url.pathname)).toEqual([
      `/api/collections/${COLLECTION}`,
      `/api/models/${id}`,
    ]);
    expect(second.records).toContainEqual(
      first.known.records.get('meadow-ai/meadow-3b'),
    );
    expect(second.records).toMatchObject([
      {},
      { key: id, currentVersion: 'c'.repeat(40) },
    ]);
  });
});

describe('what is private', () => {
  it('is listed with a token only', async () => {
    const hub = new HuggingFaceHub({ tokens: ['hf_good'] });
    const without = await open(hub);
    const withToken = await open(hub, { scope: SCOPE, token: 'hf_good' });
    const key = 'aurora-labs/aurora-next-preview';
    expect(keys((await collectListing(without.source)).records)).not.toContain(
      key,
    );
    expect((await collectListing(withToken.source)).records).toContainEqual(
      expect.objectContaining({ key, access: 'private' }),
    );
  });
});

describe('looking up a key', () => {
  it('knows what is there, what is gone and what cannot be said', async () => {
    const hub = new HuggingFaceHub();
    const { server, source } = await open(hub);
    hub.rename('meadow-ai/meadow-3b', 'meadow-ai/other');
    const look = (key: string) => source.lookUp!(key, signal);
    expect(await look('meadow-ai/meadow-asr')).toBe('present');
    expect(await look('meadow-ai/none')).toBe('gone');
    expect(await look('meadow-ai/meadow-3b')).toBe('gone');
    server.fail({ kind: 'status', status: 401 });
    expect(await look('meadow-ai/none')).toBe('unknown');
    server.heal();
    server.fail({ kind: 'html', status: 404 });
    expect(await look('meadow-ai/meadow-asr')).toBe('unknown');
  });
});

describe('a card', () => {
  async function cardOf(key: string, config: Record<string, unknown> = {}) {
    const { server, source } = await open(
      new HuggingFaceHub({ tokens: ['hf_good'] }),
      { scope: SCOPE, ...config },
    );
    const { known } = await collectListing(source);
    const card = await source.readCard!(known.records.get(key)!, signal);
    return { card, server };
  }

  it('comes without its front matter, which becomes facts', async () => {
    const { card, server } = await cardOf('aurora-labs/aurora-8b-instruct');
    expect(card).toEqual({
      markdown:
        '# Aurora 8B Instruct\n\nAn assistant model for support and search.\n\n![Chart](chart.png)\n',
      facts: {
        base_model: 'aurora-labs/aurora-8b-base',
        language: ['en', 'de', 'fr'],
        license: 'apache-2.0',
      },
      baseUrl: `${
        server.url
      }/aurora-labs/aurora-8b-instruct/resolve/${'000000a1'.repeat(5)}/`,
    });
  });

  it('has pictures, which are read from the same revision', async () => {
    const { source } = await open(new HuggingFaceHub(), { scope: SCOPE });
    const { known } = await collectListing(source);
    const record = known.records.get('aurora-labs/aurora-8b-instruct')!;
    const image = (path: string, maxBytes = 10_000) =>
      source.readCardImage!(record, { path, maxBytes, signal });
    const chart = await image('chart.png');
    expect(Buffer.from(chart!).subarray(1, 4).toString()).toBe('PNG');
    expect(await image('other.png')).toBeUndefined();
    await expect(image('chart.png', 100)).rejects.toMatchObject({
      kind: 'too-large',
    });
  });

  it('of a gated model is refused without a token and read with one', async () => {
    const key = 'aurora-labs/aurora-guardian';
    await expect(cardOf(key)).rejects.toMatchObject({ kind: 'unauthorized' });
    const { card } = await cardOf(key, { token: 'hf_good' });
    expect(card?.markdown).toContain('Finds unsafe requests.');
  });
});

it('says which scopes can be read', async () => {
  const { source } = await open(new HuggingFaceHub(), {
    scope: { authors: ['aurora-labs', 'nobody'], collections: ['a/none'] },
  });
  expect(await source.check!(signal)).toMatchObject([
    { where: AUTHOR, severity: 'ok' },
    { where: 'author:nobody', severity: 'warning' },
    { where: 'collection:a/none', severity: 'error' },
  ]);
});

it.each([
  [{}, "'s.scope': name authors, collections, searches or ids"],
  [{ scope: { author: ['a'] } }, "Unknown config key 's.scope.author'"],
  [{ scope: { ids: ['https://x/y'] } }, "'s.scope.ids[0]'"],
  [{ scope: { searches: [{}] } }, "'s.scope.searches[0]'"],
])('names the key that is wrong: %j', (config, message) => {
  expect(() =>
    huggingFaceSource.configure(new ConfigSection('s', config)),
  ).toThrow(message);
});
