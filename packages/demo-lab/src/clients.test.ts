import { PassThrough } from 'node:stream';
import { Labs, TEST_LIMIT_MS, putPod } from './__testUtils__/api';

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
