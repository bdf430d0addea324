/* From a TrainJob that fails to the list of notifications of its owner: the real catalog and the real notifications plugin. */
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import type { Notification } from '@backstage/plugin-notifications-common';
import {
  AuthorizeResult,
  type DefinitivePolicyDecision,
} from '@backstage/plugin-permission-common';
import catalogModule from 'backstage-plugin-catalog-backend-module-model-lifecycle';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import type { DemoLab } from 'demo-lab';
import knexFactory, { type Knex } from 'knex';
import request from 'supertest';
import { modelLifecyclePlugin } from '../plugin';
import { Labs } from './__testUtils__/labs';
import { clusterOf } from './__testUtils__/pluginBackend';
import { Training } from './__testUtils__/training';
import { until } from './__testUtils__/until';

jest.setTimeout(180_000);

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const CAROL = 'user:default/carol';

const REFRESH_TASK = 'model-lifecycle:training:lab:refresh';
const LOCATION = 'test:people';
const person = (kind: string, name: string, spec: object): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: {
    name,
    annotations: {
      'backstage.io/managed-by-location': LOCATION,
      'backstage.io/managed-by-origin-location': LOCATION,
    },
  },
  spec: { ...spec },
});

/** Alice is the team, Bob and Carol are of no team. */
const PEOPLE = [
  person('Group', 'team', { type: 'team', children: [] }),
  person('User', 'alice', { memberOf: ['team'] }),
  person('User', 'bob', { memberOf: [] }),
  person('User', 'carol', { memberOf: [] }),
];

const people = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'people',
  register: env =>
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      init: async ({ catalog }) =>
        catalog.addEntityProvider({
          getProviderName: () => 'people',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: PEOPLE.map(entity => ({
                entity,
                locationKey: LOCATION,
              })),
            }),
        }),
    }),
});

class World {
  readonly #knexes = new Map<string, Knex>();
  readonly #scheduler = mockServices.scheduler();
  /** Users who may not read runs (any more). */
  readonly denied = new Set<string>();
  #backend?: Awaited<ReturnType<typeof startTestBackend>>;

  constructor(private readonly lab: DemoLab) {}

  knexOf(pluginId: string): Knex {
    const knex =
      this.#knexes.get(pluginId) ??
      knexFactory({
        client: 'better-sqlite3',
        connection: ':memory:',
        useNullAsDefault: true,
      });
    this.#knexes.set(pluginId, knex);
    return knex;
  }

  async start({ withNotifications = true } = {}): Promise<void> {
    const decide = (
      credentials: { principal: unknown },
      permission: { name: string },
    ): DefinitivePolicyDecision => {
      const { userEntityRef = '' } = credentials.principal as {
        userEntityRef?: string;
      };
      const isDenied =
        permission.name === 'model-lifecycle.run.read' &&
        this.denied.has(userEntityRef);
      return {
        result: isDenied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
      };
    };
    this.#backend = await startTestBackend({
      features: [
        createServiceFactory({
          service: coreServices.database,
          deps: { plugin: coreServices.pluginMetadata },
          factory: ({ plugin }) => ({
            getClient: async () => this.knexOf(plugin.getId()),
          }),
        }),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => this.#scheduler,
        }),
        catalogPlugin,
        catalogModule,
        people,
        ...(withNotifications ? [notificationsPlugin] : []),
        modelLifecyclePlugin,
        mockServices.permissions.mock({
          authorizeConditional: async (requests, options) =>
            requests.map(({ permission }) =>
              decide(options!.credentials, permission),
            ),
          authorize: async (requests, options) =>
            requests.map(({ permission }) =>
              decide(options!.credentials, permission),
            ),
        }).factory,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            catalog: { processingInterval: { seconds: 1 } },
            modelLifecycle: {
              clusters: [clusterOf('lab', this.lab)],
              catalog: { pollInterval: '1h' },
              models: { owners: { default: 'group:default/team' } },
            },
          },
        }),
      ],
    });
  }

  async #ask(method: 'get' | 'put', path: string, user: string) {
    const { status, body } = await request(this.#backend!.server)
      [method](`/api/${path}`)
      .set('Authorization', mockCredentials.user.header(user));
    return { status, body };
  }

  async runId(name: string): Promise<string> {
    const run = await until(async () => {
      const { body } = await this.#ask('get', 'model-lifecycle/runs', ALICE);
      return (body.items as RunSummary[]).find(item => item.name === name);
    });
    return run!.id;
  }

  async untilRun(id: string, holds: (run: RunSummary) => boolean) {
    await until(
      async () =>
        (
          await this.#ask('get', `model-lifecycle/runs/${id}`, ALICE)
        ).body,
      holds,
    );
  }

  /** The catalog module has read the feed, and the catalog has made the entity of it. */
  async untilInCatalog(name: string): Promise<void> {
    await until(async () => {
      await this.#scheduler.triggerTask(REFRESH_TASK);
      const path = `catalog/entities/by-name/resource/default/${name}`;
      return (await this.#ask('get', path, ALICE)).status === 200;
    });
  }

  /** Whether the user may read the run. */
  async read(id: string, user: string): Promise<number> {
    return (await this.#ask('get', `model-lifecycle/runs/${id}`, user)).status;
  }

  async follow(id: string, user: string): Promise<number> {
    const path = `model-lifecycle/runs/${id}/follow`;
    return (await this.#ask('put', path, user)).status;
  }

  async notifications(user: string): Promise<Notification[]> {
    return (await this.#ask('get', 'notifications', user)).body.notifications;
  }

  outbox() {
    return this.knexOf('model-lifecycle')('run_notifications');
  }

  /** Sending was tried so often; the next try is due at once. */
  async untilTried(tries: number): Promise<void> {
    await until(
      () => this.outbox().first(),
      row => row?.tries >= tries,
    );
    await this.outbox().update({ due_at_ms: 0 });
  }

  async untilSettled(): Promise<string[]> {
    const rows = await until(
      () => this.outbox().orderBy('id'),
      seen => seen.length > 0 && seen.every(row => row.settled_at_ms),
    );
    return rows.map(row => row.outcome);
  }

  async stop(): Promise<void> {
    await this.#backend?.stop();
    await Promise.all([...this.#knexes.values()].map(knex => knex.destroy()));
  }
}

describe('notifications about runs', () => {
  const labs = new Labs();
  let world: World;

  afterEach(async () => {
    await world.stop();
    await labs.cleanUp();
  });

  async function start(options?: { withNotifications?: boolean }) {
    const lab = await labs.start();
    world = new World(lab);
    await world.start(options);
    return lab;
  }

  async function startRun(lab: DemoLab, name: string) {
    const training = new Training(lab, { name }).start().report(30);
    const id = await world.runId(name);
    await world.untilInCatalog(`lab-default-${name}`);
    return { training, id };
  }

  it('reach the owner and who follows, once each, and a repeat updates', async () => {
    const lab = await start();
    new Training(lab, { name: 'ended-before' }).end('Failed');
    const { training, id } = await startRun(lab, 'llm');
    expect(await world.follow(id, BOB)).toBe(200);
    expect(await world.follow(id, CAROL)).toBe(200);
    world.denied.add(CAROL);
    expect(await world.read(id, CAROL)).toBe(404);

    training.end('Failed', 'Out of memory');
    await world.untilRun(id, ({ state }) => state === 'failed');
    expect(await world.untilSettled()).toEqual(['sent']);

    const [told, ...others] = await world.notifications(ALICE);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      user: ALICE,
      origin: 'plugin:model-lifecycle',
      payload: {
        title: 'Training failed: llm',
        link: `/catalog/default/resource/lab-default-llm/training?run=${id}`,
        severity: 'high',
        scope: `model-lifecycle:run:${id}:end`,
      },
    });
    expect(await world.notifications(BOB)).toHaveLength(1);
    expect(await world.notifications(CAROL)).toEqual([]);

    // As after a crash between sending and keeping that it was sent.
    await world.outbox().update({ settled_at_ms: null, due_at_ms: 0 });
    expect(await world.untilSettled()).toEqual(['sent']);
    const again = await world.notifications(ALICE);
    expect(again).toEqual([
      { ...told, updated: expect.anything(), read: null },
    ]);
  });

  it('are nobody’s loss where there is no notifications plugin', async () => {
    const lab = await start({ withNotifications: false });
    const { training, id } = await startRun(lab, 'llm');
    training.end('Complete');
    await world.untilRun(id, ({ state }) => state === 'succeeded');
    for (const tries of [1, 2, 3]) await world.untilTried(tries);
    expect(await world.untilSettled()).toEqual(['undeliverable']);
  });
});
