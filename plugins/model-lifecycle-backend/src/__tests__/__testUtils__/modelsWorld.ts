import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import catalogModule from 'backstage-plugin-catalog-backend-module-model-lifecycle';
import request from 'supertest';
import { modelLifecyclePlugin } from '../../plugin';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Sees everything and may do everything. */
export const ALICE = 'user:default/alice';
/** Sees what the group `strangers` owns, and may do nothing. */
export const BOB = 'user:default/bob';
export const STRANGERS = 'group:default/strangers';

function decide(
  permission: string,
  credentials: BackstageCredentials,
): PolicyDecision {
  const { userEntityRef } = credentials.principal as { userEntityRef?: string };
  if (userEntityRef !== BOB) return { result: AuthorizeResult.ALLOW };
  if (permission !== 'catalog.entity.read') {
    return { result: AuthorizeResult.DENY };
  }
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: {
      rule: 'IS_ENTITY_OWNER',
      resourceType: 'catalog-entity',
      params: { claims: [STRANGERS] },
    },
  };
}

export type ModelsWorld = Awaited<ReturnType<typeof startModelsWorld>>;

/** The whole plugin and a real catalog with its module, and entities that people wrote. */
export async function startModelsWorld(options: {
  sources: JsonObject;
  written?: Entity[];
}) {
  const knexes = {
    catalog: await databases.init('SQLITE_3'),
    'model-lifecycle': await databases.init('SQLITE_3'),
  };
  let people: EntityProviderConnection | undefined;
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModule,
      modelLifecyclePlugin,
      createBackendModule({
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
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) => ({
          getClient: async () =>
            knexes[plugin.getId() as keyof typeof knexes] ?? knexes.catalog,
        }),
      }),
      schedulerServiceFactory,
      mockServices.permissions.mock({
        authorizeConditional: async (requests, { credentials } = {} as never) =>
          requests.map(({ permission }) =>
            decide(permission.name, credentials as BackstageCredentials),
          ),
        authorize: async (requests, { credentials } = {} as never) =>
          requests.map(({ permission }) => {
            const { result } = decide(
              permission.name,
              credentials as BackstageCredentials,
            );
            return {
              result:
                result === AuthorizeResult.ALLOW
                  ? AuthorizeResult.ALLOW
                  : AuthorizeResult.DENY,
            };
          }),
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          catalog: { processingInterval: { minutes: 30 } },
          modelLifecycle: {
            catalog: {
              pollInterval: '100ms',
              schedule: {
                frequency: { seconds: 1 },
                timeout: { minutes: 5 },
              },
            },
            models: {
              owners: { default: 'group:default/ml' },
              sources: options.sources,
            },
          },
        },
      }),
    ],
  });
  await people?.applyMutation({
    type: 'full',
    entities: (options.written ?? []).map(entity => ({ entity })),
  });
  const call = (
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    user = ALICE,
  ) =>
    request(backend.server)
      [method](`/api/${path}`)
      .set('Authorization', mockCredentials.user.header(user));
  return {
    call,
    get: (path: string, user?: string) =>
      call('get', `model-lifecycle/${path}`, user),
    post: (path: string, body: object = {}, user?: string) =>
      call('post', `model-lifecycle/${path}`, user).send(body),
    /** Entities of the catalog as a user, by ref. */
    entities: async (user?: string): Promise<Map<string, Entity>> => {
      const { body } = await call('get', 'catalog/entities', user);
      return new Map(
        (body as Entity[]).map(entity => [
          `${entity.kind}:${entity.metadata.title ?? entity.metadata.name}`,
          entity,
        ]),
      );
    },
    stop: () => backend.stop(),
  };
}
