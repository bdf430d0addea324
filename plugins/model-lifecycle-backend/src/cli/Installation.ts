import type {
  AuthService,
  DiscoveryService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { randomBytes } from 'node:crypto';
import {
  isClusterProblem,
  readClusters,
  type ConfiguredCluster,
} from '../clusters/clusterConfig';
import { createClusterClient } from '../clusters/createClusterClient';
import { ClusterRequestError } from '../clusters/errors';
import type { ClusterClient } from '../clusters/types';
import { readModelLifecycleConfig } from '../config/readModelLifecycleConfig';
import type { ModelLifecycleConfig } from '../config/types';
import { readSources } from '../models/config/readSources';
import type { ModelSourceConfig } from '../models/config/types';
import {
  createEntityBuilder,
  type EntityBuilder,
} from '../models/entities/createEntityBuilder';
import {
  OverridePlaces,
  type ReadOverrides,
} from '../models/entities/overrides/OverridePlaces';
import { createSecretReader } from '../clusters/readSecret';
import type { OpenSource } from '../models/scanning/ModelSources';
import { builtInSourceTypes } from '../models/sources';
import type { BuiltInServices } from '../models/sources/types';
import { openSource } from '../models/startModels';
import { systemTime, type Time } from '../time/time';
import { backendUrl, type BackendAccess } from './BackendClient';
import { configError, oneLineOf } from './exitCodes';

export type ValidSource = Extract<ModelSourceConfig, { valid: true }>;

export interface InstallationOptions {
  config: RootConfigService;
  logger: LoggerService;
  /** For clusters that only the Kubernetes plugin of a running Backstage reaches. */
  backend?: BackendAccess;
  time?: Time;
}

const DECLARED_ELSEWHERE: BuiltInServices['declared'] = {
  page: async () => {
    throw new Error('What is declared is kept in the database of the backend');
  },
  card: async () => undefined,
};

/** What is configured, opened without a database and without a backend. */
export class Installation {
  readonly config: ModelLifecycleConfig;
  readonly clusters: readonly ConfiguredCluster[];
  readonly sources: readonly ModelSourceConfig[];
  readonly time: Time;
  readonly #options: InstallationOptions;
  readonly #clients = new Map<string, ClusterClient>();
  readonly #open = new Set<OpenSource>();

  /** Throws a CommandError where the configuration as a whole cannot be used. */
  constructor(options: InstallationOptions) {
    this.#options = options;
    this.time = options.time ?? systemTime;
    try {
      this.config = readModelLifecycleConfig(options.config);
      this.clusters = readClusters(options.config);
      this.sources = readSources(
        new ConfigSection(
          'modelLifecycle.models.sources',
          options.config.getOptional('modelLifecycle.models.sources'),
        ),
        builtInSourceTypes,
        this.clusters.map(({ name }) => name),
      );
    } catch (error) {
      throw configError(oneLineOf(error));
    }
  }

  /** Those that are asked for, or all. Throws a CommandError for one that is not configured. */
  select(ids: readonly string[]): ModelSourceConfig[] {
    const known = this.sources.map(idOf);
    const stranger = ids.find(id => !known.includes(id));
    if (stranger !== undefined) {
      throw configError(
        `No source '${stranger}' is configured: there ${
          known.length > 0 ? `are ${known.join(', ')}` : 'is none'
        }`,
      );
    }
    return this.sources.filter(
      source => ids.length === 0 || ids.includes(idOf(source)),
    );
  }

  open(source: ValidSource): OpenSource {
    const opened = openSource(
      {
        services: {
          clusterNames: this.clusters.map(({ name }) => name),
          cluster: this.cluster,
          declared: DECLARED_ELSEWHERE,
        },
        readSecret: createSecretReader(this.cluster),
        time: this.time,
        logger: this.#options.logger,
      },
      source,
    );
    this.#open.add(opened);
    return opened;
  }

  /** Throws an Error that says what is wrong with the cluster's config. */
  cluster = (name: string): ClusterClient => {
    const config = this.clusters.find(entry => entry.name === name);
    if (!config) throw new Error(`No cluster '${name}' is configured`);
    if (isClusterProblem(config)) throw new Error(config.problem);
    const client =
      this.#clients.get(name) ??
      createClusterClient(config, pluginServices(name, this.#options.backend));
    this.#clients.set(name, client);
    return client;
  };

  readOverrides(signal: AbortSignal): Promise<ReadOverrides> {
    return new OverridePlaces({
      places: this.config.models.overridesFrom,
      cluster: this.cluster,
      logger: this.#options.logger,
    }).read(signal);
  }

  /** As the backend builds entities, but for the addresses of documentation pages. */
  async entityBuilder(signal: AbortSignal): Promise<EntityBuilder> {
    const { owners, defaults, overrides, entityShape } = this.config.models;
    const { rules } = await this.readOverrides(signal);
    return createEntityBuilder({
      owners,
      defaults,
      overrides: [...rules, ...overrides],
      modelServer: entityShape.modelServer,
      // There is no catalog to ask.
      recognisesAiModelServerApi: true,
      docsSecret: randomBytes(16).toString('hex'),
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map(source => source.close()));
    this.#open.clear();
  }
}

export function idOf(source: ModelSourceConfig): string {
  return source.valid ? source.settings.id : source.id;
}

export function typeOf(source: ModelSourceConfig): string {
  return source.valid ? source.settings.type : source.type;
}

/** Kept in the database of the backend. */
export function isKeptInDatabase(source: ModelSourceConfig): boolean {
  return typeOf(source) === 'declared';
}

/** Who asks the Kubernetes plugin: whoever the token stands for. */
function pluginServices(
  cluster: string,
  backend: BackendAccess | undefined,
): { discovery: DiscoveryService; auth: AuthService } {
  const { url, token } = backend ?? {};
  if (!url || !token) {
    const refuse = async () => {
      throw new ClusterRequestError({
        kind: 'config',
        cluster,
        action: 'finding it in the Kubernetes plugin',
        what: 'needs a running Backstage',
        advice: 'Give --url and --token',
      });
    };
    return {
      discovery: { getBaseUrl: refuse, getExternalBaseUrl: refuse },
      auth: new Proxy({} as AuthService, { get: () => refuse }),
    };
  }
  const getBaseUrl = async (pluginId: string) => backendUrl(url, pluginId);
  return {
    discovery: { getBaseUrl, getExternalBaseUrl: getBaseUrl },
    auth: {
      getOwnServiceCredentials: async () => ({}),
      getPluginRequestToken: async () => ({ token }),
    } as unknown as AuthService,
  };
}
