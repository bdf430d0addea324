// A backend whose catalog takes in models for the first time: from our source
// through inventory, feed and module, or the same entities from a bare provider.
import { childOptions } from '../lib/child.mjs';
import { startProfiler } from '../lib/profile.mjs';
import { loadBackend, loadPackage, loadSource } from '../lib/source.mjs';
import { createPagedSource } from './pagedSource.mjs';
import { modelCatalog, toRecord } from './population.mjs';

const { config, subject, models, pageSize, profiled } = childOptions();
const load = name => loadPackage(name, 'packages/backend');
const { coreServices, createBackendModule, createServiceFactory } = load(
  '@backstage/backend-plugin-api',
);
const { createBackend } = load('@backstage/backend-defaults');
const { ConfigReader } = loadPackage('@backstage/config');
const { catalogProcessingExtensionPoint } = loadPackage(
  '@backstage/plugin-catalog-node',
  'plugins/catalog-backend-module-model-lifecycle',
);

let startedAt;
let cpuBefore;
let profiler;
/** From here on it counts: the first question to the source, or the mutation. */
function begin() {
  if (startedAt !== undefined) return;
  startedAt = Date.now();
  cpuBefore = process.cpuUsage();
}

const backend = createBackend();
backend.add(
  createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => new ConfigReader(config),
  }),
);
backend.add(
  Promise.resolve({
    default: load('@backstage/plugin-catalog-backend').default,
  }),
);

let connection;
let scheduler;
if (subject === 'ours') {
  const { modelSourcesExtensionPoint, readEndpoint } = loadPackage(
    'backstage-plugin-model-lifecycle-node',
  );
  const addSource = createBackendModule({
    pluginId: 'model-lifecycle',
    moduleId: 'benchmark',
    register: env =>
      env.registerInit({
        deps: {
          point: modelSourcesExtensionPoint,
          tasks: coreServices.scheduler,
        },
        init: async ({ point, tasks }) => {
          scheduler = tasks;
          point.addSourceType({
            type: 'benchmark',
            configure: section => {
              const endpoint = readEndpoint(section);
              return {
                create: ({ services }) =>
                  createPagedSource(services.http.connect(endpoint), {
                    pageSize,
                    onList: begin,
                  }),
              };
            },
          });
        },
      }),
  });
  for (const file of [
    'plugins/model-lifecycle-backend/src/index.ts',
    'plugins/catalog-backend-module-model-lifecycle/src/index.ts',
  ]) {
    backend.add(Promise.resolve({ default: loadSource(file).default }));
  }
  backend.add(addSource);
} else {
  backend.add(
    createBackendModule({
      pluginId: 'catalog',
      moduleId: 'benchmark',
      register: env =>
        env.registerInit({
          deps: { catalog: catalogProcessingExtensionPoint },
          init: async ({ catalog }) =>
            catalog.addEntityProvider({
              getProviderName: () => 'model-lifecycle:models:registry',
              connect: async given => {
                connection = given;
              },
            }),
        }),
    }),
  );
}
if (profiled) profiler = await startProfiler();
await backend.start();

function entitiesOfBare() {
  const { createEntityBuilder } = loadBackend(
    'models/entities/createEntityBuilder.ts',
  );
  const builder = createEntityBuilder({
    owners: { default: 'group:default/ml', map: [] },
    overrides: [],
    modelServer: 'component',
    docsSecret: 'benchmark',
  });
  return Array.from({ length: models }, (_, index) =>
    builder.build('registry', 'benchmark', toRecord(modelCatalog(index))),
  ).flatMap(({ entities }) => entities);
}

process.once('disconnect', () => process.exit(0));
process.on('message', async ({ go, again, profile }) => {
  if (again) {
    startedAt = undefined;
    await scheduler.triggerTask('model-lifecycle-models:registry');
    process.send({ triggered: true });
    return;
  }
  if (!go) {
    const { user, system } = process.cpuUsage(cpuBefore);
    if (profile) await profiler.write(profile);
    process.send({ startedAt, cpuMs: (user + system) / 1_000 });
    return;
  }
  if (subject === 'bare') {
    const entities = entitiesOfBare();
    const locationKey = 'model-lifecycle:models:registry';
    entities.forEach(({ metadata }) => {
      metadata.annotations[
        'backstage.io/managed-by-location'
      ] ??= `url:https://models.example`;
      metadata.annotations[
        'backstage.io/managed-by-origin-location'
      ] ??= `url:https://models.example`;
    });
    begin();
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({ entity, locationKey })),
    });
  }
  process.send({ mutated: true });
});
process.send({ pid: process.pid });
