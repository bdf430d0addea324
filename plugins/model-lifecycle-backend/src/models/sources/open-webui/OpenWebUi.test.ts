import { join } from 'node:path';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { OpenWebUi, type OpenWebUiOptions } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { expectGolden } from '../__testUtils__/golden';
import { SourceLab } from '../__testUtils__/SourceLab';
import { openWebUiSource } from './index';

const lab = new SourceLab();
afterEach(() => lab.close());
const { signal } = new AbortController();
const HOUR_MS = 60 * 60_000;
const LINKS = [{ source: 'ollama-lab', host: 'workstation' }];

async function open(
  options: Partial<OpenWebUiOptions> = {},
  config: Record<string, unknown> = {},
) {
  const instance = new OpenWebUi({ now: lab.time.now, ...options });
  const server = await lab.serve(instance.handler);
  const source = lab.open(openWebUiSource, { baseUrl: server.url, ...config });
  return { instance, server, source };
}

function keys(items: { key: string }[]) {
  return items.map(({ key }) => key).sort();
}

describeContract({
  type: openWebUiSource,
  serve: () => ({
    handler: new OpenWebUi({ now: lab.time.now }).handler,
    config: {},
  }),
  isListing: ({ url }) => url.pathname === '/api/models',
  variants: {
    empty: () => ({
      handler: new OpenWebUi({ now: lab.time.now, presets: [], upstreams: [] })
        .handler,
      config: {},
    }),
    onePage: () => ({
      handler: new OpenWebUi({ now: lab.time.now }).handler,
      config: {},
      present: [
        'default/draft',
        'default/legal/contract-reader',
        'default/old-bot',
        'default/support-helper',
      ],
    }),
  },
});

it('reads presets with base model, access and tags as they stand in the expectation', async () => {
  const { server, source } = await open({}, { links: LINKS });
  const { records, skipped, ends } = await collectListing(source);
  expect(records).toHaveLength(3);
  const text = JSON.stringify({ records, skipped, ends });
  expect(text).not.toContain('discount');
  expectGolden(
    join(__dirname, '__fixtures__/inventory.expected.yaml'),
    JSON.parse(text.replaceAll(server.url, 'https://chat.example.com')),
  );
});

describe('a listing', () => {
  it('says the same an hour later, though some stamps moved', async () => {
    const { source } = await open({}, { links: LINKS, baseModels: true });
    const first = await collectListing(source);
    await lab.time.sleep(HOUR_MS);
    const second = await collectListing(source, { known: first.known });
    expect(second.records).toEqual(first.records);
    expect(second.ends).toEqual(first.ends);
  });

  it('leaves the base of a preset as it is while its upstream is away', async () => {
    const { instance, source } = await open({}, { links: LINKS });
    const first = await collectListing(source);
    instance.away.add(0);
    const second = await collectListing(source, { known: first.known });
    expect(second.records).toEqual(first.records);
  });

  it('keeps base models for a day that an upstream does not show', async () => {
    const { instance, source } = await open({}, { baseModels: true });
    let { known } = await collectListing(source);
    instance.away.add(0);
    const gone = [
      'default/granite3.1-dense:8b',
      'default/llama3.2:latest',
      'default/nomic-embed-text',
    ];
    for (let hours = 0; hours < 24; hours += 12) {
      const listing = await collectListing(source, { known });
      expect(keys(listing.retained)).toEqual(gone);
      expect(listing.retained[0].reason).toEqual({
        code: 'not-shown',
        params: { host: 'default' },
      });
      known = listing.known;
      await lab.time.sleep(12 * HOUR_MS);
    }
    const last = await collectListing(source, { known });
    expect(last.retained).toEqual([]);
    expect(last.ends.default).toMatchObject({ absence: 'hint' });
  });

  it('begins the day anew for a base model that came back', async () => {
    const { instance, source } = await open({}, { baseModels: true });
    let { known } = await collectListing(source);
    for (const isAway of [true, false, true]) {
      if (isAway) instance.away.add(0);
      else instance.away.delete(0);
      const listing = await collectListing(source, { known });
      expect(listing.retained).toHaveLength(isAway ? 3 : 0);
      known = listing.known;
      await lab.time.sleep(20 * HOUR_MS);
    }
  });

  it('lists presets alone unless base models are asked for, and arenas never', async () => {
    const { source } = await open({}, { baseModels: true });
    expect(keys((await collectListing(source)).records)).toEqual([
      'default/draft',
      'default/gpt-4o',
      'default/granite3.1-dense:8b',
      'default/legal/contract-reader',
      'default/llama3.2:latest',
      'default/nomic-embed-text',
      'default/support-helper',
    ]);
  });

  it('fails each host for itself, with its own key', async () => {
    const one = new OpenWebUi({ now: lab.time.now, apiKey: 'sk-1' });
    const good = await lab.serve(one.handler);
    const source = lab.open(openWebUiSource, {
      hosts: [
        { id: 'good', baseUrl: good.url, token: 'sk-1' },
        { id: 'bad', baseUrl: good.url, token: 'sk-2' },
      ],
    });
    const { records, ends } = await collectListing(source);
    expect(records).toHaveLength(3);
    expect(ends).toMatchObject({
      good: { outcome: 'complete', absence: 'hint' },
      bad: { outcome: 'failed', reason: { code: 'upstream-unauthorized' } },
    });
    expect(JSON.stringify([ends, lab.logged])).not.toContain('sk-2');
  });
});

describe('links to an Ollama source', () => {
  async function basesOf(links: object[], presets: string[]) {
    const { source } = await open(
      {
        presets: presets.map((base, index) => ({
          id: `p${index}`,
          name: `p${index}`,
          base_model_id: base,
        })),
        upstreams: [{ kind: 'ollama', models: presets }],
      },
      { links },
    );
    const { records } = await collectListing(source);
    return records.map(record => record.kind === 'model' && record.baseModels);
  }

  it('drop the prefix of the connection and the tag, and never a port', async () => {
    expect(
      await basesOf(
        [{ source: 'ollama-lab', host: 'workstation', prefix: 'ws.' }],
        ['ws.llama3.2:3b', 'ws.registry:5000/team/model', 'llama3.2:3b'],
      ),
    ).toEqual([
      [{ source: 'ollama-lab', key: 'workstation/llama3.2', kind: 'model' }],
      [
        {
          source: 'ollama-lab',
          key: 'workstation/registry:5000/team/model',
          kind: 'model',
        },
      ],
      [{ external: 'llama3.2:3b' }],
    ]);
  });

  it('take the first that fits', async () => {
    expect(
      await basesOf(
        [
          { source: 'a', match: '^granite' },
          { source: 'b', host: 'h' },
        ],
        ['granite:8b', 'llama'],
      ),
    ).toEqual([
      [{ source: 'a', key: 'default/granite', kind: 'model' }],
      [{ source: 'b', key: 'h/llama', kind: 'model' }],
    ]);
  });

  it('name the sources that have to be configured', () => {
    const section = new ConfigSection('s', {
      baseUrl: 'https://chat.example.com',
      links: LINKS,
    });
    expect(openWebUiSource.configure(section).refersTo).toEqual(['ollama-lab']);
  });
});

it('looks a preset up by its id', async () => {
  const { server, source } = await open();
  const look = (key: string) => source.lookUp!(key, signal);
  expect(await look('default/legal/contract-reader')).toBe('present');
  expect(await look('default/none')).toBe('gone');
  expect(await look('other/none')).toBe('unknown');
  server.fail({ kind: 'status', status: 401 });
  expect(await look('default/none')).toBe('unknown');
});

it('says how many presets the key may see', async () => {
  const { source } = await open();
  expect(await source.check!(signal)).toEqual([
    {
      severity: 'ok',
      where: 'default',
      reason: { code: 'presets-found', params: { count: 4 } },
    },
  ]);
});

it.each([
  [{}, "'s.baseUrl'"],
  [{ baseUrl: 'https://a.example', links: [{}] }, "'s.links[0].source'"],
  [{ hosts: [{ baseUrl: 'https://a.example' }] }, "'s.hosts[0].id'"],
  [
    {
      hosts: [
        { id: 'a', baseUrl: 'https://a.example' },
        { id: 'a', baseUrl: 'https://b.example' },
      ],
    },
    "'s.hosts[1].id'",
  ],
])('names the key that is wrong: %j', (config, message) => {
  expect(() =>
    openWebUiSource.configure(new ConfigSection('s', config)),
  ).toThrow(message);
});
