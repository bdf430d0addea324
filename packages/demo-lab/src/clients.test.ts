import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Labs, TEST_LIMIT_MS } from './__testUtils__/api';
import { DemoLab } from './demoLab';
import { RESOURCES } from './kubernetes/resources';

const KUBECTL = '/usr/bin/kubectl';
jest.setTimeout(TEST_LIMIT_MS);

const labs = new Labs();

afterAll(() => labs.cleanUp());

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not come true in 15 s');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function putPod(lab: DemoLab) {
  return lab.server.store.create(RESOURCES.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'node' }] },
    status: { phase: 'Running' },
  });
}

describe('@kubernetes/client-node', () => {
  it('lists, watches by its informer and follows logs', async () => {
    const lab = await labs.start();
    const kubernetes = await import('@kubernetes/client-node');
    const config = new kubernetes.KubeConfig();
    config.loadFromFile(lab.kubeconfigPath);
    const custom = config.makeApiClient(kubernetes.CustomObjectsApi);
    const where = {
      group: 'trainer.kubeflow.org',
      version: 'v1alpha1',
      namespace: 'default',
      plural: 'trainjobs',
    };
    await custom.createNamespacedCustomObject({
      ...where,
      body: {
        apiVersion: 'trainer.kubeflow.org/v1alpha1',
        kind: 'TrainJob',
        metadata: { name: 'a' },
        spec: { runtimeRef: { name: 'torch-distributed' } },
      },
    });
    const list = () => custom.listNamespacedCustomObject(where);
    expect((await list()).items).toHaveLength(1);

    const seen: string[] = [];
    const informer = kubernetes.makeInformer(
      config,
      '/apis/trainer.kubeflow.org/v1alpha1/namespaces/default/trainjobs',
      list,
    );
    informer.on('add', object => seen.push(`add ${object.metadata?.name}`));
    informer.on('delete', object =>
      seen.push(`delete ${object.metadata?.name}`),
    );
    await informer.start();
    await custom.deleteNamespacedCustomObject({ ...where, name: 'a' });
    await until(() => seen.length === 2);
    await informer.stop();
    expect(seen).toEqual(['add a', 'delete a']);

    const { uid } = putPod(lab).metadata;
    const { logs } = lab.server;
    logs.append(uid, 'node', { at: 0, text: 'one' });
    const sink = new PassThrough();
    let text = '';
    sink.on('data', chunk => {
      text += chunk;
    });
    await new kubernetes.Log(config).log('default', 'p', 'node', sink, {
      follow: true,
    });
    logs.append(uid, 'node', { at: 1, text: 'two' });
    logs.end(uid, 'node');
    await until(() => text === 'one\ntwo\n');
  });
});

// Where kubectl is not installed this says so in its name and proves nothing.
const described = existsSync(KUBECTL) ? describe : describe.skip;

described(`kubectl (${KUBECTL}, skipped where it is not installed)`, () => {
  let lab: DemoLab;
  let kubectl: (...args: string[]) => Promise<string>;

  beforeAll(async () => {
    const directory = await labs.directory();
    lab = await labs.start({ directory });
    kubectl = (...args) =>
      new Promise((resolve, reject) => {
        execFile(
          KUBECTL,
          [
            '--kubeconfig',
            lab.kubeconfigPath,
            '--cache-dir',
            join(directory, 'cache'),
            ...args,
          ],
          { timeout: 20_000 },
          (error, stdout, stderr) =>
            error ? reject(new Error(stderr)) : resolve(stdout),
        );
      });
    await writeFile(
      join(directory, 'job.yaml'),
      [
        'apiVersion: trainer.kubeflow.org/v1alpha1',
        'kind: TrainJob',
        'metadata: { name: mine, namespace: default }',
        'spec:',
        '  runtimeRef: { name: torch-distributed }',
      ].join('\n'),
    );
    await kubectl('apply', '--server-side', '-f', join(directory, 'job.yaml'));
  });

  it('gets and describes what it applied', async () => {
    expect(await kubectl('get', 'trainjobs', '-o', 'name')).toBe(
      'trainjob.trainer.kubeflow.org/mine\n',
    );
    expect(await kubectl('describe', 'trainjob', 'mine')).toMatch(
      /Name: +torch-distributed/,
    );
  });

  it('patches, reads logs and deletes', async () => {
    await kubectl(
      'patch',
      'trainjob',
      'mine',
      '--type=merge',
      '-p',
      '{"spec":{"suspend":true}}',
    );
    const suspended = await kubectl(
      'get',
      'trainjob',
      'mine',
      '-o',
      'jsonpath={.spec.suspend}',
    );
    expect(suspended).toBe('true');
    const { uid } = putPod(lab).metadata;
    lab.server.logs.append(uid, 'node', { at: 0, text: 'one' });
    lab.server.logs.append(uid, 'node', { at: 1_000, text: 'two' });
    expect(await kubectl('logs', 'p', '--tail=1', '--timestamps')).toBe(
      '1970-01-01T00:00:01.000000000Z two\n',
    );
    await kubectl('delete', 'trainjob', 'mine');
    expect(await kubectl('get', 'trainjobs', '-o', 'name')).toBe('');
  });
});
