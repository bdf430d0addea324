import type {
  AuditorService,
  AuthService,
  DatabaseService,
  DiscoveryService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  RootLifecycleService,
  SchedulerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { TRAINING_JOB_TYPE } from 'backstage-plugin-model-lifecycle-common';
import type { ModelSourceType } from 'backstage-plugin-model-lifecycle-node';
import { Router } from 'express';
import { hostname } from 'node:os';
import { createRouter } from './api/createRouter';
import { createClusterLogReader } from './api/logs/clusterLogReader';
import { createOwnerMap } from './catalog/ownerMap';
import {
  namesInKubernetesPlugin,
  readClusters,
  type ClusterConfig,
} from './clusters/clusterConfig';
import { createClusterClient } from './clusters/createClusterClient';
import { LeaseHolder } from './clusters/lease/LeaseHolder';
import { readModelLifecycleConfig } from './config/readModelLifecycleConfig';
import { applyMigrations } from './database/applyMigrations';
import { createDocsHandler } from './docs/createDocsHandler';
import type { DocsTree } from './docs/docsTree';
import { jobDocs } from './docs/jobDocs';
import { AdoptionStore } from './feed/adoption/AdoptionStore';
import { followClaims } from './feed/adoption/followClaims';
import { KnexEntityFeed } from './feed/KnexEntityFeed';
import { SourceHealthStore } from './health/SourceHealthStore';
import { HintBroadcaster } from './live/HintBroadcaster';
import { primeSignals } from './live/primeSignals';
import { createModels } from './models/createModels';
import { registerPermissions } from './permissions/registerPermissions';
import { scheduleHousekeeping } from './scheduleHousekeeping';
import type { Time } from './time/time';
import { ClusterTraining } from './training/clusters/ClusterTraining';
import { createAssess } from './training/createAssess';
import { JobEntities } from './training/entities/JobEntities';
import { RunEvents } from './training/events/RunEvents';
import { createGpuUsage } from './training/gpu/createGpuUsage';
import { createRunHistory } from './training/history';
import { createBeforeStop } from './training/logs/beforeStop';
import { createNotifications } from './training/notifications/createNotifications';
import type { RunId } from './training/run';
import { createRunSources } from './training/sources/createRunSources';
import { ReportInbox } from './training/sources/report/ReportInbox';
import { RunSources } from './training/sources/runner/RunSources';
import type { WrittenRun } from './training/tracking/RunTracker';

export interface StartOptions {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  discovery: DiscoveryService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  rootLifecycle: RootLifecycleService;
  scheduler: SchedulerService;
  signals?: SignalsService;
  userInfo: UserInfoService;
  /** Of other modules. */
  sourceTypes: readonly ModelSourceType[];
  time: Time;
}

/**
 * Puts the two wings on their foundation. Nothing here waits for a cluster: a
 * source that is down changes neither start nor readiness.
 */
export async function startModelLifecycle(
  options: StartOptions,
): Promise<void> {
  const { auth, discovery, logger, time } = options;
  const config = readModelLifecycleConfig(options.config);
  const knex = await applyMigrations(options.database);

  const notifications = createNotifications({
    ...options,
    config: config.training.notifications,
    knex,
  });
  const history = createRunHistory({
    events: notifications.events,
    knex,
    time,
    logger,
    retention: config.training.retention,
  });
  const feed = new KnexEntityFeed({ knex, time });
  const adoptions = new AdoptionStore({ knex, time });
  const health = new SourceHealthStore(knex);
  const hints = new HintBroadcaster({ signals: options.signals, logger, time });
  const clusters = readClusters(options.config);
  const kubernetesClusters = namesInKubernetesPlugin(clusters);
  const jobs = new JobEntities({
    kubernetesClusterOf: cluster => kubernetesClusters[cluster],
    feed,
    history,
    limits: config.training.trainJobs.entities,
    resolveOwner: createOwnerMap(config.models.owners),
    time,
  });
  const createClient = (cluster: ClusterConfig) =>
    createClusterClient(cluster, { discovery, auth });
  const leases = new LeaseHolder({ knex, logger, time });
  const holder = `${hostname()}/${process.pid}`;
  const inbox = new ReportInbox({
    knex,
    time,
    redact: config.training.logs.redact,
  });
  const watching = {
    leases,
    config: config.training,
    history,
    jobs,
    health,
    time,
    logger,
    holder,
    onWritten: (written: WrittenRun[]) =>
      hints.changed(
        written.map(({ run, version }) => ({ id: run.id, version })),
      ),
    onTouched: (id: RunId, version: number) => hints.changed([{ id, version }]),
  };
  const training = new ClusterTraining({ ...watching, clusters, createClient });
  const runSources = new RunSources({
    ...watching,
    clusters: clusters.map(({ name }) => name),
    sources: createRunSources({
      ...watching,
      client: name => training.client(name),
      inbox,
    }),
  });

  registerPermissions(options.permissionsRegistry, history);
  const client = (cluster: string) => training.client(cluster);
  const { prometheus } = config.training;
  const gpu = createGpuUsage({ prometheus, client, logger, time });
  const models = await createModels({
    ...options,
    models: config.models,
    knex,
    feed,
    health,
    leases,
    holder,
    clusters,
    createClient,
    kubernetesClusters,
  });
  options.httpRouter.use(
    docsRouter(options.httpAuth, async key => {
      const entity = await feed.entityByDocsKey(key);
      if (!entity) return undefined;
      return entity.spec?.type === TRAINING_JOB_TYPE
        ? jobDocs(entity)
        : models.docs(entity);
    }),
  );
  options.httpRouter.use(
    await createRouter({
      ...options,
      config,
      history,
      health,
      feed,
      adoptions,
      follows: notifications.follows,
      reports: inbox,
      models,
      logs: createClusterLogReader({ client }),
      gpu,
      events: new RunEvents({ client, time }),
      actions: {
        client,
        beforeStop: createBeforeStop({
          knex,
          history,
          client,
          config: config.training.logs,
        }),
      },
      assess: createAssess({ history, config: config.training }),
    }),
  );

  await scheduleHousekeeping({ ...options, history, feed, health });
  await followClaims({ ...options, config: config.adoption, adoptions });
  const stop = new AbortController();
  let running: Promise<unknown> | undefined;
  options.lifecycle.addStartupHook(() => {
    running = Promise.all([
      training.run(stop.signal),
      runSources.run(stop.signal),
      notifications.run({ adoptions, history, holder, leases }, stop.signal),
      models.sources.run(stop.signal),
    ]);
  });
  options.lifecycle.addShutdownHook(async () => {
    stop.abort();
    await running;
    await models.sources.close();
    await gpu.close();
    await history.flush();
  });
  options.rootLifecycle.addStartupHook(() => {
    void primeSignals({ discovery, logger });
  });
}

/** Beside the OpenAPI contract: it is between this plugin and TechDocs alone. */
function docsRouter(
  httpAuth: HttpAuthService,
  lookup: (key: string) => Promise<DocsTree | undefined>,
): Router {
  const router = Router();
  router.get('/docs/:key', createDocsHandler({ httpAuth, lookup }));
  return router;
}
