import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import catalogModule from '..';
import type { StandInFeed } from './StandInFeed';

const TASK = 'model-lifecycle:training:prod:refresh';

export interface StartedCatalog {
  /** Reads the feed once, as the scheduled task does. */
  refresh(): Promise<void>;
  description(name: string): Promise<string | undefined>;
  names(): Promise<string[]>;
  unregister(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** The real catalog with our module and a stand-in for the backend that it reads. */
export async function startCatalog(options: {
  feed: StandInFeed;
  knex: Knex;
  modelLifecycle?: JsonObject;
}): Promise<StartedCatalog> {
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModule,
      options.feed.feature(),
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => options.knex }),
      }),
      mockServices.rootConfig.factory({
        data: {
          catalog: { processingInterval: { minutes: 30 } },
          modelLifecycle: {
            clusters: [{ name: 'prod' }],
            catalog: { pollInterval: '1h' },
            ...options.modelLifecycle,
          },
        },
      }),
    ],
  });
  const base = `http://localhost:${backend.server.port()}/api/catalog`;
  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${base}${path}`, init);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  };
  const entities = async () =>
    (await call('/entities?filter=kind=resource')).json();
  return {
    stop: () => backend.stop(),
    description: async name =>
      (await entities()).find((entity: Entity) => entity.metadata.name === name)
        ?.metadata.description,
    refresh: () => scheduler.triggerTask(TASK),
    names: async () =>
      (await entities()).map((entity: Entity) => entity.metadata.name).sort(),
    unregister: async name => {
      const found = await call(`/entities/by-name/resource/default/${name}`);
      const { metadata } = await found.json();
      await call(`/entities/by-uid/${metadata.uid}`, { method: 'DELETE' });
    },
  };
}

/** Until the catalog has processed and stitched. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const endAt = Date.now() + 20_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > endAt) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}
