import { join } from 'node:path';
import { writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  demoCatalog,
  demoRegistry,
  KubeflowRegistry,
  type KubeflowRegistryOptions,
} from 'demo-lab';
import { brokenAnswers, HASTY } from '../__testUtils__/brokenAnswers';
import { expectGolden } from '../__testUtils__/golden';
import { SourceLab } from '../__testUtils__/SourceLab';
import { kubeflowModelRegistrySource } from './index';

const lab = new SourceLab();
afterEach(() => lab.close());
const { signal } = new AbortController();
const MINUTE_MS = 60_000;

function registryOf(
  options: Partial<KubeflowRegistryOptions> = {},
  make = (all: KubeflowRegistryOptions) => new KubeflowRegistry(all),
): KubeflowRegistry {
  return make({ now: lab.time.now, ...options });
}

async function open(
  registry: KubeflowRegistry,
  config: Record<string, unknown> = {},
) {
  const server = await lab.serve(registry.handler);
  const source = lab.open(kubeflowModelRegistrySource, {
    baseUrl: server.url,
    ...config,
  });
  return { server, source };
}

/** Models with one version and one artifact each; ids of models. */
function fill(registry: KubeflowRegistry, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const model = registry.create('registered_models', { name: `m-${index}` });
    const version = registry.create('model_versions', {
      name: '1',
      registeredModelId: model.id,
    });
    registry.createArtifact(version.id, {
      artifactType: 'model-artifact',
      name: 'a',
      uri: `s3://models/${index}`,
    });
    return model.id;
  });
}

function keys(items: { key: string }[]) {
  return items.map(({ key }) => key).sort();
}

it('reads models, versions, artifacts, deployments and catalog cards as they stand in the expectation', async () => {
  const registry = registryOf({}, demoRegistry);
  const catalog = await lab.serve(demoCatalog().handler);
  const { source } = await open(registry, {
    registryId: 'payments',
    cluster: 'prod',
    viewUrl: 'https://dashboard.example.com/registry/payments/{id}',
    catalog: { baseUrl: catalog.url },
  });
  const { records, skipped, ends } = await collectListing(source);
  expect(records.length).toBeGreaterThan(0);
  expectGolden(join(__dirname, '__fixtures__/inventory.expected.yaml'), {
    records,
    skipped,
    ends,
  });
});

describe('a whole listing', () => {
  it('reads more models than a page holds, in the order of their ids', async () => {
    const registry = registryOf();
    const ids = fill(registry, 450);
    const { server, source } = await open(registry);
    const { records, ends } = await collectListing(source);
    expect(new Set(keys(records))).toEqual(
      new Set(ids.map(id => `default/${id}`)),
    );
    expect(ends.default).toMatchObject({
      outcome: 'complete',
      absence: 'proof',
    });
    const queries = server.requests.map(({ url }) => url.searchParams);
    expect(queries.every(query => Number(query.get('pageSize')) > 0)).toBe(
      true,
    );
    expect(queries.every(query => query.get('orderBy') === 'ID')).toBe(true);
  });

  it('is complete and empty for an empty registry', async () => {
    const { source } = await open(registryOf());
    expect(await collectListing(source)).toMatchObject({
      records: [],
      ends: { default: { outcome: 'complete' } },
    });
  });

  it('takes only the newest versions, and says how many there are', async () => {
    const registry = registryOf();
    const model = registry.create('registered_models', { name: 'm' });
    for (let index = 0; index < 9; index += 1) {
      await lab.time.sleep(1000);
      registry.create('model_versions', {
        name: `v${index}`,
        registeredModelId: model.id,
        state: index === 8 ? 'ARCHIVED' : 'LIVE',
      });
    }
    const { source } = await open(registry, { maxVersions: 2 });
    const { records } = await collectListing(source);
    expect(records).toMatchObject([
      {
        versions: [{ name: 'v7' }, { name: 'v6' }],
        versionCount: 8,
        currentVersion: 'v7',
      },
    ]);
  });

  it('keeps what is known of a model whose artifacts cannot be read, and asks for it again', async () => {
    const registry = registryOf();
    fill(registry, 3);
    const { server, source } = await open(registry);
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.pathname.endsWith('versions/5/artifacts') },
    );
    const first = await collectListing(source);
    expect(keys(first.records)).toEqual(['default/1', 'default/7']);
    expect(first.retained).toMatchObject([
      { key: 'default/4', reason: { code: 'upstream-server' } },
    ]);
    expect(first.ends.default.outcome).toBe('complete');
    server.heal();
    const second = await collectListing(source, { known: first.known });
    expect(keys(second.records)).toContain('default/4');
  });

  it.each(brokenAnswers)(
    'fails in our words and lists nothing for $name',
    async ({ fault, code }) => {
      const { server, source } = await open(registryOf({}, demoRegistry), {
        timeouts: HASTY,
      });
      server.fail(fault);
      const { records, skipped, ends } = await collectListing(source);
      expect({ records, skipped }).toEqual({ records: [], skipped: [] });
      expect(ends).toMatchObject({
        default: { outcome: 'failed', reason: { code } },
      });
      expect(JSON.stringify([ends, lab.logged])).not.toContain('sk-1');
    },
    30_000,
  );

  it('is partial when models break off after a page', async () => {
    const registry = registryOf();
    fill(registry, 300);
    const { server, source } = await open(registry);
    server.fail(
      { kind: 'status', status: 500 },
      {
        matches: ({ url }) =>
          url.pathname.endsWith('registered_models') &&
          url.searchParams.has('nextPageToken'),
      },
    );
    const { records, ends } = await collectListing(source);
    expect(records).toHaveLength(200);
    expect(ends.default.outcome).toBe('partial');
  });

  it('is not believed when a page token comes again', async () => {
    const registry = registryOf();
    const server = await lab.serve(request => {
      const answer = registry.handler(request);
      return { json: { ...(answer.json as object), nextPageToken: 'x' } };
    });
    const source = lab.open(kubeflowModelRegistrySource, {
      baseUrl: server.url,
    });
    const { ends } = await collectListing(source);
    expect(ends.default).toEqual({
      outcome: 'failed',
      reason: { code: 'repeated-page-token' },
    });
  });
});

describe('the next listing', () => {
  async function begun(options: Partial<KubeflowRegistryOptions> = {}) {
    const registry = registryOf(options);
    const ids = fill(registry, 30);
    const filledAt = lab.time.now();
    const { server, source } = await open(registry);
    const { known } = await collectListing(source);
    await lab.time.sleep(30 * MINUTE_MS);
    server.forgetRequests();
    const next = (extra: { full?: boolean } = {}) =>
      collectListing(source, { known, ...extra });
    return { registry, ids, filledAt, server, source, known, next };
  }

  it('asks four questions and says nothing when nothing changed', async () => {
    const { server, next } = await begun();
    const { records, ends } = await next();
    expect(records).toEqual([]);
    expect(ends.default.outcome).toBe('changes');
    expect(server.requests).toHaveLength(4);
  });

  it('asks for changes from five minutes before the newest one', async () => {
    const { server, next, filledAt } = await begun();
    await next();
    const filters = new Set(
      server.requests.map(({ url }) => url.searchParams.get('filterQuery')),
    );
    expect([...filters]).toContain(
      `lastUpdateTimeSinceEpoch > ${filledAt - 5 * MINUTE_MS}`,
    );
  });

  it('brings a changed model, a new version, and a new artifact of it', async () => {
    const { registry, ids, next } = await begun();
    registry.update('registered_models', ids[3], { description: 'new' });
    const version = registry.create('model_versions', {
      name: '2',
      registeredModelId: ids[5],
    });
    registry.createArtifact(version.id, {
      artifactType: 'model-artifact',
      name: 'b',
      uri: 's3://models/five/2',
    });
    const { records, ends } = await next();
    expect(records).toMatchObject([
      { key: `default/${ids[3]}`, description: 'new' },
      {
        key: `default/${ids[5]}`,
        versions: [{ name: '2', uri: 's3://models/five/2' }, { name: '1' }],
      },
    ]);
    expect(ends.default.outcome).toBe('changes');
  });

  it('reads everything when an artifact changed and its version did not, and only once', async () => {
    const { registry, ids, source, next } = await begun();
    // Ids rise by three: model, version, artifact.
    const artifactId = String(Number(ids[7]) + 2);
    registry.update('artifacts', artifactId, { uri: 's3://models/moved' });
    const second = await next();
    expect(second.ends.default.outcome).toBe('complete');
    expect(second.known.records.get(`default/${ids[7]}`)).toMatchObject({
      versions: [{ uri: 's3://models/moved' }],
    });
    const third = await collectListing(source, { known: second.known });
    expect(third.ends.default.outcome).toBe('changes');
    expect(third.records).toEqual([]);
  });

  it('does not read everything for what runs of experiments log', async () => {
    const { registry, next } = await begun();
    registry.create('artifacts', {
      name: 'loss',
      artifactType: 'metric',
      value: 1,
      experimentRunId: '77',
    });
    const { ends } = await next();
    expect(ends.default.outcome).toBe('changes');
  });

  it('lets an archived model and an undeployed server go', async () => {
    const { registry, ids, next } = await begun();
    registry.update('registered_models', ids[0], { state: 'ARCHIVED' });
    const server = registry.create('inference_services', {
      name: 'a/uid',
      desiredState: 'UNDEPLOYED',
    });
    const { skipped } = await next();
    expect(skipped).toEqual([
      { key: `default/${ids[0]}`, reason: { code: 'archived' } },
      {
        key: `default/inference-services/${server.id}`,
        reason: { code: 'undeployed' },
      },
    ]);
  });

  it('keeps the place where it was when something cannot be read', async () => {
    const { registry, ids, server, source, next } = await begun();
    registry.update('registered_models', ids[3], { description: 'new' });
    server.fail(
      { kind: 'status', status: 500 },
      {
        matches: ({ url }) =>
          url.pathname.includes('/artifacts') &&
          url.pathname.includes('model_versions'),
      },
    );
    const second = await next();
    expect(second.retained).toMatchObject([{ key: `default/${ids[3]}` }]);
    server.heal();
    const third = await collectListing(source, { known: second.known });
    expect(third.records).toMatchObject([
      { key: `default/${ids[3]}`, description: 'new' },
    ]);
  });

  it('reads old servers whole, which refuse to be asked for changes', async () => {
    const { registry, ids, server, source, next } = await begun({
      version: '0.2',
    });
    registry.update('registered_models', ids[3], { description: 'new' });
    const second = await next();
    expect(second.ends.default).toMatchObject({
      outcome: 'complete',
      absence: 'proof',
    });
    expect(second.records).toHaveLength(30);
    expect(second.known.records.get(`default/${ids[3]}`)).toMatchObject({
      description: 'new',
    });
    const artifacts = server.requests.filter(({ url }) =>
      url.pathname.endsWith('/artifacts'),
    );
    // The one list that was refused, and the changed model's.
    expect(artifacts.length).toBeLessThanOrEqual(2);
    server.forgetRequests();
    const third = await collectListing(source, { known: second.known });
    expect([...third.known.records]).toEqual([...second.known.records]);
    expect(
      server.requests.filter(({ url }) => url.searchParams.has('filterQuery')),
    ).toEqual([]);
  });

  it('sees by a full listing what vanished from the database', async () => {
    const { registry, ids, next } = await begun();
    registry.forget('registered_models', ids[2]);
    expect((await next()).ends.default.outcome).toBe('changes');
    const full = await next({ full: true });
    expect(full.records).toHaveLength(29);
    expect(full.ends.default).toMatchObject({
      outcome: 'complete',
      absence: 'proof',
    });
  });
});

describe('several registries', () => {
  it('fail each for itself', async () => {
    const one = registryOf();
    fill(one, 2);
    const good = await lab.serve(one.handler);
    const bad = await lab.serve(() => ({ status: 503 }));
    const source = lab.open(kubeflowModelRegistrySource, {
      registries: [
        { id: 'good', baseUrl: good.url },
        { id: 'bad', baseUrl: bad.url },
      ],
    });
    const { records, ends } = await collectListing(source);
    expect(keys(records)).toEqual(['good/1', 'good/4']);
    expect(ends).toMatchObject({
      good: { outcome: 'complete' },
      bad: { outcome: 'failed', reason: { code: 'upstream-server' } },
    });
  });

  it('get tokens from the config and from a file that is read anew', async () => {
    const registry = registryOf({ token: 'second' });
    fill(registry, 1);
    const file = join(await mkdtemp(join(tmpdir(), 'registry-')), 'token');
    await writeFile(file, 'first\n');
    const { source } = await open(registry, { tokenFile: file });
    expect((await collectListing(source)).ends.default).toMatchObject({
      outcome: 'failed',
      reason: { code: 'upstream-unauthorized' },
    });
    await writeFile(file, 'second\n');
    expect((await collectListing(source)).records).toHaveLength(1);
    const byValue = await open(registry, { token: 'second' });
    expect((await collectListing(byValue.source)).records).toHaveLength(1);
  });
});

describe('a card', () => {
  it('is the model’s own readme, or that of the catalog it was taken from', async () => {
    const catalog = await lab.serve(demoCatalog().handler);
    const { source } = await open(registryOf({}, demoRegistry), {
      catalog: { baseUrl: catalog.url },
    });
    const { records } = await collectListing(source);
    const cards = await Promise.all(
      records
        .filter(({ kind }) => kind === 'model')
        .map(record => source.readCard!(record, signal)),
    );
    expect(cards).toEqual([
      {
        markdown: '# Fraud detection\n\nScores card payments.',
        facts: { license: 'apache-2.0' },
      },
      {
        markdown: '# Granite 3.1 8B Instruct\n\nFor enterprise tasks.',
        facts: {
          license: 'apache-2.0',
          base_model: 'ibm-granite/granite-3.1-8b-base',
        },
      },
    ]);
  });
});

it('says which registries can be read', async () => {
  const good = await lab.serve(registryOf().handler);
  const source = lab.open(kubeflowModelRegistrySource, {
    registries: [
      { id: 'good', baseUrl: good.url },
      { id: 'bad', baseUrl: `${good.url}/elsewhere` },
    ],
  });
  expect(await source.check!(signal)).toMatchObject([
    { where: 'good', severity: 'ok' },
    { where: 'bad', severity: 'error', reason: { code: 'upstream-not-found' } },
  ]);
});

it.each([
  [{}, "'s': expected baseUrl, registries or discover"],
  [{ registries: [{ baseUrl: 'https://a.example' }] }, "'s.registries[0].id'"],
  [{ discover: {} }, "'s.discover.clusters'"],
  [{ baseUrl: 'https://a.example', viewUrl: 'x' }, "'s.viewUrl'"],
  [
    {
      registries: [
        { id: 'a', baseUrl: 'https://a.example' },
        { id: 'a', baseUrl: 'https://b.example' },
      ],
    },
    "the id 'a' stands there twice",
  ],
])('names the key that is wrong: %j', (config, message) => {
  expect(() =>
    kubeflowModelRegistrySource.configure(new ConfigSection('s', config)),
  ).toThrow(message);
});
