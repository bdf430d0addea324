// The TeraSky ingestor's entity provider with its own fetcher, as its module
// wires it; switched off is only what would ask for more.
import { createRequire } from 'node:module';
import { childOptions, reportResult } from '../lib/child.mjs';
import { startCpu, startPeakHeap } from '../lib/measure.mjs';
import { quietLogger } from '../lib/source.mjs';

const { url, folder } = childOptions();
const require = createRequire(`${folder}/package.json`);
const PACKAGE = `${folder}/node_modules/@terasky/backstage-plugin-kubernetes-ingestor`;
const {
  KubernetesEntityProvider,
} = require(`${PACKAGE}/dist/providers/EntityProvider.cjs.js`);
const {
  DefaultKubernetesResourceFetcher,
} = require(`${PACKAGE}/dist/services/KubernetesResourceFetcher.cjs.js`);
const { ConfigReader } = require('@backstage/config');

const config = new ConfigReader({
  kubernetesIngestor: {
    allowedClusterNames: ['lab'],
    crossplane: { enabled: false },
    components: {
      disableDefaultWorkloadTypes: true,
      customWorkloadTypes: [
        {
          group: 'trainer.kubeflow.org',
          apiVersion: 'v1alpha1',
          plural: 'trainjobs',
          ingestAsResources: true,
        },
      ],
    },
  },
});
const store = new Map();
const lines = [];
const provider = new KubernetesEntityProvider(
  { run: async () => {} },
  quietLogger(lines),
  config,
  new DefaultKubernetesResourceFetcher(
    { getBaseUrl: async () => `${url}/api/kubernetes` },
    {
      getOwnServiceCredentials: async () => ({}),
      getPluginRequestToken: async () => ({ token: 'benchmark' }),
    },
  ),
  {},
  {
    get: async key => store.get(key),
    set: async (key, value) =>
      void store.set(key, JSON.parse(JSON.stringify(value))),
    delete: async key => void store.delete(key),
  },
);
const catalog = { mutations: 0, added: 0, removed: 0 };
await provider.connect({
  applyMutation: async ({ added = [], removed = [] }) => {
    catalog.mutations += 1;
    catalog.added += added.length;
    catalog.removed += removed.length;
  },
});

async function phase() {
  const asked = await (await fetch(`${url}/asked`)).json();
  const before = { ...catalog };
  const endCpu = startCpu();
  const endPeak = startPeakHeap();
  await provider.run();
  const after = await (await fetch(`${url}/asked`)).json();
  return {
    cpuMs: endCpu(),
    peakMb: endPeak(),
    mutations: catalog.mutations - before.mutations,
    added: catalog.added - before.added,
    removed: catalog.removed - before.removed,
    lists: after.lists - asked.lists,
    watches: 0,
  };
}

const first = await phase();
const errors = lines.filter(line => line.startsWith('error'));
if (first.added === 0 || errors.length > 0) {
  throw new Error(
    `The peer did not work: ${JSON.stringify(first)} ${lines
      .join('\n')
      .slice(0, 1_000)}`,
  );
}
await reportResult({ first, unchanged: await phase(), third: await phase() });
process.exit(0);
