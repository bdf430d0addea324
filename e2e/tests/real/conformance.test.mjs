// The suite that the demo lab passes too, against the real API server.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { podsOf, trainJobRef } from '../../peers/apply.mjs';
import { torchRuntime, trainJob } from '../../peers/fixtures.mjs';
import { waitFor } from '../../peers/wait.mjs';
import { ROOT } from '../../lib/backstage.mjs';
import { startKubernetesIn, temporaryFolder } from '../../lib/realLab.mjs';

const require = createRequire(path.join(ROOT, 'packages/backend/package.json'));
require('@backstage/cli-node/config/nodeTransform.cjs');
const clusters = path.join(
  ROOT,
  'plugins/model-lifecycle-backend/src/clusters',
);
const { registerConformance } = require(path.join(clusters, 'conformance.ts'));
const { createClusterClient } = require(path.join(
  clusters,
  'createClusterClient.ts',
));

const NAMESPACE = 'conformance';
const dir = temporaryFolder('conformance');
let kubernetes;

function clientWith(token) {
  return createClusterClient(
    {
      kind: 'url',
      name: 'real',
      url: kubernetes.url,
      serviceAccountToken: token,
      caData: Buffer.from(kubernetes.caPem).toString('base64'),
      skipTLSVerify: false,
    },
    {},
  );
}

async function connect() {
  kubernetes = await startKubernetesIn(dir);
  const { client } = kubernetes;
  await client.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE },
  });
  await client.apply(torchRuntime({ name: 'torch', numNodes: 1 }));
  return {
    client: clientWith(kubernetes.adminToken),
    admin: {
      resource: {
        group: 'trainer.kubeflow.org',
        version: 'v1alpha1',
        plural: 'trainjobs',
        kind: 'TrainJob',
      },
      namespace: NAMESPACE,
      // Suspended, so that no controller touches it while a check looks.
      manifest: name => trainJob({ name, namespace: NAMESPACE, suspend: true }),
      create: (resource, object) =>
        client.create({
          ...object,
          metadata: { ...object.metadata, uid: undefined },
        }),
      clientWithBadToken: async () => clientWith('nobody-knows-this-token'),
      forgetHistory,
      podWithLog: () => podWithLog(client),
    },
  };
}

/** After a start the API server answers 429 for custom resources until it has read them. */
async function forgetHistory() {
  await kubernetes.expireWatches();
  await waitFor('the API server to know its TrainJobs again', () =>
    kubernetes.client
      .list(trainJobRef('', NAMESPACE))
      .then(() => true)
      .catch(() => false),
  );
}

async function podWithLog(client) {
  const namespace = NAMESPACE;
  const name = 'with-log';
  const known = await client.find(trainJobRef(name, namespace));
  if (!known) await client.create(trainJob({ name, namespace }));
  const pod = await waitFor('a running pod', async () => {
    const [found] = await podsOf(client, trainJobRef(name, namespace));
    return found?.status?.phase === 'Running' ? found : undefined;
  });
  if (!known) {
    for (let second = 0; second < 6; second++) {
      await kubernetes.appendPodLog({
        pod: pod.metadata.name,
        namespace,
        lines: `line ${second}`,
        time: new Date(Date.now() - (6 - second) * 2_000),
      });
    }
  }
  await waitFor('the log to be served', async () => {
    const text = await client.logs(pod);
    return text.trim().split('\n').length >= 5;
  });
  return { pod: pod.metadata.name, container: 'node' };
}

after(async () => {
  await kubernetes?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the real API server', () => {
  registerConformance({ name: 'kube-apiserver', connect }, (name, check) => {
    it(name, async t => {
      const result = await check();
      if (result?.skipped) t.skip(result.skipped);
    });
  });
});
