import { mockServices, type ServiceMock } from '@backstage/backend-test-utils';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { DemoLab } from 'demo-lab';
import knexFactory, { type Knex } from 'knex';
import type { JsonObject } from '@backstage/types';
import { createOwnerMap } from '../../catalog/ownerMap';
import type { ClusterConfig } from '../../clusters/clusterConfig';
import { createClusterClient } from '../../clusters/createClusterClient';
import type { ClusterClient } from '../../clusters/types';
import { readModelLifecycleConfig } from '../../config/readModelLifecycleConfig';
import { KnexEntityFeed } from '../../feed/KnexEntityFeed';
import { SourceHealthStore } from '../../health/SourceHealthStore';
import type { Time } from '../../time/time';
import { systemTime } from '../../time/time';
import {
  watchCluster,
  type ClusterWatchOptions,
} from '../../training/clusters/watchCluster';
import { JobEntities } from '../../training/entities/JobEntities';
import { createRunHistory } from '../../training/history';
import {
  moveLease,
  prepareDatabase,
} from '../../training/history/__testUtils__/database';
import type { RunHistory } from '../../training/history/types';
import type { Run } from '../../training/run';
import { clusterConfig } from './labs';
import { until } from './until';

/** A database, and over it what reads clusters into it. */
export class Pipeline {
  #watching: { stop: () => Promise<void> }[] = [];
  readonly logger: ServiceMock<LoggerService> = mockServices.logger.mock();

  private constructor(
    readonly knex: Knex,
    readonly time: Time,
    private readonly config: JsonObject,
    readonly history: RunHistory,
    readonly health: SourceHealthStore,
  ) {}

  static async create(
    options: { time?: Time; config?: JsonObject } = {},
  ): Promise<Pipeline> {
    const { time = systemTime, config = {} } = options;
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await prepareDatabase(knex);
    const history = createRunHistory({
      knex,
      time,
      logger: mockServices.logger.mock(),
    });
    const health = new SourceHealthStore(knex);
    return new Pipeline(knex, time, config, history, health);
  }

  /** What everybody who watches a cluster is given. */
  parts(
    config: JsonObject = {},
  ): Omit<ClusterWatchOptions, 'cluster' | 'client'> {
    const { knex, time, history, health, logger } = this;
    const { training } = readModelLifecycleConfig(
      new ConfigReader({
        modelLifecycle: { training: { ...this.config, ...config } },
      }),
    );
    return {
      ...{ config: training, history, health, time, logger },
      jobs: new JobEntities({
        feed: new KnexEntityFeed({ knex, time }),
        history,
        limits: training.trainJobs.entities,
        resolveOwner: createOwnerMap({ map: [] }),
        time,
      }),
      holder: 'test/1',
      onWritten: () => {},
      onTouched: () => {},
    };
  }

  connect(config: ClusterConfig): ClusterClient {
    return createClusterClient(config, {
      discovery: mockServices.discovery(),
      auth: mockServices.auth(),
    });
  }

  /** As the holder of the cluster's lease does it, from now until `stop`. */
  async watch(
    lab: DemoLab,
    options: { cluster?: string; token?: string; config?: JsonObject } = {},
  ): Promise<{ stop: () => Promise<void> }> {
    const { cluster = 'lab', token, config } = options;
    const fence = await moveLease(this.knex, `cluster:${cluster}`);
    const end = new AbortController();
    const client = this.connect(clusterConfig(cluster, lab, { token }));
    const done = watchCluster(
      { ...this.parts(config), cluster, client },
      fence,
      end.signal,
    );
    const watching = {
      stop: async () => {
        end.abort();
        await done;
      },
    };
    this.#watching.push(watching);
    return watching;
  }

  /** By the name of its TrainJob; of several the newest. */
  async run(name: string, sourceId?: string): Promise<Run | undefined> {
    const { rows } = await this.history.list({
      order: 'newest',
      limit: 100,
      sourceId,
    });
    return rows.find(({ run }) => run.name === name)?.run;
  }

  /** The run once this is true of it. */
  async untilRun(
    name: string,
    holds: (run: Run) => boolean,
    sourceId?: string,
  ): Promise<Run> {
    const run = await until(
      () => this.run(name, sourceId),
      seen => seen !== undefined && holds(seen),
    );
    return run!;
  }

  /** How each watched resource of the cluster stands, by its plural. */
  async resources(cluster = 'lab'): Promise<Record<string, string>> {
    const report = (await this.health.read()).find(({ id }) => id === cluster);
    return Object.fromEntries(
      (report?.resources ?? []).map(({ resource, status }) => [
        resource.split('.')[0],
        status,
      ]),
    );
  }

  async states(run: Run): Promise<(string | undefined)[]> {
    const transitions = await this.history.transitions(run.id);
    return transitions
      .filter(({ kind }) => kind === 'state')
      .map(({ to }) => to);
  }

  /** Nobody watches any more; the database stays. */
  async pause(): Promise<void> {
    await Promise.all(this.#watching.splice(0).map(each => each.stop()));
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.knex.destroy();
  }
}
