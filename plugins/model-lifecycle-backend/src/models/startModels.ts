import type {
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  ConfigSection,
  type ModelSourceServices,
  type ModelSourceType,
  type SecretValue,
} from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import type { LeaseHolder } from '../clusters/lease/LeaseHolder';
import type { ModelsConfig } from '../config/types';
import type { KnexEntityFeed } from '../feed/KnexEntityFeed';
import type { SourceHealthStore } from '../health/SourceHealthStore';
import { createHttpConnector } from '../http/createHttpConnector';
import { Secrets, type ReadSecret } from '../http/secrets';
import type { Time } from '../time/time';
import { readSources } from './config/readSources';
import type { ModelSourceConfig } from './config/types';
import { createEntityBuilder } from './entities/createEntityBuilder';
import { OverridePlaces } from './entities/overrides/OverridePlaces';
import { KnexInventory } from './inventory/KnexInventory';
import { countRequests, RequestCount } from './scanning/countRequests';
import { ModelSources, type OpenSource } from './scanning/ModelSources';
import { PublisherError, type CreatePublisher } from './scanning/SourceRunner';
import type { BuiltInServices } from './sources/types';

type OwnServices = Omit<
  BuiltInServices,
  keyof ModelSourceServices | 'time' | 'secret'
>;

export interface StartModelsOptions {
  config: RootConfigService;
  models: ModelsConfig;
  knex: Knex;
  feed: KnexEntityFeed;
  health: SourceHealthStore;
  scheduler: SchedulerService;
  leases: LeaseHolder;
  /** This replica, e.g. host name and process id. */
  holder: string;
  /** Built-in ones and those of other modules. */
  sourceTypes: readonly ModelSourceType<BuiltInServices>[];
  /** What the sources of this package get beyond the public port. */
  services: OwnServices;
  readSecret?: ReadSecret;
  /** Names of clusters in the Kubernetes plugin, for those that have another one there. */
  kubernetesClusters?: Readonly<Record<string, string>>;
  /** Whether the catalog takes entities of the kind AiModelServerAPI. */
  recognisesAiModelServerApi?: () => Promise<boolean | undefined>;
  time: Time;
  logger: LoggerService;
}

/**
 * The wing of models, scheduled. Waits for the database only. Sources that push
 * are followed while `run` runs; `close` ends the connections.
 */
export async function startModels(
  options: StartModelsOptions,
): Promise<ModelSources> {
  const { config, sourceTypes } = options;
  const section = new ConfigSection(
    'modelLifecycle.models.sources',
    config.getOptional('modelLifecycle.models.sources'),
  );
  const sources = new ModelSources({
    ...options,
    sources: readSources(section, sourceTypes, options.services.clusterNames),
    open: source => openSource(options, source),
    inventory: new KnexInventory(options),
    createPublisher: createPublisherOf(options),
  });
  await sources.start();
  return sources;
}

export type OpenSourceOptions = Pick<
  StartModelsOptions,
  'services' | 'readSecret' | 'time' | 'logger'
>;

/** A source with an HTTP connector of its own. */
export function openSource(
  options: OpenSourceOptions,
  { settings, configured }: Extract<ModelSourceConfig, { valid: true }>,
): OpenSource {
  const { time, readSecret, services } = options;
  const logger = options.logger.child({ source: settings.id });
  const connector = createHttpConnector({
    sourceId: settings.id,
    logger,
    time,
    readSecret,
  });
  const secrets = new Secrets(time, readSecret);
  const requests = new RequestCount();
  const subject = { method: 'GET', host: settings.id, path: '' };
  const source = configured.create({
    id: settings.id,
    services: {
      ...services,
      http: countRequests(connector, requests),
      logger,
      time,
      now: () => time.now(),
      sleep: (durationMs, signal) => time.sleep(durationMs, signal),
      secret: (value: SecretValue, signal) =>
        secrets.read(value, { subject, signal }),
    },
  });
  return { source, requests, close: () => connector.close() };
}

/** Reads again before each scan what is written outside of the config. */
function createPublisherOf(options: StartModelsOptions): CreatePublisher {
  const { models, feed, services, logger } = options;
  const places = new OverridePlaces({
    places: models.overridesFrom,
    cluster: services.cluster,
    logger,
  });
  return async signal => {
    const { rules, complete, problems } = await places.read(signal);
    if (!complete) {
      // Entities would lose what an override gives them.
      throw new PublisherError(problems[0] ?? { code: 'overrides-unreadable' });
    }
    return createEntityBuilder({
      owners: models.owners,
      defaults: models.defaults,
      overrides: [...rules, ...models.overrides],
      modelServer: models.entityShape.modelServer,
      recognisesAiModelServerApi: await options.recognisesAiModelServerApi?.(),
      docsSecret: await feed.docsSecret(),
      kubernetesClusters: options.kubernetesClusters,
    });
  };
}
