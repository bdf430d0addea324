import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import {
  KubeflowRegistry,
  RESOURCES,
  type DemoLab,
  type Resource,
} from 'demo-lab';
import { clusterConfig, Labs } from '../../../../__tests__/__testUtils__/labs';
import { createClusterClient } from '../../../../clusters/createClusterClient';
import type { KubernetesObject } from '../../../../clusters/types';
import { SourceLab } from '../../__testUtils__/SourceLab';
import { kubeflowModelRegistrySource } from '../index';
import { findRegistries, type RegistryObjects } from './findRegistries';
import { INGRESS, MODEL_REGISTRY, ROUTE, SERVICE } from './kinds';
import { isTrusted } from './trust';

function object(
  name: string,
  rest: Record<string, unknown> = {},
  annotations: Record<string, string> = {},
): KubernetesObject {
  return {
    metadata: { name, namespace: 'registries', uid: name, annotations },
    ...rest,
  };
}

const service = SERVICE.trim(
  object('public', {
    spec: {
      ports: [
        { name: 'grpc-api', port: 9090 },
        { name: 'http-api', port: 8080 },
      ],
    },
  }),
);
const none: RegistryObjects = {
  registries: [],
  services: [],
  routes: [],
  ingresses: [],
};

function addressesOf(
  objects: Partial<RegistryObjects>,
  prefer: 'external' | 'internal' = 'external',
) {
  return findRegistries('prod', { ...none, ...objects }, prefer).map(
    ({ id, baseUrl }) => [id, baseUrl],
  );
}

describe('a registry is found by', () => {
  const id = 'prod.registries.public';

  it('its ModelRegistry', () => {
    const registry = MODEL_REGISTRY.trim(
      object('public', {
        status: {
          hosts: [
            'public.registries.svc.cluster.local',
            'public.registries',
            'public',
            'public-rest.apps.example.com',
          ],
        },
      }),
    );
    expect(addressesOf({ registries: [registry] })).toEqual([
      [id, 'https://public-rest.apps.example.com'],
    ]);
  });

  it.each([
    'routing.kubeflow.org/external-address-rest',
    'routing.opendatahub.io/external-address-rest',
  ])('a labelled Service with %s', key => {
    const annotated = SERVICE.trim(
      object('public', {}, { [key]: 'public-rest.apps.example.com:443' }),
    );
    expect(addressesOf({ services: [annotated] })).toEqual([
      [id, 'https://public-rest.apps.example.com'],
    ]);
  });

  it('a labelled Service alone, inside the cluster', () => {
    expect(addressesOf({ services: [service] })).toEqual([
      [id, 'http://public.registries.svc:8080'],
    ]);
  });

  it('the Route to its Service', () => {
    const route = (name: string, to: string) =>
      ROUTE.trim(
        object(name, {
          spec: {
            host: `${name}.apps.example.com`,
            tls: { termination: 'reencrypt' },
            to: { kind: 'Service', name: to },
          },
        }),
      );
    const routes = [route('other', 'grafana'), route('public-https', 'public')];
    expect(addressesOf({ services: [service], routes })).toEqual([
      [id, 'https://public-https.apps.example.com'],
    ]);
    expect(addressesOf({ services: [service], routes }, 'internal')).toEqual([
      [id, 'http://public.registries.svc:8080'],
    ]);
  });

  it('the Ingress to its Service', () => {
    const ingress = (tls: object[]) =>
      INGRESS.trim(
        object('any', {
          spec: {
            tls,
            rules: [
              {
                host: 'mr.example.com',
                http: { paths: [{ backend: { service: { name: 'public' } } }] },
              },
            ],
          },
        }),
      );
    const secure = ingress([{ hosts: ['mr.example.com'] }]);
    expect(addressesOf({ services: [service], ingresses: [secure] })).toEqual([
      [id, 'https://mr.example.com'],
    ]);
    const plain = ingress([]);
    expect(addressesOf({ services: [service], ingresses: [plain] })).toEqual([
      [id, 'http://mr.example.com'],
    ]);
  });

  it('several of them, and is one all the same', () => {
    const registry = MODEL_REGISTRY.trim(object('public'));
    expect(
      addressesOf({ registries: [registry], services: [service] }),
    ).toEqual([[id, 'http://public.registries.svc:8080']]);
  });

  it('nothing else', () => {
    const route = ROUTE.trim(
      object('shop', {
        spec: { host: 'shop.example.com', to: { name: 'shop' } },
      }),
    );
    expect(addressesOf({ routes: [route] })).toEqual([]);
  });

  it('a host that is no host only as far as that there is a registry', () => {
    const bad = SERVICE.trim(
      object(
        'public',
        {},
        { 'routing.kubeflow.org/external-address-rest': 'a/../b@evil.example' },
      ),
    );
    expect(addressesOf({ services: [bad] })).toEqual([[id, undefined]]);
  });
});

describe('credentials', () => {
  const registry = {
    id: 'prod.team.r',
    cluster: 'prod',
    namespace: 'team',
    baseUrl: 'https://r.apps.example.com',
  };
  const withToken = {
    baseUrl: '',
    auth: { type: 'bearer' as const, token: { value: 't' } },
  };

  it.each([
    [{ namespaces: undefined, hosts: [] }, false],
    [{ namespaces: ['other'], hosts: [] }, false],
    [{ namespaces: ['team'], hosts: [] }, true],
    [{ namespaces: undefined, hosts: ['*.apps.example.com'] }, true],
    [{ namespaces: undefined, hosts: ['apps.example.com'] }, false],
    [{ namespaces: undefined, hosts: ['*.example.org'] }, false],
  ])('go to namespaces and hosts that are named: %j', (config, expected) => {
    expect(isTrusted(registry, config, withToken)).toBe(expected);
    expect(isTrusted(registry, config, { baseUrl: '' })).toBe(true);
  });
});

// Starting a Kubernetes API makes certificates.
jest.setTimeout(60_000);

describe('a listing of what a cluster shows', () => {
  const labs = new Labs();
  const sources = new SourceLab();
  afterEach(async () => {
    await sources.close();
    await labs.cleanUp();
  });

  async function startCluster(): Promise<DemoLab> {
    const lab = await labs.start();
    labs.namespace(lab, 'registries');
    sources.clusters.prod = createClusterClient(clusterConfig('prod', lab), {
      discovery: mockServices.discovery.mock(),
      auth: mockServices.auth.mock(),
    });
    return lab;
  }

  function create(
    lab: DemoLab,
    resource: Resource,
    name: string,
    rest: Record<string, unknown>,
  ) {
    lab.server.store.create(resource, {
      apiVersion: [resource.group, resource.versions[0]]
        .filter(Boolean)
        .join('/'),
      kind: resource.kind,
      metadata: {
        name,
        namespace: 'registries',
        labels: { component: 'model-registry' },
      },
      ...rest,
    });
  }

  /** A registry behind an Ingress on loopback. */
  async function addRegistry(lab: DemoLab, name: string) {
    const registry = new KubeflowRegistry({ now: sources.time.now });
    registry.create('registered_models', { name: `model of ${name}` });
    const server = await sources.serve(registry.handler);
    create(lab, RESOURCES.services, name, { spec: { ports: [] } });
    create(lab, RESOURCES.ingresses, name, {
      spec: {
        rules: [
          {
            host: new URL(server.url).host,
            http: { paths: [{ backend: { service: { name } } }] },
          },
        ],
      },
    });
    return server;
  }

  const DISCOVER = { discover: { clusters: ['prod'] } };

  it('lists each registry as a scope', async () => {
    const lab = await startCluster();
    await addRegistry(lab, 'one');
    await addRegistry(lab, 'two');
    const source = sources.open(kubeflowModelRegistrySource, DISCOVER);
    const { records, ends } = await collectListing(source);
    expect(records.map(({ key }) => key)).toEqual([
      'prod.registries.one/1',
      'prod.registries.two/1',
    ]);
    expect(ends).toMatchObject({
      'discovery:prod': { outcome: 'complete' },
      'prod.registries.one': { outcome: 'complete' },
      'prod.registries.two': { outcome: 'complete' },
    });
  });

  it('fails a registry that vanished, and leaves alone what is excluded', async () => {
    const lab = await startCluster();
    await addRegistry(lab, 'one');
    await addRegistry(lab, 'two');
    const source = sources.open(kubeflowModelRegistrySource, DISCOVER);
    let { known } = await collectListing(source);
    lab.server.store.remove(RESOURCES.services, {
      namespace: 'registries',
      name: 'one',
    });
    for (let time = 0; time < 2; time += 1) {
      const listing = await collectListing(source, { known });
      expect(listing.ends).toMatchObject({
        'discovery:prod': { outcome: 'complete' },
        'prod.registries.one': {
          outcome: 'failed',
          reason: { code: 'registry-vanished' },
        },
        'prod.registries.two': { outcome: 'changes' },
      });
      known = listing.known;
    }
    const excluding = sources.open(kubeflowModelRegistrySource, {
      discover: { clusters: ['prod'], exclude: ['prod.registries.one'] },
    });
    const { ends } = await collectListing(excluding, { known });
    expect(Object.keys(ends)).toEqual([
      'discovery:prod',
      'prod.registries.two',
    ]);
  });

  it('goes on with the registries it knows while the cluster cannot be read', async () => {
    const lab = await startCluster();
    await addRegistry(lab, 'one');
    const source = sources.open(kubeflowModelRegistrySource, DISCOVER);
    const { known } = await collectListing(source);
    sources.clusters.prod = createClusterClient(
      clusterConfig('prod', lab, { token: 'revoked' }),
      {
        discovery: mockServices.discovery.mock(),
        auth: mockServices.auth.mock(),
      },
    );
    const { ends } = await collectListing(source, { known });
    expect(ends).toMatchObject({
      'discovery:prod': {
        outcome: 'failed',
        reason: { code: 'cluster-unauthorized' },
      },
      'prod.registries.one': { outcome: 'changes' },
    });
  });

  it('sends no token to a host that nobody named', async () => {
    const lab = await startCluster();
    const server = await addRegistry(lab, 'one');
    const source = sources.open(kubeflowModelRegistrySource, {
      ...DISCOVER,
      token: 'sk-1',
    });
    const { ends } = await collectListing(source);
    expect(ends['prod.registries.one']).toMatchObject({
      outcome: 'failed',
      reason: { code: 'registry-not-trusted' },
    });
    expect(server.requests).toEqual([]);
    const trusting = sources.open(kubeflowModelRegistrySource, {
      discover: { clusters: ['prod'], namespaces: ['registries'] },
      token: 'sk-1',
    });
    const trusted = await collectListing(trusting);
    expect(trusted.records).toHaveLength(1);
    expect(server.requests[0].headers.authorization).toBe('Bearer sk-1');
  });
});
