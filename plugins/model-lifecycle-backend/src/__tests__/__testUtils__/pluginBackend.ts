import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { rootHealthServiceFactory } from '@backstage/backend-defaults/rootHealth';
import {
  ANNOTATION_LOCATION,
  parseEntityRef,
  type CompoundEntityRef,
} from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import {
  type Run as ApiRun,
  type RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import type { DemoLab } from 'demo-lab';
import Router from 'express-promise-router';
import knexFactory, { type Knex } from 'knex';
import request from 'supertest';
import { OWN_LOCATIONS } from '../../catalog/location';
import { modelLifecyclePlugin } from '../../plugin';
import { until } from './until';

const ALLOW: { result: AuthorizeResult.ALLOW } = {
  result: AuthorizeResult.ALLOW,
};

/** Who sees the entities is for the catalog to say. */
const CATALOG_DECIDES: PolicyDecision = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: {
    rule: 'IS_ENTITY_OWNER',
    resourceType: 'catalog-entity',
    params: { claims: [] },
  },
};

/** Every entity that is asked for is there, and these users see it. */
function catalogFor(users: string[]) {
  const find = (ref: string | CompoundEntityRef, options: unknown) => {
    const { principal } = (options as { credentials: BackstageCredentials })
      .credentials;
    const { userEntityRef } = principal as { userEntityRef?: string };
    const isSeen = !userEntityRef || users.includes(userEntityRef);
    const { kind, namespace, name } =
      typeof ref === 'string' ? parseEntityRef(ref) : ref;
    return isSeen
      ? {
          apiVersion: 'backstage.io/v1alpha1',
          kind,
          metadata: {
            namespace,
            name,
            annotations: { [ANNOTATION_LOCATION]: `${OWN_LOCATIONS}lab` },
          },
        }
      : undefined;
  };
  return catalogServiceMock.mock({
    getEntityByRef: async (ref, options) => find(ref, options),
    getEntitiesByRefs: async ({ entityRefs }, options) => ({
      items: entityRefs.map(ref => find(ref, options)),
    }),
  }).factory;
}

/** What an orchestrator asks. */
const readiness = createBackendPlugin({
  pluginId: 'probe',
  register: env =>
    env.registerInit({
      deps: { http: coreServices.httpRouter, health: coreServices.rootHealth },
      init: async ({ http, health }) => {
        const router = Router();
        router.get('/readiness', async (_, response) => {
          const { status, payload } = await health.getReadiness();
          response.status(status).json(payload);
        });
        http.addAuthPolicy({ path: '/readiness', allow: 'unauthenticated' });
        http.use(router);
      },
    }),
});

/** A cluster as app-config has it. */
export function clusterOf(name: string, lab: DemoLab): JsonObject {
  const { url, token, caData } = lab;
  return { name, url, serviceAccountToken: token, caData };
}

export const ALICE = 'user:default/alice';
export const BOB = 'user:default/bob';

export type PluginBackend = Awaited<ReturnType<typeof startPlugin>>;

function startBackend(modelLifecycle: JsonObject, knex: Knex) {
  return startTestBackend({
    features: [
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => knex }),
      }),
      modelLifecyclePlugin,
      readiness,
      rootHealthServiceFactory,
      catalogFor([ALICE]),
      mockServices.rootConfig.factory({ data: { modelLifecycle } }),
      mockServices.permissions.mock({
        authorizeConditional: async requests =>
          requests.map(({ permission }) =>
            permission.name === 'catalog.entity.read' ? CATALOG_DECIDES : ALLOW,
          ),
        authorize: async requests => requests.map(() => ALLOW),
      }).factory,
    ],
  });
}

/** The whole plugin in a backend, as installed. Alice sees every entity, Bob none. */
export async function startPlugin(modelLifecycle: JsonObject) {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const backend = await startBackend(modelLifecycle, knex).catch(
    async error => {
      await knex.destroy();
      throw error;
    },
  );
  const get = async (path: string, who: string | { token: string } = ALICE) => {
    const { status, body } = await request(backend.server)
      .get(`/api/${path}`)
      .set(
        'Authorization',
        typeof who === 'string'
          ? mockCredentials.user.header(who)
          : `Bearer ${who.token}`,
      );
    return { status, body };
  };
  const post = async (path: string, content: object, token: string) => {
    const { status, body } = await request(backend.server)
      .post(`/api/${path}`)
      .set('Authorization', `Bearer ${token}`)
      .send(content);
    return { status, body };
  };
  const list = async (user = ALICE): Promise<RunSummary[]> => {
    const { body } = await get('model-lifecycle/runs', user);
    return body.items ?? [];
  };
  const run = async (
    name: string,
    cluster?: string,
  ): Promise<ApiRun | undefined> => {
    const found = (await list()).find(
      each => each.name === name && (!cluster || each.source.id === cluster),
    );
    if (!found) return undefined;
    return (await get(`model-lifecycle/runs/${found.id}`)).body;
  };
  return {
    url: `http://localhost:${backend.server.port()}`,
    get,
    /** As a service. */
    post,
    list,
    run,
    /** The run as the API tells it, once this is true of it. */
    untilRun: async (
      name: string,
      holds: (run: ApiRun) => boolean,
      cluster?: string,
    ): Promise<ApiRun> => {
      const found = await until(
        () => run(name, cluster),
        seen => seen !== undefined && holds(seen),
      );
      return found!;
    },
    stop: async () => {
      await backend.stop();
      await knex.destroy();
    },
  };
}
