/* From runs to a real catalog in which somebody wrote entities by hand. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
  createServiceFactory,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
  type CatalogService,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import catalogModule from 'backstage-plugin-catalog-backend-module-model-lifecycle';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import request from 'supertest';
import { createOwnerMap } from '../../catalog/ownerMap';
import type { AdoptionConfig } from '../../config/types';
import { MemoryHistory } from '../../training/entities/__testUtils__/MemoryHistory';
import { makeRun } from '../../training/entities/__testUtils__/makeRun';
import { JobEntities } from '../../training/entities/JobEntities';
import { KnexEntityFeed } from '../KnexEntityFeed';
import { AdoptionStore } from './AdoptionStore';
import { ADOPTION_TASK, followClaims } from './followClaims';

const DAY_MS = 24 * 60 * 60_000;
const REFRESH_TASK = 'model-lifecycle:training:prod:refresh';
const TRUSTED = 'url:https://example.com/catalog/';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

jest.setTimeout(60_000);

/** A component that somebody wrote by hand for a job. */
function written(
  name: string,
  job: string,
  { owner = 'group:default/ml', location = 'url:https://example.com/x' } = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
        'model-lifecycle.io/source': 'trainjob:prod',
        'model-lifecycle.io/native-id': `prod/research/${job}`,
      },
    },
    spec: { type: 'pipeline', lifecycle: 'production', owner },
  };
}

/** The real catalog with our module, and what people wrote as a provider of its own. */
async function startWorld(config: AdoptionConfig, file?: string) {
  const feedKnex = await databases.init('SQLITE_3');
  await feedKnex.migrate.latest({
    directory: resolvePackagePath(
      'backstage-plugin-model-lifecycle-backend',
      'migrations',
    ),
  });
  const catalogKnex = await databases.init('SQLITE_3');
  const time = { now: () => Date.UTC(2026, 10, 21, 12) };
  const feed = new KnexEntityFeed({ knex: feedKnex, time });
  const adoptions = new AdoptionStore({ knex: feedKnex, time });
  const scheduler = mockServices.scheduler();
  const outage = { isOn: false };
  let people: EntityProviderConnection;

  const peopleModule = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'people',
    register: env =>
      env.registerInit({
        deps: { catalog: catalogProcessingExtensionPoint },
        init: async ({ catalog }) => {
          catalog.addEntityProvider({
            getProviderName: () => 'people',
            connect: async connection => {
              people = connection;
            },
          });
        },
      }),
  });

  /** The route and the task as the plugin has them. */
  const ownPlugin = createBackendPlugin({
    pluginId: 'model-lifecycle',
    register: env =>
      env.registerInit({
        deps: {
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          http: coreServices.httpRouter,
          logger: coreServices.logger,
        },
        init: async ({ http, catalog, ...services }) => {
          const router = Router();
          router.get('/entities', async ({ query }, response) => {
            response.json(
              await feed.read({
                source: String(query.source),
                after: Number(query.after),
                limit: Number(query.limit),
              }),
            );
          });
          http.use(router);
          await followClaims({
            ...services,
            catalog: withOutages(catalog, outage),
            config,
            adoptions,
            scheduler,
          });
        },
      }),
  });

  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModule,
      peopleModule,
      ownPlugin,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => catalogKnex }),
      }),
      mockServices.rootConfig.factory({
        data: {
          catalog: {
            processingInterval: { minutes: 30 },
            locations: file ? [{ type: 'file', target: file }] : [],
          },
          modelLifecycle: {
            clusters: [{ name: 'prod' }],
            catalog: { pollInterval: '1h' },
          },
        },
      }),
    ],
  });
  const history = new MemoryHistory();
  const jobs = new JobEntities({
    feed,
    history,
    limits: { keepFinishedMs: 30 * DAY_MS, maxPerNamespace: 200 },
    resolveOwner: createOwnerMap({ default: 'group:default/ml', map: [] }),
    time,
  });
  return {
    backend,
    catalogKnex,
    adoptions,
    outage,
    see: async (...names: string[]) => {
      await jobs.runsChanged(history.add(...names.map(name => makeRun(name))));
      await jobs.reconcile({ sourceId: 'prod', listed: true });
    },
    write: (...entities: Entity[]) =>
      people.applyMutation({
        type: 'full',
        entities: entities.map(entity => ({ entity, locationKey: 'people' })),
      }),
    /** One round of each task. */
    round: async () => {
      await scheduler.triggerTask(ADOPTION_TASK);
      await scheduler.triggerTask(REFRESH_TASK);
    },
  };
}

/** Fails after the first page: half an answer must not count as one. */
function withOutages(
  catalog: CatalogService,
  outage: { isOn: boolean },
): Pick<CatalogService, 'streamEntities'> {
  return {
    async *streamEntities(query, options) {
      for await (const page of catalog.streamEntities(query, options)) {
        yield outage.isOn ? [] : page;
      }
      if (outage.isOn) throw new ServiceUnavailableError('down');
    },
  };
}

describe('adoption in a catalog', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;

  const start = async (config: Partial<AdoptionConfig> = {}, file?: string) => {
    world = await startWorld(
      { enabled: true, trustedLocations: [], ...config },
      file,
    );
  };
  const refs = async (): Promise<string[]> => {
    const { body } = await request(world.backend.server)
      .get('/api/catalog/entities')
      .query({ fields: 'kind,metadata.name' });
    return body
      .map(
        ({ kind, metadata }: Entity) =>
          `${kind.toLowerCase()}:${metadata.name}`,
      )
      .filter((ref: string) => !ref.startsWith('location:'))
      .sort();
  };
  const shows = async (expected: string[]) => {
    const endAt = Date.now() + 20_000;
    for (;;) {
      const found = await refs();
      if (found.join() === expected.join() || Date.now() > endAt) {
        expect(found).toEqual(expected);
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  const stored = (knex: Knex) =>
    knex('refresh_state')
      .select('entity_ref', 'unprocessed_hash', 'unprocessed_entity')
      .orderBy('entity_ref');

  afterEach(() => world.backend.stop());

  it('has no twin beside an entity that was there first', async () => {
    await start();
    await world.write(written('mine', 'llm'));
    await shows(['component:mine']);
    await world.round();
    await world.see('llm', 'other');
    await world.round();
    await shows(['component:mine', 'resource:prod-research-other']);
    expect(await world.adoptions.all()).toHaveLength(1);
  });

  it('removes the twin when an adopter appears, and brings it back when that goes', async () => {
    await start();
    await world.see('llm', 'other');
    await world.round();
    const both = ['resource:prod-research-llm', 'resource:prod-research-other'];
    await shows(both);

    await world.write(written('mine', 'llm'));
    await shows(['component:mine', ...both]);
    await world.round();
    await shows(['component:mine', 'resource:prod-research-other']);
    // What is as it should be is not written again.
    const before = await stored(world.catalogKnex);
    await world.round();
    expect(await stored(world.catalogKnex)).toEqual(before);

    await world.write();
    await shows(['resource:prod-research-other']);
    await world.round();
    await shows(both);
  });

  it('adds and removes nothing while the catalog does not answer in full', async () => {
    await start();
    await world.write(written('mine', 'llm'));
    await shows(['component:mine']);
    await world.see('llm', 'other');
    await world.round();
    await shows(['component:mine', 'resource:prod-research-other']);

    world.outage.isOn = true;
    await world.write(written('mine', 'llm'), written('second', 'other'));
    await shows([
      'component:mine',
      'component:second',
      'resource:prod-research-other',
    ]);
    await world.round();
    expect(await world.adoptions.all()).toMatchObject([
      { adopterRef: 'component:default/mine' },
    ]);
    world.outage.isOn = false;
    await world.round();
    await shows(['component:mine', 'component:second']);
  });

  it('follows one of two, and a stranger not at all', async () => {
    await start();
    await world.see('llm', 'other');
    await world.write(
      written('b', 'llm'),
      written('a', 'llm'),
      written('stranger', 'other', { owner: 'user:default/eve' }),
    );
    const people = ['component:a', 'component:b', 'component:stranger'];
    await shows(people);
    await world.round();
    await shows([...people, 'resource:prod-research-other']);
    expect(await world.adoptions.all()).toEqual([
      {
        entityRef: 'resource:default/prod-research-llm',
        adopterRef: 'component:default/a',
        trusted: false,
      },
    ]);
    expect(await world.adoptions.report()).toMatchObject([
      {
        adopted: 1,
        problems: [{ code: 'adoption-second' }, { code: 'adoption-owner' }],
      },
    ]);
  });

  it('trusts what comes from a trusted location, whoever owns it', async () => {
    await start({ trustedLocations: [TRUSTED] });
    await world.see('llm');
    await world.write(
      written('mine', 'llm', {
        owner: 'group:default/search',
        location: `${TRUSTED}ml.yaml`,
      }),
    );
    await shows(['component:mine']);
    await world.round();
    expect(await world.adoptions.all()).toMatchObject([
      { adopterRef: 'component:default/mine', trusted: true },
    ]);
    await shows(['component:mine']);
  });

  it('does not trust a file for what it says of its own location', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'adoption-'));
    try {
      const file = path.join(folder, 'catalog-info.yaml');
      const forged = written('mine', 'llm', { location: `${TRUSTED}ml.yaml` });
      await writeFile(file, JSON.stringify(forged));
      await start({ trustedLocations: [TRUSTED] }, file);
      await world.see('llm');
      await shows(['component:mine']);
      await world.round();
      expect(await world.adoptions.all()).toMatchObject([
        { adopterRef: 'component:default/mine', trusted: false },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves everything as it is where it is switched off', async () => {
    await start({ enabled: false });
    await world.see('llm');
    await world.write(written('mine', 'llm'));
    await world.round();
    await shows(['component:mine', 'resource:prod-research-llm']);
    expect(await world.adoptions.all()).toEqual([]);
  });
});
