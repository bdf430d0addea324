// A backend with the catalog, guest sign-in and a conditional policy, in a
// process of its own. Tells its CPU time when asked, and writes a profile of the
// time since it was asked last when a file is named.
import { startProfiler } from '../lib/profile.mjs';
import { loadPackage, loadSource } from '../lib/source.mjs';
import { childOptions } from '../lib/child.mjs';

const { config, profiled } = childOptions();
const HERE = 'packages/backend';
const load = name => loadPackage(name, HERE);

const { coreServices, createBackendModule, createServiceFactory } = load(
  '@backstage/backend-plugin-api',
);
const { createBackend } = load('@backstage/backend-defaults');
const { ConfigReader } = loadPackage('@backstage/config');
const { AuthorizeResult } = load('@backstage/plugin-permission-common');
const { policyExtensionPoint } = load(
  '@backstage/plugin-permission-node/alpha',
);
const { catalogConditions, createCatalogConditionalDecision } = load(
  '@backstage/plugin-catalog-backend/alpha',
);
const node = loadSource('plugins/model-lifecycle-node/src/index.ts');
const ours = loadSource('plugins/model-lifecycle-backend/src/index.ts');

/** Entities of the user's groups; runs of them or of five namespaces. */
const policy = {
  handle: async ({ permission }, user) => {
    const claims = user?.info.ownershipEntityRefs ?? [];
    if (permission.resourceType === 'catalog-entity') {
      return createCatalogConditionalDecision(permission, {
        anyOf: [
          catalogConditions.isEntityOwner({ claims }),
          catalogConditions.isEntityKind({ kinds: ['User', 'Group'] }),
        ],
      });
    }
    if (permission.resourceType === 'model-lifecycle-run') {
      return node.createRunConditionalDecision(permission, {
        anyOf: [
          node.runConditions.isOwner({ claims }),
          node.runConditions.hasNamespace({
            namespaces: ['team-0', 'team-1', 'team-2', 'team-3', 'team-4'],
          }),
        ],
      });
    }
    return { result: AuthorizeResult.ALLOW };
  },
};

const backend = createBackend();
backend.add(
  createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => new ConfigReader(config),
  }),
);
for (const name of [
  '@backstage/plugin-auth-backend',
  '@backstage/plugin-auth-backend-module-guest-provider',
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-permission-backend',
]) {
  backend.add(Promise.resolve({ default: load(name).default }));
}
backend.add(Promise.resolve({ default: ours.default }));
backend.add(
  createBackendModule({
    pluginId: 'permission',
    moduleId: 'benchmark-policy',
    register: env =>
      env.registerInit({
        deps: { point: policyExtensionPoint },
        init: async ({ point }) => point.setPolicy(policy),
      }),
  }),
);
await backend.start();
const profiler = profiled && (await startProfiler());
process.once('disconnect', () => process.exit(0));
process.on('message', async ({ profile }) => {
  if (profile) await profiler.write(profile);
  process.send({ cpu: process.cpuUsage() });
});
process.send({ pid: process.pid });
