import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  RESOURCES,
  ThreeScalePortal,
  type DemoLab,
  type Resource,
  type SourceRequest,
  type ThreeScaleService,
} from 'demo-lab';
import { clusterConfig, Labs } from '../../../__tests__/__testUtils__/labs';
import { createClusterClient } from '../../../clusters/createClusterClient';
import { brokenAnswers, HASTY } from '../__testUtils__/brokenAnswers';
import { expectGolden } from '../__testUtils__/golden';
import { SourceLab } from '../__testUtils__/SourceLab';
import { threeScaleSource } from './index';

const lab = new SourceLab();
const labs = new Labs();
afterEach(async () => {
  await lab.close();
  await labs.cleanUp();
});
// Starting a Kubernetes API makes certificates.
jest.setTimeout(60_000);
const { signal } = new AbortController();

const SELECT = [
  { systemName: '^llm-' },
  { backendHost: '\\.models\\.example\\.com$' },
];

async function open(
  portal: ThreeScalePortal,
  config: Record<string, unknown> = {},
) {
  const server = await lab.serve(portal.handler);
  const source = lab.open(threeScaleSource, {
    baseUrl: server.url,
    select: SELECT,
    ...config,
  });
  return { server, source, host: new URL(server.url).host };
}

function many(count: number): ThreeScaleService[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `Model ${index + 1}`,
    system_name: `llm-${index + 1}`,
  }));
}

const at = (path: string) => ({
  matches: ({ url }: SourceRequest) => url.pathname.endsWith(path),
});

it('reads products, plans, gateways and definitions as they stand in the expectation', async () => {
  const { source, host, server } = await open(new ThreeScalePortal(), {
    developerPortalUrl: 'https://developers.example.com',
    select: [
      {
        systemName: '^llm-',
        serves: [
          {
            source: 'kserve',
            key: 'prod/team/InferenceService/granite',
            kind: 'server',
          },
          { source: 'registry', key: 'shared/1' },
        ],
      },
      SELECT[1],
    ],
  });
  const { records, ends, known } = await collectListing(source);
  expect(records).toHaveLength(2);
  const text = JSON.stringify({ records, ends })
    .replaceAll(server.url, 'https://acme-admin.example.com')
    .replaceAll(host, 'acme-admin.example.com');
  expectGolden(
    join(__dirname, '__fixtures__/inventory.expected.yaml'),
    JSON.parse(text),
  );
  expect(JSON.stringify([records, [...known.cursors], lab.logged])).not.toMatch(
    /secret/i,
  );
});

describe('a listing', () => {
  it.each([0, 1, 255, 256, 257, 600])('has all of %s products', async count => {
    const { source, host } = await open(
      new ThreeScalePortal({ services: many(count), docs: [] }),
    );
    const { records, ends } = await collectListing(source);
    expect(new Set(records.map(({ key }) => key)).size).toBe(count);
    expect(ends[host]).toEqual({ outcome: 'complete', absence: 'hint' });
  });

  it('says the same the second time', async () => {
    const { source } = await open(new ThreeScalePortal());
    const first = await collectListing(source);
    const second = await collectListing(source, { known: first.known });
    expect([...second.known.records]).toEqual([...first.known.records]);
    expect(second.skipped).toEqual([]);
  });

  it('is partial when there are fewer products than the server says', async () => {
    const portal = new ThreeScalePortal({ services: many(300), docs: [] });
    const server = await lab.serve(request => {
      const answer = portal.handler(request);
      const isSecond =
        request.url.pathname.endsWith('services.json') &&
        request.url.searchParams.get('page') === '2';
      const json = answer.json as { services: object[] };
      return isSecond
        ? { json: { ...json, services: json.services.slice(3) } }
        : answer;
    });
    const source = lab.open(threeScaleSource, {
      baseUrl: server.url,
      select: SELECT,
    });
    const { records, ends } = await collectListing(source);
    expect(records).toHaveLength(297);
    expect(ends[new URL(server.url).host]).toEqual({
      outcome: 'partial',
      reason: {
        code: 'listing-cut-short',
        params: { seen: 297, total: 300 },
      },
    });
  });

  it('sends the token as basic access and never in an address', async () => {
    const portal = new ThreeScalePortal({ accessToken: 'sk-1' });
    const { server, source } = await open(portal, { token: 'sk-1' });
    expect((await collectListing(source)).records).toHaveLength(2);
    expect(server.requests.map(({ url }) => url.href).join()).not.toContain(
      'sk-1',
    );
    const wrong = await open(portal, { token: 'sk-2' });
    expect((await collectListing(wrong.source)).ends).toMatchObject({
      [wrong.host]: {
        outcome: 'failed',
        reason: { code: 'upstream-forbidden' },
      },
    });
  });

  it.each(brokenAnswers)(
    'fails in our words and lists nothing for $name',
    async ({ fault, code }) => {
      const { server, source, host } = await open(new ThreeScalePortal(), {
        timeouts: HASTY,
      });
      server.fail(fault);
      const { records, skipped, ends } = await collectListing(source);
      expect({ records, skipped }).toEqual({ records: [], skipped: [] });
      expect(ends).toMatchObject({
        [host]: { outcome: 'failed', reason: { code } },
      });
      expect(JSON.stringify([ends, lab.logged])).not.toContain('sk-1');
    },
  );
});

describe('a detail that cannot be read', () => {
  it.each([
    '/proxy_configs/production.json',
    '/active_docs.json',
    '/services/7/application_plans.json',
  ])('%s leaves what is known of a product as it is', async path => {
    const { server, source, host } = await open(new ThreeScalePortal());
    const { known } = await collectListing(source);
    server.fail({ kind: 'status', status: 500 }, at(path));
    const listing = await collectListing(source, { known });
    expect(listing.retained).toContainEqual(
      expect.objectContaining({
        key: `${host}/7`,
        reason: expect.objectContaining({ code: 'upstream-server' }),
      }),
    );
    expect([...listing.known.records]).toEqual([...known.records]);
    expect(listing.skipped).toEqual([]);
    expect(listing.ends[host].outcome).toBe('complete');
  });

  it('does not keep a new product away, and is said', async () => {
    const { server, source, host } = await open(new ThreeScalePortal());
    server.fail({ kind: 'status', status: 403 }, at('/active_docs.json'));
    const { records, ends } = await collectListing(source);
    expect(records).toMatchObject([
      { key: `${host}/7`, externalUrl: 'https://llm-chat.api.example.com' },
      { key: `${host}/8` },
    ]);
    expect(ends[host]).toMatchObject({
      outcome: 'complete',
      notes: [{ code: 'upstream-forbidden' }],
    });
  });
});

describe('definitions', () => {
  const openapi = (padding = '') =>
    JSON.stringify({ openapi: '3.0.0', info: { title: padding }, paths: {} });
  const doc = (id: number, body: string) => ({
    id,
    system_name: `d${id}`,
    name: `Doc "${id}" }]`,
    published: true,
    body,
    service_id: id,
  });

  it('are read one by one, whatever stands in them', async () => {
    const services = many(40);
    const docs = services.map(({ id }) =>
      doc(id, openapi(`ü "]}" \\ ${'x'.repeat(id * 997)}`)),
    );
    const { source } = await open(new ThreeScalePortal({ services, docs }));
    const { records } = await collectListing(source);
    const found = records.map(record =>
      record.kind === 'server' ? record.api?.definition : undefined,
    );
    expect(found).toEqual(docs.map(({ body }) => body));
  });

  it('of 20 MB together are no trouble; one that is too large, or none, is said', async () => {
    const docs = [
      doc(1, openapi('x'.repeat(20 * 1024 * 1024))),
      doc(2, 'swagger: "1.2"'),
      doc(3, openapi()),
    ];
    const { source, host } = await open(
      new ThreeScalePortal({ services: many(3), docs }),
    );
    const { records, ends } = await collectListing(source);
    expect(
      records.map(record => [
        record.key,
        record.kind === 'server' && record.api,
      ]),
    ).toEqual([
      [
        `${host}/3`,
        { type: 'openapi', definition: docs[2].body, title: docs[2].name },
      ],
      [`${host}/1`, undefined],
      [`${host}/2`, undefined],
    ]);
    expect(ends[host]).toMatchObject({
      notes: [
        { code: 'definition-too-large', params: { serviceId: '1' } },
        { code: 'definition-not-openapi', params: { serviceId: '2' } },
      ],
    });
  });
});

describe('a product', () => {
  it('goes when no rule fits it any more', async () => {
    const portal = new ThreeScalePortal();
    const { source, host } = await open(portal);
    const { known } = await collectListing(source);
    portal.services[0] = {
      ...portal.services[0],
      system_name: 'chat',
      gateway: {
        ...portal.services[0].gateway!,
        api_backend: 'https://a.example',
      },
    };
    const { skipped } = await collectListing(source, { known });
    expect(skipped).toEqual([
      { key: `${host}/7`, reason: { code: 'not-selected' } },
    ]);
  });

  it('that a listing did not show is looked for', async () => {
    const { server, source, host } = await open(new ThreeScalePortal());
    expect(await source.lookUp!(`${host}/7`, signal)).toBe('present');
    expect(await source.lookUp!(`${host}/70`, signal)).toBe('gone');
    expect(await source.lookUp!('other.example/7', signal)).toBe('unknown');
    server.fail({ kind: 'status', status: 403 });
    expect(await source.lookUp!(`${host}/70`, signal)).toBe('unknown');
  });
});

describe('Product resources', () => {
  async function startCluster(): Promise<DemoLab> {
    const cluster = await labs.start();
    labs.namespace(cluster, 'apis');
    connect(cluster);
    return cluster;
  }

  function connect(cluster: DemoLab, token = cluster.token) {
    lab.clusters.prod = createClusterClient(
      clusterConfig('prod', cluster, { token }),
      {
        discovery: mockServices.discovery.mock(),
        auth: mockServices.auth.mock(),
      },
    );
  }

  function create(
    cluster: DemoLab,
    resource: Resource,
    name: string,
    rest: Record<string, unknown>,
    metadata: Record<string, unknown> = {},
  ) {
    cluster.server.store.create(resource, {
      apiVersion: 'capabilities.3scale.net/v1beta1',
      kind: resource.kind,
      metadata: { name, namespace: 'apis', ...metadata },
      ...rest,
    });
  }

  function addProduct(cluster: DemoLab, host: string, id: number) {
    create(
      cluster,
      RESOURCES.products,
      `product-${id}`,
      {
        spec: {
          name: `Product ${id}`,
          systemName: `product_${id}`,
          backendUsages: { model: { path: '/' } },
          applicationPlans: { gold: { name: 'Gold', published: true } },
          deployment: {
            apicastSelfManaged: {
              productionPublicBaseURL: 'https://p.apps.example.com',
              authentication: { userkey: {} },
            },
          },
        },
        status: { productId: id, providerAccountHost: `https://${host}` },
      },
      {
        labels: { fronts: 'model', secret: 'yes' },
        annotations: { 'model-lifecycle.io/owner': 'team-a' },
      },
    );
  }

  const BY_LABEL = {
    select: [{ label: { name: 'fronts', value: 'model' } }],
    clusters: ['prod'],
  };

  it('are read without the API', async () => {
    const cluster = await startCluster();
    addProduct(cluster, 'acme-admin.example.com', 12);
    create(cluster, RESOURCES.products, 'unsynced', {
      spec: { name: 'x', systemName: 'llm-x' },
    });
    create(cluster, RESOURCES.backends, 'b', {
      spec: {
        systemName: 'model',
        privateBaseURL: 'https://m.models.example.com',
      },
    });
    create(cluster, RESOURCES.activeDocs, 'd', {
      spec: {
        name: 'Docs',
        productSystemName: 'product_12',
        activeDocOpenAPIRef: { url: 'https://docs.example.com/openapi.json' },
      },
    });
    const source = lab.open(threeScaleSource, {
      select: SELECT,
      clusters: ['prod'],
    });
    expect(await collectListing(source)).toMatchObject({
      records: [
        {
          key: 'acme-admin.example.com/12',
          title: 'Product 12',
          externalUrl: 'https://p.apps.example.com',
          authRequired: true,
          plans: [{ name: 'Gold', state: 'published' }],
          overrides: { 'model-lifecycle.io/owner': 'team-a' },
          kubernetes: { cluster: 'prod', namespace: 'apis' },
          links: [
            { title: 'Applications' },
            { url: 'https://docs.example.com/openapi.json', title: 'Docs' },
          ],
        },
      ],
      skipped: [
        { key: 'prod/apis/unsynced', reason: { code: 'product-not-synced' } },
      ],
      ends: { 'cluster:prod': { outcome: 'complete', absence: 'proof' } },
    });
  });

  it('are the same thing as the product of the API', async () => {
    const cluster = await startCluster();
    const { source, host } = await open(new ThreeScalePortal(), BY_LABEL);
    addProduct(cluster, host, 9);
    const { records } = await collectListing(source);
    expect(records).toMatchObject([
      {
        key: `${host}/9`,
        scope: host,
        title: 'Orders',
        overrides: { 'model-lifecycle.io/owner': 'team-a' },
        kubernetes: { cluster: 'prod', namespace: 'apis' },
      },
    ]);
  });

  it('that cannot be read take nothing from the product of the API', async () => {
    const cluster = await startCluster();
    const { source, host } = await open(new ThreeScalePortal(), BY_LABEL);
    addProduct(cluster, host, 9);
    const { known } = await collectListing(source);
    connect(cluster, 'revoked');
    const listing = await collectListing(source, { known });
    expect(listing).toMatchObject({
      records: [],
      retained: [
        { key: `${host}/9`, reason: { code: 'cluster-unauthorized' } },
      ],
      skipped: [],
      ends: {
        [host]: { outcome: 'complete' },
        'cluster:prod': {
          outcome: 'failed',
          reason: { code: 'cluster-unauthorized' },
        },
      },
    });
  });
});

it('says what can be read', async () => {
  const { server, source, host } = await open(new ThreeScalePortal());
  server.fail({ kind: 'status', status: 403 }, at('/active_docs.json'));
  expect(await source.check!(signal)).toMatchObject([
    { where: `${host} services`, severity: 'ok' },
    { where: `${host} proxy configs`, severity: 'ok' },
    { where: `${host} ActiveDocs`, severity: 'error' },
  ]);
});

it.each([
  [{}, "'s': expected baseUrl of an admin portal, or clusters"],
  [{ clusters: ['a'] }, "'s.select'"],
  [{ clusters: ['a'], select: [{}] }, "'s.select[0]'"],
  [{ clusters: ['a'], select: [{ name: '(' }] }, "'s.select[0].name'"],
])('names the key that is wrong: %j', (config, message) => {
  expect(() =>
    threeScaleSource.configure(new ConfigSection('s', config)),
  ).toThrow(message);
});
