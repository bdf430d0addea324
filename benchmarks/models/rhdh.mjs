// The RHDH provider with its own client, as its module makes it; `run` is what
// its scheduled task calls, which swallows errors.
import { createRequire } from 'node:module';
import { childOptions, endWithParent, reportResult } from '../lib/child.mjs';
import { loadPackage, quietLogger } from '../lib/source.mjs';
import { measured } from './measured.mjs';

const { url, folder, connections } = childOptions();
const require = createRequire(`${folder}/package.json`);
const {
  ModelCatalogResourceEntityProvider,
} = require(`${folder}/node_modules/@red-hat-developer-hub/backstage-plugin-catalog-backend-module-model-catalog/dist/providers/ModelCatalogResourceEntityProvider.cjs.js`);
const { ConfigReader } = require('@backstage/config');

if (connections) {
  const { Agent, setGlobalDispatcher } = loadPackage('undici');
  setGlobalDispatcher(new Agent({ connections }));
}

const [provider] = ModelCatalogResourceEntityProvider.fromConfig(
  {
    config: new ConfigReader({
      catalog: { providers: { modelCatalog: { connector: {} } } },
    }),
    logger: quietLogger(),
    discovery: { getBaseUrl: async () => url },
    auth: {
      getOwnServiceCredentials: async () => ({}),
      getPluginRequestToken: async () => ({ token: 'benchmark' }),
    },
  },
  { schedule: { run: async () => {} } },
);
let entities;
await provider.connect({
  applyMutation: async mutation => {
    entities = mutation.entities.length;
  },
});

process.on('message', async () => {
  entities = 0;
  try {
    await reportResult(
      await measured(async () => {
        await provider.run();
        // A full mutation: every entity again.
        return { seen: entities, written: entities };
      }),
    );
  } catch (error) {
    await reportResult({
      failed: error.cause?.code ?? error.cause?.message ?? error.message,
    });
  }
});
endWithParent();
await reportResult({ ready: true });
