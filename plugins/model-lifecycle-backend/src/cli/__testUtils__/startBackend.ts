import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ANNOTATION_LOCATION, parseEntityRef } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import knexFactory from 'knex';
import { modelLifecyclePlugin } from '../../plugin';

export const TOKEN = 'a-token-of-eight-or-more-characters';

/** Every entity that is asked for is there, as our provider emits it. */
const catalog = catalogServiceMock.mock({
  getEntitiesByRefs: async ({ entityRefs }) => ({
    items: entityRefs.map(ref => {
      const { kind, namespace, name } = parseEntityRef(ref);
      return {
        apiVersion: 'backstage.io/v1alpha1',
        kind,
        metadata: {
          namespace,
          name,
          annotations: { [ANNOTATION_LOCATION]: 'model-lifecycle:models:all' },
        },
      };
    }),
  }),
}).factory;

/** The whole plugin behind the authentication that is installed, with one external service. */
export async function startBackend(
  modelLifecycle: JsonObject,
  options: { denied?: string[] } = {},
) {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const backend = await startTestBackend({
    features: [
      modelLifecyclePlugin,
      catalog,
      authServiceFactory,
      httpAuthServiceFactory,
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => knex }),
      }),
      mockServices.permissions.mock({
        authorizeConditional: async requests =>
          requests.map(() => ({ result: AuthorizeResult.ALLOW })),
        authorize: async requests =>
          requests.map(({ permission }) => ({
            result: options.denied?.includes(permission.name)
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
          })),
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          modelLifecycle,
          backend: {
            baseUrl: 'http://localhost',
            auth: {
              externalAccess: [
                {
                  type: 'static',
                  options: { token: TOKEN, subject: 'cli' },
                  accessRestrictions: [{ plugin: 'model-lifecycle' }],
                },
              ],
            },
          },
        },
      }),
    ],
  });
  return {
    url: `http://127.0.0.1:${backend.server.port()}`,
    stop: async () => {
      await backend.stop();
      await knex.destroy();
    },
  };
}
