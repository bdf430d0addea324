import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import kubernetesPlugin from '@backstage/plugin-kubernetes-backend';
import type { DemoLab } from 'demo-lab';
import { createServer } from 'node:net';
import { Labs } from '../../__tests__/__testUtils__/labs';
import { runHere } from '../__testUtils__/runHere';
import { Folders } from '../__testUtils__/runProgram';

jest.setTimeout(120_000);

const TOKEN = 'a-token-of-eight-or-more-characters';
const labs = new Labs();
const folders = new Folders();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await labs.cleanUp();
  await folders.cleanUp();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(resolve => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise(resolve => {
    probe.close(resolve);
  });
  return typeof address === 'object' && address ? address.port : 0;
}

/** A Backstage that has the cluster, and one external service. */
async function startBackstage(lab: DemoLab): Promise<string> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const backend = createBackend();
  const externalAccess = [
    { type: 'static', options: { token: TOKEN, subject: 'cli' } },
  ];
  const cluster = {
    name: 'prod',
    url: lab.url,
    authProvider: 'serviceAccount',
    serviceAccountToken: lab.token,
    caData: lab.caData,
  };
  backend.add(mockServices.rootLogger.factory());
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl,
          listen: { port, host: '127.0.0.1' },
          database: { client: 'better-sqlite3', connection: ':memory:' },
          auth: { externalAccess },
        },
        kubernetes: {
          serviceLocatorMethod: { type: 'multiTenant' },
          clusterLocatorMethods: [{ type: 'config', clusters: [cluster] }],
        },
      },
    }),
  );
  backend.add(catalogServiceMock.factory());
  backend.add(kubernetesPlugin);
  await backend.start();
  stops.push(() => backend.stop());
  return baseUrl;
}

it('looks at a cluster of the Kubernetes plugin through a running Backstage', async () => {
  const lab = await labs.start();
  const url = await startBackstage(lab);
  const config = await folders.write('app-config.yaml', {
    modelLifecycle: {
      clusters: [{ name: 'ours', kubernetesPluginRef: 'prod' }],
    },
  });
  const { exitCode, stdout, stderr } = await runHere(
    ['doctor', '-c', config, '--url', url],
    { environment: { MODEL_LIFECYCLE_TOKEN: TOKEN } },
  );
  expect({ exitCode, stderr, stdout: '' }).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: '',
  });
  expect(stdout).toMatch(/^ok +ours pods\/log +may get$/m);
});
