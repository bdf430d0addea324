// The sources that read clusters, against a real API server with the kinds of
// KServe, 3scale, the Model Registry operator and OpenShift's Routes, in a
// running Backstage, with the rights that docs/rbac/models.yaml gives.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../../lib/backstage.mjs';
import { startTlsProxy } from '../../lib/tlsProxy.mjs';
import { identities, loadDemoLab, startModelLab } from '../../lib/modelLab.mjs';
import { temporaryFolder } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';
import {
  annotatedServer,
  inferenceService,
  llmInferenceService,
  modelRegistry,
  namespaceOf,
  readyStatus,
  registryService,
  threeScaleProduct,
} from '../../peers/model-fixtures.mjs';
import { kubernetesRequirements } from '../../peers/requirements.mjs';
import { startKubernetes } from '../../peers/start.mjs';

const { parseAllDocuments } = createRequire(
  path.join(ROOT, 'packages/demo-lab/package.json'),
)('yaml');
const missing = kubernetesRequirements();
const skip = missing.length > 0 && missing.join(' ');
/** It may do what the binding below says, and nothing else. */
const USER = 'nobody';
const FRAUD = 'real/team-a/InferenceService/fraud';
const CHURN = 'real/team-a/InferenceService/churn';
const LLAMA = 'real/team-a/LLMInferenceService/llama';
const QWEN = 'real/lab/qwen';
const PRODUCT = 'acme-admin.example.test/7';
const withApi = key => [key, `${key}#api`];
/** The last one is listed on schedule, the others hear by themselves. */
const SOURCES = ['serving', 'by-hand', 'gateway', 'registry'];

describe('sources that read a real cluster', { skip }, () => {
  const dir = temporaryFolder('model-clusters');
  const labels = {
    'modelregistry.opendatahub.io/registered-model-id': '1',
    'modelregistry.opendatahub.io/name': 'shop',
  };
  let kubernetes;
  let client;
  let binding;
  let lab;
  const closing = [];

  /** The same models twice: once for each way of being found. */
  async function startRegistries() {
    const { demoRegistry, SourceServer } = loadDemoLab();
    const urls = [];
    for (let count = 0; count < 2; count += 1) {
      const server = await SourceServer.start({
        handler: demoRegistry({ now: Date.now }).handler,
      });
      const proxy = await startTlsProxy(server.url, kubernetes.certificates);
      closing.push(() => proxy.close());
      closing.push(() => server.close());
      urls.push(proxy.url);
    }
    return urls.map(url => new URL(url).host);
  }

  async function bind() {
    const documents = parseAllDocuments(
      readFileSync(path.join(ROOT, 'docs/rbac/models.yaml'), 'utf8'),
    ).map(document => document.toJS());
    const role = documents.find(({ kind }) => kind === 'ClusterRole');
    binding = {
      ...documents.find(({ kind }) => kind === 'ClusterRoleBinding'),
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER },
      ],
    };
    await client.apply(role);
    await client.apply(binding);
  }

  async function createProduct() {
    const { objects, status } = threeScaleProduct({
      name: 'llm-chat',
      namespace: 'team-a',
      host: 'acme-admin.example.test',
      id: 7,
      backendUrl: 'https://llama.models.example.test',
    });
    for (const object of objects) await client.apply(object);
    await client.patch(objects[1], { status }, { subresource: 'status' });
  }

  before(async () => {
    kubernetes = await startKubernetes({
      dir: path.join(dir, 'kubernetes'),
      purpose: 'models',
      log: console.log,
    });
    client = kubernetes.client;
    await bind();
    for (const name of ['team-a', 'lab', 'registries'])
      await client.apply(namespaceOf(name));
    const [shop, archive] = await startRegistries();

    await client.apply(
      inferenceService({ name: 'fraud', namespace: 'team-a', labels }),
    );
    await client.patch(
      inferenceService({ name: 'fraud', namespace: 'team-a' }),
      { status: readyStatus('https://fraud.apps.example.test') },
      { subresource: 'status' },
    );
    await client.apply(
      llmInferenceService({
        name: 'llama',
        namespace: 'team-a',
        uri: 'hf://meta-llama/Llama-3.3-70B-Instruct',
        model: 'llama-70b',
      }),
    );
    for (const object of annotatedServer({
      name: 'qwen',
      namespace: 'lab',
      model: 'hf://Qwen/Qwen2.5-Coder-7B-Instruct',
      host: 'qwen.apps.example.test',
    }))
      await client.apply(object);
    await createProduct();
    const registry = modelRegistry({ name: 'shop', namespace: 'registries' });
    await client.apply(registry);
    await client.patch(
      registry,
      { status: { hosts: ['shop.registries.svc.cluster.local', shop] } },
      { subresource: 'status' },
    );
    await client.apply(
      registryService({
        name: 'archive',
        namespace: 'registries',
        address: archive,
      }),
    );

    lab = await startModelLab({
      dir,
      clusters: [
        {
          name: 'real',
          kubeconfig: { path: kubernetes.kubeconfigPath, context: USER },
        },
      ],
      sources: {
        serving: {
          type: 'kserve',
          clusters: ['real'],
          registries: [
            {
              source: 'registry',
              registry: 'real.registries.shop',
              match: { name: 'shop' },
            },
          ],
        },
        'by-hand': { type: 'kubernetes-annotated', clusters: ['real'] },
        gateway: {
          type: '3scale',
          clusters: ['real'],
          select: [
            {
              systemName: '^llm-',
              serves: [{ source: 'serving', key: LLAMA, kind: 'server' }],
            },
          ],
        },
        registry: {
          type: 'kubeflow-model-registry',
          discover: { clusters: ['real'] },
          tls: { caFile: kubernetes.caFile },
        },
      },
    });
  });

  after(async () => {
    await lab?.stop();
    for (const close of closing) await close();
    await kubernetes?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('find servers, products and registries, with the documented rights', async () => {
    await lab.untilKeys('serving', [...withApi(FRAUD), ...withApi(LLAMA)]);
    await lab.untilKeys('by-hand', withApi(QWEN));
    await lab.untilEntity('gateway', PRODUCT);
    for (const registry of ['shop', 'archive'])
      await lab.untilEntity('registry', `real.registries.${registry}/1`);
    const text = JSON.stringify([...(await lab.entities()).values()]);
    assert.ok(!text.includes('do-not-map'), 'environment of a container');
    assert.ok(!text.includes('user_key'), 'authentication of a product');
  });

  it('show what serves what', async () => {
    const fraud = await lab.untilEntity('serving', FRAUD);
    const model = await lab.entity('registry', 'real.registries.shop/1');
    const targets = (entity, type) =>
      entity.relations
        .filter(relation => relation.type === type)
        .map(({ targetRef }) => targetRef);
    const refOf = ({ kind, metadata }) =>
      `${kind.toLowerCase()}:default/${metadata.name}`;
    assert.deepEqual(targets(fraud, 'dependsOn'), [refOf(model)]);
    assert.deepEqual(targets(fraud, 'providesApi'), [
      refOf(await lab.entity('serving', `${FRAUD}#api`)),
    ]);
    assert.ok(targets(model, 'dependencyOf').includes(refOf(fraud)));
    const product = await lab.entity('gateway', PRODUCT);
    assert.deepEqual(targets(product, 'dependsOn'), [
      refOf(await lab.entity('serving', LLAMA)),
    ]);
  });

  it('show a change within seconds, and nobody has to ask', async () => {
    const soon = { timeoutMs: 20_000 };
    await client.patch(
      inferenceService({ name: 'fraud', namespace: 'team-a' }),
      { metadata: { annotations: { 'openshift.io/display-name': 'Fraud 2' } } },
    );
    await lab.untilEntity(
      'serving',
      FRAUD,
      ({ metadata }) => metadata.title === 'Fraud 2',
      soon,
    );
    await client.create(
      inferenceService({ name: 'churn', namespace: 'team-a', labels }),
    );
    await lab.untilEntity('serving', CHURN, undefined, soon);
    await client.patch(
      {
        apiVersion: 'capabilities.3scale.net/v1beta1',
        kind: 'Product',
        metadata: { name: 'llm-chat', namespace: 'team-a' },
      },
      { spec: { name: 'Chat' } },
    );
    await lab.untilEntity(
      'gateway',
      PRODUCT,
      ({ metadata }) => metadata.title === 'Chat',
      soon,
    );
    // A mark makes a server of what was none, and its loss makes it none again.
    const [deployment] = annotatedServer({
      name: 'tgi',
      namespace: 'lab',
      model: 'hf://example/tgi',
      host: 'tgi.apps.example.test',
    });
    const { annotations, ...metadata } = deployment.metadata;
    await client.create({ ...deployment, metadata });
    await client.patch(deployment, { metadata: { annotations } });
    await lab.untilEntity('by-hand', 'real/lab/tgi', undefined, soon);
    await client.patch(deployment, {
      metadata: { annotations: { 'model-lifecycle.io/model': null } },
    });
    await lab.untilKeys('by-hand', withApi(QWEN), soon);
  });

  it('take away what was deleted, and nothing else', async () => {
    const before = identities(await lab.entities('serving'));
    await client.delete(
      inferenceService({ name: 'churn', namespace: 'team-a' }),
    );
    await lab.untilKeys('serving', [...withApi(FRAUD), ...withApi(LLAMA)], {
      timeoutMs: 20_000,
    });
    const after = identities(await lab.entities('serving'));
    for (const [ref, uid] of Object.entries(after))
      assert.equal(uid, before[ref], `${ref} went and came back`);
  });

  /** For a while: several rounds of the catalog, which reads each second. */
  async function staysAsItIs(before) {
    for (let round = 0; round < 4; round += 1) {
      await sleep(4_000);
      assert.deepEqual(identities(await lab.entities()), before);
    }
  }
  const untilStatus = async wanted => {
    await lab.scan('registry');
    for (const id of SOURCES)
      await lab.untilSource(id, ({ source }) => wanted(source.status), {
        timeoutMs: 120_000,
      });
  };

  it('remove nothing while the API server is down, and say so by themselves', async () => {
    const before = identities(await lab.entities());
    await kubernetes.stopApiServer();
    await untilStatus(status => status !== 'ok');
    await staysAsItIs(before);
    await kubernetes.startApiServer();
    await untilStatus(status => status === 'ok');
    assert.deepEqual(identities(await lab.entities()), before);
  });

  it('remove nothing when the right to read is taken away', async () => {
    const before = identities(await lab.entities());
    await client.delete(binding);
    // A watch that is open lives on; a new one is refused.
    await kubernetes.restartApiServer();
    const isForbidden = ({ scopes }) =>
      scopes.some(({ reason }) => reason?.code === 'cluster-forbidden');
    await lab.untilSource('serving', isForbidden, { timeoutMs: 120_000 });
    await untilStatus(status => status !== 'ok');
    await staysAsItIs(before);
    await client.apply(binding);
    // It is tried again once a minute.
    await untilStatus(status => status === 'ok');
    assert.deepEqual(identities(await lab.entities()), before);
  });

  it('wait for a person when a kind is gone from the cluster', async () => {
    const before = identities(await lab.entities());
    await client.delete({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'llminferenceservices.serving.kserve.io' },
    });
    const { waiting, proposal } = await until(
      async () => {
        const detail = await lab.scan('serving');
        return detail.waiting.length > 0 && detail;
      },
      { what: 'the removal to wait', timeoutMs: 60_000, everyMs: 1_000 },
    );
    assert.deepEqual(
      waiting.map(({ reason, keys }) => [reason.code, keys]),
      [['removal-empty', [LLAMA]]],
    );
    assert.deepEqual(identities(await lab.entities()), before);
    const answer = await lab.send(
      'POST',
      'model-lifecycle/sources/serving/removals/confirm',
      { proposal },
    );
    assert.deepEqual(await answer.json(), { removed: 1 });
    await lab.untilKeys('serving', withApi(FRAUD));
  });
});
