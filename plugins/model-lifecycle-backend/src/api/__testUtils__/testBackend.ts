import {
  coreServices,
  createBackendPlugin,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  ANNOTATION_LOCATION,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import knexFactory, { type Knex } from 'knex';
import type { Fence } from '../../clusters/lease/fence';
import { readModelLifecycleConfig } from '../../config/readModelLifecycleConfig';
import type { Adoption, AdoptionReport } from '../../feed/adoption/types';
import type { StoredSourceReport } from '../../health/SourceHealthStore';
import { registerPermissions } from '../../permissions/registerPermissions';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import type { RunActionsPort } from '../../training/actions/types';
import { createRunHistory } from '../../training/history';
import { prepareDatabase } from '../../training/history/__testUtils__/database';
import { makeWrite } from '../../training/history/__testUtils__/runs';
import type { RunHistory } from '../../training/history/types';
import { FollowStore } from '../../training/notifications/FollowStore';
import type { Assessment, Run } from '../../training/run';
import { ReportInbox } from '../../training/sources/report/ReportInbox';
import { createRouter } from '../createRouter';
import type {
  ChangeFeed,
  LogReader,
  ModelsPort,
  RouterOptions,
} from '../ports';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };

/** What a test may say differently. Left out: everything is allowed and seen. */
export interface TestWorld {
  config?: JsonObject;
  /** By permission name. */
  policy?: Record<string, PolicyDecision>;
  entities?: Entity[];
  /** Refs that a user cannot see though they exist. */
  hidden?: Record<string, string[]>;
  sources?: StoredSourceReport[];
  assessment?: Assessment;
  actions?: Partial<RunActionsPort>;
  logs?: LogReader;
  gpu?: RouterOptions['gpu'];
  events?: RouterOptions['events'];
  feed?: ChangeFeed;
  models?: ModelsPort;
  adoptions?: Adoption[];
  adoptionReport?: AdoptionReport[];
}

export interface AuditEntry {
  eventId: string;
  queryType: unknown;
  outcome: 'succeeded' | 'failed';
}

const catalogPolicy = (credentials: BackstageCredentials, world: TestWorld) => {
  const { userEntityRef } = credentials.principal as { userEntityRef?: string };
  const hidden = world.hidden?.[userEntityRef ?? ''] ?? [];
  return (entity: Entity | undefined) =>
    entity && !hidden.includes(stringifyEntityRef(entity)) ? entity : undefined;
};

function catalogFactory(world: TestWorld) {
  const find = (ref: string) =>
    world.entities?.find(entity => stringifyEntityRef(entity) === ref);
  return catalogServiceMock.mock({
    getEntityByRef: async (ref, options) =>
      catalogPolicy(
        (options as { credentials: BackstageCredentials }).credentials,
        world,
      )(find(String(ref))),
    getEntitiesByRefs: async ({ entityRefs }, options) => {
      const { credentials } = options as { credentials: BackstageCredentials };
      return {
        items: entityRefs.map(find).map(catalogPolicy(credentials, world)),
      };
    },
  }).factory;
}

function permissionsFactory(world: TestWorld) {
  const decide = (requests: { permission: { name: string } }[]) =>
    requests.map(({ permission }) => world.policy?.[permission.name] ?? ALLOW);
  return mockServices.permissions.mock({
    authorizeConditional: async requests => decide(requests),
    authorize: async requests =>
      decide(requests) as { result: AuthorizeResult.ALLOW }[],
  }).factory;
}

function auditorFactory(entries: AuditEntry[]) {
  return mockServices.auditor.mock({
    createEvent: async ({ eventId, meta }) => {
      const add = (outcome: AuditEntry['outcome']) =>
        void entries.push({ eventId, queryType: meta?.queryType, outcome });
      return {
        success: async () => add('succeeded'),
        fail: async () => add('failed'),
      };
    },
  }).factory;
}

export interface TestBackend {
  server: Awaited<ReturnType<typeof startTestBackend>>['server'];
  history: RunHistory;
  fence: Fence;
  time: ManualTime;
  audit: AuditEntry[];
  knex: Knex;
  /** Stores a run, linked to these entities by the provider. */
  add(
    run: Partial<Run>,
    about?: { owner?: string; provider?: string[]; people?: string[] },
  ): Promise<Run>;
  stop(): Promise<void>;
}

async function* noText(): AsyncGenerator<string> {}

const NO_FEED: ChangeFeed = {
  read: async ({ source }) => {
    throw new NotFoundError(`No source '${source}'`);
  },
};

const nothing = async () => {
  throw new NotFoundError('No models here');
};
const NO_MODELS: ModelsPort = {
  sources: {
    list: () => [],
    config: id => {
      throw new NotFoundError(`No model source '${id}' is configured`);
    },
    scanNow: nothing,
    confirmRemovals: nothing,
    preview: nothing,
  },
  lookup: {
    ofEntity: async () => undefined,
    byHash: async () => undefined,
    ownerOf: async () => undefined,
    joined: async () => [],
  },
  cards: { read: nothing, image: nothing },
  declared: { put: nothing, takeBack: nothing },
  typeOf: () => 'unknown',
  scanSoon: nothing,
  exportBatches: async function* none() {},
};

export const LAB: StoredSourceReport = {
  id: 'lab',
  type: 'kubernetes',
  reachable: true,
  counts: {},
  resources: [],
  problems: [],
  holder: 'replica-1',
  reportedAt: 0,
};

function createPlugin(
  world: TestWorld,
  {
    history,
    knex,
    time,
  }: { history: RunHistory; knex: Knex; time: ManualTime },
) {
  return createBackendPlugin({
    pluginId: 'model-lifecycle',
    register: env =>
      env.registerInit({
        deps: {
          auditor: coreServices.auditor,
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          logger: coreServices.logger,
          permissions: coreServices.permissions,
          permissionsRegistry: coreServices.permissionsRegistry,
          userInfo: coreServices.userInfo,
        },
        init: async ({ http, ...services }) => {
          registerPermissions(services.permissionsRegistry, history);
          const modelLifecycle = world.config ?? {};
          http.use(
            await createRouter({
              ...services,
              config: readModelLifecycleConfig(
                new ConfigReader({ modelLifecycle }),
              ),
              history,
              time,
              health: {
                read: async () =>
                  world.sources ?? [{ ...LAB, reportedAt: time.now() }],
              },
              feed: world.feed ?? NO_FEED,
              adoptions: {
                all: async () => world.adoptions ?? [],
                report: async () => world.adoptionReport ?? [],
              },
              follows: new FollowStore({ knex, time }),
              reports: new ReportInbox({ knex, time }),
              models: world.models ?? NO_MODELS,
              logs: world.logs ?? { read: async () => noText() },
              events: world.events ?? {
                of: async () => ({ items: [], more: false, objectsLeftOut: 0 }),
              },
              gpu: world.gpu ?? { of: async () => ({ configured: false }) },
              assess: async () => world.assessment ?? {},
              actions: {
                client: () => undefined,
                beforeStop: async () => undefined,
                ...world.actions,
              },
            }),
          );
        },
      }),
  });
}

/** The plugin's routes on a real server, over the real history in SQLite. */
export async function startBackend(
  world: TestWorld = {},
): Promise<TestBackend> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const fence = await prepareDatabase(knex);
  const time = new ManualTime();
  const logger = mockServices.logger.mock();
  const history = createRunHistory({ knex, time, logger });
  const audit: AuditEntry[] = [];
  const backend = await startTestBackend({
    features: [
      createPlugin(world, { history, knex, time }),
      catalogFactory(world),
      permissionsFactory(world),
      auditorFactory(audit),
    ],
  });
  return {
    server: backend.server,
    history,
    fence,
    time,
    audit,
    knex,
    add: async (change, about = {}) => {
      const write = makeWrite(change);
      const { id } = write.run;
      const toLinks = (refs: string[] = []) =>
        refs.map(entityRef => ({ runId: id, entityRef }));
      await history.write([write], fence);
      await history.setLinks(toLinks(about.provider), 'provider');
      await history.setLinks(toLinks(about.people), 'people');
      if (about.owner) await history.setOwner(id, about.owner);
      return write.run;
    },
    stop: async () => {
      await backend.stop();
      await knex.destroy();
    },
  };
}

/** A training job in the catalog, as our provider emits it. */
export function jobEntity(
  name: string,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      namespace: 'default',
      name,
      annotations: {
        [ANNOTATION_LOCATION]: 'model-lifecycle:training:lab',
        ...annotations,
      },
    },
    spec: { type: 'training-job' },
  };
}

/** One that somebody registered from a file. */
export function strangersEntity(name: string): Entity {
  return jobEntity(name, {
    [ANNOTATION_LOCATION]: 'url:https://git.example/catalog-info.yaml',
  });
}
