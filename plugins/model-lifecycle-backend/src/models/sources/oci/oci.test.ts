import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  createOciHandler,
  demoOci,
  OciRepositoryBuilder,
  type OciContent,
  type SourceServer,
} from 'demo-lab';
import { SourceLab } from '../__testUtils__/SourceLab';
import { ociSource } from '.';

const { signal } = new AbortController();
const GRANITE = 'models/granite-3.1-2b';

let lab: SourceLab;
let content: OciContent;
let server: SourceServer;

beforeEach(async () => {
  lab = new SourceLab();
  content = demoOci();
  server = await lab.serve(createOciHandler(content));
});
afterEach(() => lab.close());

const open = (config: Record<string, unknown> = {}) =>
  lab.open(ociSource, {
    baseUrl: server.url,
    ...(Object.keys(config).length > 0
      ? config
      : { discovery: { catalog: true } }),
  });
type Listing = Awaited<ReturnType<typeof collectListing>>;
const modelOf = (listing: Listing, repository: string) => {
  const record = listing.records.find(({ scope }) => scope === repository);
  if (record?.kind !== 'model') throw new Error(`${repository} has no record`);
  return record;
};
const versionsOf = (listing: Listing, repository: string) =>
  modelOf(listing, repository).versions?.map(({ name, aliases }) => [
    name,
    ...(aliases ?? []),
  ]);

/** `count` models of one file each, tagged 0.0.<n>. */
function manyTags(count: number): OciRepositoryBuilder {
  const builder = new OciRepositoryBuilder();
  for (let index = 0; index < count; index += 1) {
    builder.push({
      tags: [`0.0.${index}`],
      config: {
        mediaType: 'application/vnd.kitops.modelkit.config.v1+json',
        content: { package: { name: `kit ${index}` } },
      },
      layers: [],
    });
  }
  return builder;
}

describe('a listing of a registry', () => {
  it('finds models in every packing and counts what is none', async () => {
    const listing = await collectListing(open());
    const formats = Object.fromEntries(
      listing.records.map(record => [record.scope, record.tags?.[0]]),
    );
    expect(Object.keys(formats)).toHaveLength(6);
    expect(modelOf(listing, GRANITE).tags).toContain('modelpack');
    expect(modelOf(listing, 'kits/churn').tags).toContain('kitops');
    expect(modelOf(listing, 'ai/smollm2').tags).toContain('docker-model');
    expect(listing.ends[GRANITE]).toMatchObject({
      outcome: 'complete',
      absence: 'proof',
      notes: [{ code: 'oci-side-tags', params: { count: 1 } }],
    });
    expect(listing.ends['apps/webshop']).toMatchObject({
      notes: [{ code: 'oci-skipped-image', params: { count: 2 } }],
    });
    expect(listing.ends._catalog).toEqual({
      outcome: 'complete',
      absence: 'proof',
    });
  });

  it('makes one version of a digest, with its other tags as aliases', async () => {
    const listing = await collectListing(open());
    expect(versionsOf(listing, GRANITE)).toEqual([
      ['1.2.0', '1', '1.2', 'latest', 'prod'],
      ['1.1.0'],
      ['1.0.0'],
    ]);
    const granite = modelOf(listing, GRANITE);
    expect(granite.currentVersion).toBe('1.2.0');
    expect(granite.versions?.[0]).toMatchObject({
      uri: `oci://${new URL(server.url).host}/${GRANITE}@${
        content.repositories[GRANITE].tags.latest
      }`,
      tags: { attached: 'application/vnd.dev.sigstore.bundle.v0.3+json' },
    });
  });

  it('goes down one level of an index', async () => {
    const listing = await collectListing(
      open({ repositories: ['ai/smollm2'] }),
    );
    expect(versionsOf(listing, 'ai/smollm2')).toEqual(
      expect.arrayContaining([['multi']]),
    );
    const inner = content.repositories['ai/smollm2'];
    const builder = new OciRepositoryBuilder();
    Object.assign(builder.repository, inner);
    builder.pushIndex({ tags: ['deep'], digests: [inner.tags.multi] });
    const again = await collectListing(open({ repositories: ['ai/smollm2'] }));
    expect(JSON.stringify(versionsOf(again, 'ai/smollm2'))).not.toContain(
      'deep',
    );
    expect(again.ends['ai/smollm2']).toMatchObject({
      notes: [{ code: 'oci-skipped-other', params: { count: 1 } }],
    });
  });

  it.each([
    ['says where the next page is', 'link'],
    ['says nothing of a next page', 'no-link'],
    ['ignores the size of a page', 'all-unsorted'],
  ] as const)('reads 250 tags of a registry that %s', async (_, paging) => {
    content.paging = paging;
    content.repositories['kits/many'] = manyTags(250).repository;
    const listing = await collectListing(
      open({ repositories: ['kits/many'], maxTags: 500 }),
    );
    expect(listing.ends['kits/many']).toMatchObject({ outcome: 'complete' });
    expect(modelOf(listing, 'kits/many').versions).toHaveLength(250);
  });

  it('does not believe a full page without order and without a next one', async () => {
    content.repositories['kits/many'] = manyTags(250).repository;
    const source = open({ repositories: ['kits/many'], maxTags: 500 });
    const { known } = await collectListing(source);
    content.paging = 'unsorted-no-link';
    const listing = await collectListing(source, { known });
    expect(listing.ends['kits/many']).toMatchObject({
      outcome: 'partial',
      reason: {
        code: expect.stringMatching(/^oci-names-(repeated|unsorted)$/),
      },
    });
    expect(listing.retained).toHaveLength(1);
  });

  it('asks on after exactly one page, and finds that it was all', async () => {
    content.paging = 'no-link';
    content.repositories['kits/many'] = manyTags(100).repository;
    const listing = await collectListing(
      open({ repositories: ['kits/many'], maxTags: 500 }),
    );
    expect(listing.ends['kits/many']).toMatchObject({ outcome: 'complete' });
    expect(modelOf(listing, 'kits/many').versions).toHaveLength(100);
  });

  it('looks at the newest tags only, and says how many it left', async () => {
    content.repositories['kits/many'] = manyTags(30).repository;
    const listing = await collectListing(
      open({ repositories: ['kits/many'], maxTags: 3 }),
    );
    expect(versionsOf(listing, 'kits/many')).toEqual([
      ['0.0.29'],
      ['0.0.28'],
      ['0.0.27'],
    ]);
    expect(listing.ends['kits/many']).toMatchObject({
      notes: [{ code: 'oci-tags-cut', params: { count: 27 } }],
    });
  });

  it('is complete and empty where the registry knows no such repository', async () => {
    const listing = await collectListing(open({ repositories: ['no/such'] }));
    expect(listing.records).toEqual([]);
    expect(listing.ends['no/such']).toMatchObject({
      outcome: 'complete',
      notes: [{ code: 'oci-repository-unknown' }],
    });
  });

  it('fails where somebody else says that nothing is there', async () => {
    server.fail({ kind: 'html', status: 404 });
    const listing = await collectListing(open({ repositories: [GRANITE] }));
    expect(listing.ends[GRANITE]).toMatchObject({
      outcome: 'failed',
      reason: { code: 'upstream-not-found' },
    });
  });

  it('says that the registry does not list its repositories, and reads those that are named', async () => {
    content.catalog = false;
    const listing = await collectListing(
      open({ repositories: [GRANITE], discovery: { catalog: true } }),
    );
    expect(listing.ends).toMatchObject({
      _catalog: { outcome: 'failed', reason: { code: 'oci-catalog-refused' } },
      [GRANITE]: { outcome: 'complete' },
    });
  });

  it('does not wait for each repository of a dead registry', async () => {
    const repositories = Object.keys(content.repositories);
    server.fail({ kind: 'reset' });
    const listing = await collectListing(open({ repositories }));
    expect(Object.values(listing.ends)).toEqual(
      repositories.map(() => ({
        outcome: 'failed',
        reason: expect.objectContaining({ code: 'upstream-unreachable' }),
      })),
    );
  });

  it('lists what it can of a model whose config is not what its digest says', async () => {
    const { blobs } = content.repositories['kits/demand-forecast'];
    for (const digest of blobs.keys()) blobs.set(digest, Buffer.from('{}'));
    const listing = await collectListing(
      open({ repositories: ['kits/demand-forecast'] }),
    );
    expect(modelOf(listing, 'kits/demand-forecast')).toMatchObject({
      title: 'demand-forecast',
      currentReason: { code: 'oci-digest-mismatch' },
      versions: [{ readiness: 'unknown' }],
    });
  });

  it('refuses a manifest that is not what its digest says', async () => {
    const { manifests } = content.repositories[GRANITE];
    for (const stored of manifests.values()) {
      stored.bytes = Buffer.concat([stored.bytes, Buffer.from('\n')]);
    }
    const listing = await collectListing(open({ repositories: [GRANITE] }));
    expect(listing.records).toEqual([]);
  });
});

describe('a second listing of a registry', () => {
  it('finds the same where nothing changed, and fetches no manifest', async () => {
    const source = open();
    const { known, records } = await collectListing(source);
    server.forgetRequests();
    const second = await collectListing(source, { known });
    expect(second.records).toEqual(records);
    // Registries count and limit pulls: an unchanged one must cost none.
    expect(
      server.requests.filter(
        ({ method, url }) =>
          method === 'GET' && /\/(manifests|blobs)\//.test(url.pathname),
      ),
    ).toEqual([]);
  });

  it('sees a tag that moved', async () => {
    const source = open();
    const { known } = await collectListing(source);
    const { tags } = content.repositories[GRANITE];
    tags.latest = tags['1.0.0'];
    const second = await collectListing(source, { known });
    expect(modelOf(second, GRANITE).currentVersion).toBe('1.0.0');
    expect(versionsOf(second, GRANITE)).toContainEqual(['1.0.0', 'latest']);
    const full = await collectListing(source, { known, full: true });
    expect(modelOf(full, GRANITE).versions?.map(v => v.digest)).toEqual(
      modelOf(second, GRANITE).versions?.map(v => v.digest),
    );
  });

  it('sees a tag that went, and a repository that lost its last', async () => {
    const source = open();
    const { known } = await collectListing(source);
    delete content.repositories[GRANITE].tags['1.0.0'];
    content.repositories['kits/churn'].tags = {};
    const second = await collectListing(source, { known });
    expect(versionsOf(second, GRANITE)).not.toContainEqual(['1.0.0']);
    expect(second.records.map(({ scope }) => scope)).not.toContain(
      'kits/churn',
    );
    expect(second.ends['kits/churn']).toMatchObject({
      outcome: 'complete',
      absence: 'proof',
    });
  });

  it('keeps what is known where a new manifest cannot be read, and reads it the next time', async () => {
    const source = open({ repositories: ['kits/churn'] });
    const { known } = await collectListing(source);
    const builder = new OciRepositoryBuilder();
    Object.assign(builder.repository, content.repositories['kits/churn']);
    const digest = builder.push({
      tags: ['2.4.0', 'latest'],
      config: {
        mediaType: 'application/vnd.kitops.modelkit.config.v1+json',
        content: { package: { name: 'churn', description: 'newest' } },
      },
      layers: [],
    });
    server.fail(
      { kind: 'status', status: 503 },
      { matches: ({ url }) => url.pathname.endsWith(`manifests/${digest}`) },
    );
    const second = await collectListing(source, { known });
    expect(second.records).toEqual([]);
    expect(second.retained).toEqual([
      {
        key: `${new URL(server.url).host}/kits/churn`,
        reason: expect.objectContaining({ code: 'upstream-server' }),
      },
    ]);
    server.heal();
    const third = await collectListing(source, { known: second.known });
    expect(modelOf(third, 'kits/churn')).toMatchObject({
      currentVersion: '2.4.0',
      description: 'newest',
    });
  });
});

describe('a card of a registry', () => {
  it('is the README layer, without its front matter', async () => {
    const source = open({ repositories: ['models/whisper-small'] });
    const listing = await collectListing(source);
    const record = modelOf(listing, 'models/whisper-small');
    expect(await source.readCard!(record, signal)).toEqual({
      markdown: expect.stringMatching(/^# Whisper small/),
      facts: { license: 'mit', base_model: 'openai/whisper-small' },
    });
  });

  it('is not shown when its bytes are not those of its digest', async () => {
    const source = open({ repositories: ['models/whisper-small'] });
    const record = modelOf(
      await collectListing(source),
      'models/whisper-small',
    );
    const { blobs } = content.repositories['models/whisper-small'];
    blobs.set(record.cardVersion!, Buffer.from('# Something else'));
    await expect(source.readCard!(record, signal)).rejects.toThrow(
      /other bytes/,
    );
  });
});

describe('the config of a registry', () => {
  const baseUrl = 'https://registry.example.test';
  it.each([
    [{ baseUrl }, /repositories/],
    [{ baseUrl, repositories: ['Models/Granite:1'] }, /repositories\[0\]/],
    [{ baseUrl, repositories: ['../x'] }, /repositories\[0\]/],
    [{ baseUrl, repositories: ['a'], modelcars: [{}] }, /modelcars\[0\]/],
    [{ baseUrl, repositories: ['a'], tags: { match: '(' } }, /tags\.match/],
    [{ baseUrl, repositories: ['a'], viewUrl: 'https://x.test/' }, /viewUrl/],
    [{ baseUrl, repositories: ['a'], discovery: { all: true } }, /discovery/],
  ])('names the key that is wrong in %j', (config, key) => {
    expect(() => lab.open(ociSource, config)).toThrow(key);
  });
});
