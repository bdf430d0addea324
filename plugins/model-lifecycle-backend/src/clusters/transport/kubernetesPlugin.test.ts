import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
  type AuthService,
  type DiscoveryService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import kubernetesPlugin from '@backstage/plugin-kubernetes-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createServer } from 'node:net';
import {
  answerStatus,
  FaultServer,
  widgets,
} from '../__testUtils__/FaultServer';
import { createClusterClient } from '../createClusterClient';
import type { ClusterClient, WatchEvent } from '../types';

/** A Backstage with its real HTTP router (compression included) and the real Kubernetes plugin. */
async function startBackstage(server: FaultServer) {
  const port = await freePort();
  let services: { discovery: DiscoveryService; auth: AuthService } | undefined;
  const capture = createBackendPlugin({
    pluginId: 'model-lifecycle',
    register(env) {
      env.registerInit({
        deps: { discovery: coreServices.discovery, auth: coreServices.auth },
        async init(deps) {
          services = deps;
        },
      });
    },
  });
  const baseUrl = `http://127.0.0.1:${port}`;
  const cluster = (name: string, authProvider: string, token?: string) => ({
    name,
    url: server.url,
    authProvider,
    skipTLSVerify: true,
    ...(token ? { serviceAccountToken: token } : {}),
  });
  const backend = createBackend();
  const features = [
    mockServices.rootLogger.factory(),
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl,
          listen: { port, host: '127.0.0.1' },
          database: { client: 'better-sqlite3', connection: ':memory:' },
        },
        kubernetes: {
          serviceLocatorMethod: { type: 'multiTenant' },
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [
                cluster('prod', 'serviceAccount', server.token),
                cluster('per-user', 'google'),
              ],
            },
          ],
        },
      },
    }),
    catalogServiceMock.factory(),
    kubernetesPlugin,
    capture,
  ];
  for (const feature of features) backend.add(feature);
  await backend.start();
  return { backend, services: services! };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise(resolve => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe('A cluster of the Kubernetes plugin', () => {
  let server: FaultServer;
  let backstage: Awaited<ReturnType<typeof startBackstage>>;
  let client: ClusterClient;
  const signal = new AbortController().signal;

  const clientOf = (ref: string) =>
    createClusterClient(
      { kind: 'kubernetes-plugin', name: 'ours', ref },
      backstage.services,
    );

  beforeAll(async () => {
    server = await FaultServer.start();
    server.put('a');
    backstage = await startBackstage(server);
    client = clientOf('prod');
  }, 120_000);

  afterAll(async () => {
    await backstage.backend.stop();
    await server.stop();
  });

  it('is listed by page with the credentials of that plugin', async () => {
    server.put('b');
    const first = await client.list(widgets, { limit: 1, signal });
    const second = await client.list(widgets, {
      limit: 1,
      continueToken: first.continueToken,
      signal,
    });
    const names = [...first.items, ...second.items].map(i => i.metadata.name);
    expect(names).toEqual(['a', 'b']);
  });

  it('is watched at once in spite of compression', async () => {
    const stop = new AbortController();
    const events = client
      .watch(widgets, {
        resourceVersion: server.version,
        timeoutSeconds: 300,
        signal: stop.signal,
      })
      [Symbol.asyncIterator]();
    const first = events.next();
    while (server.openWatches === 0) await new Promise(r => setTimeout(r, 5));
    const wroteAt = Date.now();
    server.put('seen-at-once');
    const { value } = await first;
    const latencyMs = Date.now() - wroteAt;
    stop.abort();
    await events.return?.(undefined);
    expect(value).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'seen-at-once' } },
    });
    // 10 ms here; compressed it takes seconds or comes with the end only.
    expect(latencyMs).toBeLessThan(1_000);
  });

  it('would be compressed if we did not refuse that', async () => {
    const base = await backstage.services.discovery.getBaseUrl('kubernetes');
    const { token } = await backstage.services.auth.getPluginRequestToken({
      onBehalfOf: await backstage.services.auth.getOwnServiceCredentials(),
      targetPluginId: 'kubernetes',
    });
    server.put('long', { spec: 'x'.repeat(10_000) });
    const response = await fetch(
      `${base}/proxy/apis/${widgets.group}/v1/widgets`,
      {
        headers: {
          Authorization: `Bearer ${token}`,
          'Accept-Encoding': 'gzip',
          'Backstage-Kubernetes-Cluster': 'prod',
        },
      },
    );
    expect(response.headers.get('content-encoding')).toBe('gzip');
    await response.text();
  });

  it('ends a watch ordinarily when the proxy does', async () => {
    const events: WatchEvent[] = [];
    const watch = client.watch(widgets, {
      resourceVersion: '100',
      timeoutSeconds: 300,
      signal,
    });
    for await (const event of watch) {
      events.push(event);
      if (events.length === 1) server.endWatches();
    }
    expect(events.at(-1)).toEqual({ type: 'CLOSED' });
  });

  it('gives access to the port of a pod, and follows nobody from there', async () => {
    const paths: (string | undefined)[] = [];
    const read = ({ timeoutMs = 20_000 } = {}) =>
      client.podProxy({
        ...{ namespace: 'team-a', pod: 'node-0', port: 28_080 },
        ...{ path: '/metrics', limitBytes: 100, timeoutMs, signal },
      });
    server.onNext('other', ({ request, response }) => {
      paths.push(request.url);
      response.writeHead(200).end('{"progressPercentage":45}');
    });
    expect(await read()).toEqual({ text: '{"progressPercentage":45}' });
    server.onNext('other', ({ response }) =>
      response.writeHead(302, { location: `${server.url}/elsewhere` }).end(),
    );
    await expect(read()).rejects.toMatchObject({ statusCode: 302 });
    server.onNext('other', ({ response }) =>
      response.writeHead(200).end('x'.repeat(101)),
    );
    expect(await read()).toEqual({ tooLarge: true });
    server.onNext('other', ({ response }) => {
      const drop = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drop));
    });
    // It begins at once and never ends.
    await expect(read({ timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'timeout',
    });
    expect(paths).toEqual([
      '/api/v1/namespaces/team-a/pods/node-0:28080/proxy/metrics',
    ]);
  });

  it("passes on the API server's own refusals", async () => {
    server.onNext('list', ({ response }) =>
      answerStatus(response, 410, 'Expired', 'too old'),
    );
    await expect(client.list(widgets, { signal })).rejects.toMatchObject({
      kind: 'gone',
      cluster: 'ours',
      statusMessage: 'too old',
    });
    server.installed = false;
    await expect(client.list(widgets, { signal })).rejects.toMatchObject({
      kind: 'not-found',
    });
    server.installed = true;
  });

  it('is refused by name when that plugin does not know it', async () => {
    await expect(
      clientOf('typo').list(widgets, { signal }),
    ).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(
        "it knows only 'prod', 'per-user'. Correct kubernetesPluginRef",
      ),
    });
  });

  it('needs its own token when users authenticate themselves', async () => {
    await expect(
      clientOf('per-user').list(widgets, { signal }),
    ).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('needs its own serviceAccountToken'),
    });
  });
});

describe('Without the Kubernetes plugin', () => {
  it('says that it is missing', async () => {
    const bare = await startTestBackend({ features: [] });
    const client = createClusterClient(
      { kind: 'kubernetes-plugin', name: 'ours', ref: 'prod' },
      {
        auth: mockServices.auth(),
        discovery: {
          getBaseUrl: async id =>
            `http://127.0.0.1:${bare.server.port()}/api/${id}`,
          getExternalBaseUrl: async id => id,
        },
      },
    );
    await expect(
      client.list(widgets, { signal: new AbortController().signal }),
    ).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('Install the Kubernetes plugin'),
    });
  });
});
