// A running Backstage with model sources, and its catalog seen as any other
// plugin sees it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT, startBackstage } from './backstage.mjs';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

const require = createRequire(path.join(ROOT, 'packages/backend/package.json'));
const { CatalogClient } = require('@backstage/catalog-client');
const { stringifyEntityRef } = require('@backstage/catalog-model');

const SOURCE = 'model-lifecycle.io/source';
const NATIVE_ID = 'model-lifecycle.io/native-id';

/** The servers of the demo, to be steered by a test. */
export function loadDemoLab() {
  require('@backstage/cli-node/config/nodeTransform.cjs');
  return createRequire(path.join(ROOT, 'package.json'))('demo-lab');
}

/**
 * @param {object} options
 * @param {string} options.dir
 * @param {Record<string, object>} options.sources as in `modelLifecycle.models.sources`
 * @param {object[]} [options.clusters]
 * @param {object} [options.models] beside the sources
 */
export async function startModelLab({ dir, sources, clusters = [], models }) {
  const port = await freePort();
  const start = () =>
    startBackstage({
      dir,
      name: 'backend',
      port,
      env: { MODEL_LIFECYCLE_DEMO_LAB: 'off' },
      config: {
        backend: {
          database: {
            client: 'better-sqlite3',
            connection: { directory: path.join(dir, 'database') },
          },
        },
        // An orphan would go soon, so that one that stays was kept on purpose.
        catalog: { locations: [], processingInterval: { seconds: 10 } },
        modelLifecycle: {
          clusters,
          catalog: { pollInterval: '1s' },
          models: {
            owners: { default: 'group:default/ml' },
            sources,
            ...models,
          },
        },
      },
    });
  const lab = {
    dir,
    backend: await start(),
    token: undefined,
    async startAgain() {
      lab.token = undefined;
      lab.backend = await start();
    },
    async send(method, route, body) {
      lab.token ??= await lab.backend.token();
      return fetch(`${lab.backend.url}/api/${route}`, {
        method,
        headers: {
          authorization: `Bearer ${lab.token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        body: body && JSON.stringify(body),
      });
    },
    async get(route) {
      const answer = await lab.send('GET', route);
      if (!answer.ok) {
        const text = (await answer.text()).slice(0, 500);
        throw new Error(`${route} answered ${answer.status}: ${text}`);
      }
      return answer.json();
    },
    /** Entities by reference, of one source or of all. */
    async entities(source) {
      lab.token ??= await lab.backend.token();
      const catalog = new CatalogClient({
        discoveryApi: {
          getBaseUrl: async id => `${lab.backend.url}/api/${id}`,
        },
      });
      const key = `metadata.annotations.${SOURCE}`;
      const { items } = await catalog.getEntities(
        {
          filter: {
            [key]: source
              ? `${sources[source].type}:${source}`
              : Object.entries(sources).map(
                  ([id, { type }]) => `${type}:${id}`,
                ),
          },
        },
        { token: lab.token },
      );
      return new Map(items.map(item => [stringifyEntityRef(item), item]));
    },
    /** Their native keys, sorted. */
    async keys(source) {
      const entities = [...(await lab.entities(source)).values()];
      return entities
        .map(({ metadata }) => metadata.annotations[NATIVE_ID])
        .sort();
    },
    async entity(source, key) {
      const entities = [...(await lab.entities(source)).values()];
      return entities.find(
        ({ metadata }) => metadata.annotations[NATIVE_ID] === key,
      );
    },
    untilKeys(source, wanted, options = {}) {
      const expected = JSON.stringify([...wanted].sort());
      return until(
        async () => {
          const keys = JSON.stringify(await lab.keys(source));
          if (keys === expected) return true;
          throw new Error(`there are ${keys}`);
        },
        {
          what: `the catalog to have of ${source} exactly ${expected}`,
          timeoutMs: 60_000,
          everyMs: 500,
          ...options,
        },
      );
    },
    untilEntity(source, key, wanted = () => true, options = {}) {
      return until(
        async () => {
          const entity = await lab.entity(source, key);
          if (entity && wanted(entity)) return entity;
          throw new Error(`it is ${JSON.stringify(entity)}`);
        },
        {
          what: `the entity of ${key} to be as wanted`,
          timeoutMs: 60_000,
          everyMs: 500,
          ...options,
        },
      );
    },
    source: id => lab.get(`model-lifecycle/sources/${id}`),
    untilSource(id, wanted, options = {}) {
      return until(
        async () => {
          const detail = await lab.source(id);
          if (wanted(detail)) return detail;
          throw new Error(`it is ${JSON.stringify(detail).slice(0, 1_500)}`);
        },
        {
          what: `the source ${id} to be as wanted`,
          timeoutMs: 60_000,
          everyMs: 500,
          ...options,
        },
      );
    },
    /** Lists the source now, and answers how that went. */
    async scan(id) {
      const since = await until(
        async () => {
          const now = Date.now();
          const answer = await lab.send(
            'POST',
            `model-lifecycle/sources/${id}/scan`,
          );
          if (answer.status === 202) return now;
          // One is under way.
          throw new Error(`${answer.status} ${await answer.text()}`);
        },
        { what: `a scan of ${id} to begin`, timeoutMs: 60_000, everyMs: 500 },
      );
      return lab.untilSource(
        id,
        ({ lastScan, source }) =>
          !source.scanningSince &&
          lastScan &&
          Date.parse(lastScan.startedAt) >= since - 50,
      );
    },
    stop: () => lab.backend.stop(),
  };
  return lab;
}

/** The references of these entities with the ids that the catalog gave them: one that went and came back has another. */
export function identities(entities) {
  return Object.fromEntries(
    [...entities].map(([ref, { metadata }]) => [ref, metadata.uid]).sort(),
  );
}
