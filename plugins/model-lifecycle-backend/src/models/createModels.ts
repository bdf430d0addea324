import type {
  AuthService,
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ModelSourceType } from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import type { ModelsPort } from '../api/ports';
import {
  isClusterProblem,
  type ClusterConfig,
  type ConfiguredCluster,
} from '../clusters/clusterConfig';
import type { LeaseHolder } from '../clusters/lease/LeaseHolder';
import type { ClusterClient } from '../clusters/types';
import type { ModelsConfig } from '../config/types';
import { recognisesAiModelServerApi } from '../catalog/recognisesKind';
import type { DocsTree } from '../docs/docsTree';
import type { KnexEntityFeed } from '../feed/KnexEntityFeed';
import type { SourceHealthStore } from '../health/SourceHealthStore';
import type { Time } from '../time/time';
import { CardReader, createModelDocs } from './cards';
import { toCardSource } from './cards/toCardSource';
import { createDocsPorts } from './docsPorts';
import { RecordLookup } from './inventory/RecordLookup';
import type { ModelSources } from './scanning/ModelSources';
import { ScanSoon } from './scanning/ScanSoon';
import { createSecretReader } from '../clusters/readSecret';
import { builtInSourceTypes } from './sources';
import { DeclaredModels } from './sources/declared/DeclaredModels';
import { startModels } from './startModels';

export interface CreateModelsOptions {
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  models: ModelsConfig;
  knex: Knex;
  feed: KnexEntityFeed;
  health: SourceHealthStore;
  scheduler: SchedulerService;
  leases: LeaseHolder;
  holder: string;
  clusters: readonly ConfiguredCluster[];
  createClient: (cluster: ClusterConfig) => ClusterClient;
  /** Names of clusters in the Kubernetes plugin, for those that have another one there. */
  kubernetesClusters: Readonly<Record<string, string>>;
  sourceTypes: readonly ModelSourceType[];
  time: Time;
  logger: LoggerService;
}

/** The wing of models: its sources, scheduled, and what the routes ask of it. */
export interface Models extends ModelsPort {
  sources: ModelSources;
  /** Pages of a model with a card; `undefined` for every other entity. */
  docs(entity: Entity): Promise<DocsTree | undefined>;
}

export async function createModels(
  options: CreateModelsOptions,
): Promise<Models> {
  const { clusters, createClient, knex, time } = options;
  const declared = new DeclaredModels(knex, time);
  const clients = new Map<string, ClusterClient>();
  const cluster = (name: string): ClusterClient => {
    const config = clusters.find(entry => entry.name === name);
    if (!config) throw new Error(`No cluster '${name}' is configured`);
    if (isClusterProblem(config)) throw new Error(config.problem);
    const client = clients.get(name) ?? createClient(config);
    clients.set(name, client);
    return client;
  };
  const sources = await startModels({
    ...options,
    sourceTypes: [...builtInSourceTypes, ...options.sourceTypes],
    services: {
      clusterNames: clusters.map(({ name }) => name),
      cluster,
      declared,
    },
    readSecret: createSecretReader(cluster),
    // Only one shape depends on the answer.
    recognisesAiModelServerApi:
      options.models.entityShape.modelServer === 'ai-model-server-api'
        ? remembered(() => recognisesAiModelServerApi(options))
        : undefined,
  });
  const lookup = new RecordLookup(knex);
  const cards = new CardReader({
    sourceOf: id => {
      const source = sources.source(id);
      return source && toCardSource(source);
    },
  });
  const soon = new ScanSoon({
    scanNow: id => sources.scanNow(id),
    time,
    logger: options.logger,
  });
  const docs = createModelDocs(createDocsPorts({ ...options, lookup, cards }));
  return {
    sources,
    lookup,
    cards,
    docs,
    declared,
    typeOf: id => typeOf(sources, id),
    scanSoon: id => soon.of(id),
    exportBatches: (id, size) => exportBatches(sources, id, size),
  };
}

/** The last answer while there is no new one: a catalog that is down says neither yes nor no. */
function remembered(
  ask: () => Promise<boolean>,
): () => Promise<boolean | undefined> {
  let last: boolean | undefined;
  return async () => {
    try {
      last = await ask();
    } catch {
      // `last` holds.
    }
    return last;
  };
}

function typeOf(sources: ModelSources, sourceId: string): string {
  const config = sources
    .list()
    .find(entry => (entry.valid ? entry.settings.id : entry.id) === sourceId);
  if (!config) return 'unknown';
  return config.valid ? config.settings.type : config.type;
}

async function* exportBatches(
  sources: ModelSources,
  sourceId: string,
  size: number,
): AsyncGenerator<Map<string, Entity>> {
  let batch = new Map<string, Entity>();
  for await (const entity of sources.exportEntities(sourceId)) {
    batch.set(stringifyEntityRef(entity), entity);
    if (batch.size >= size) {
      yield batch;
      batch = new Map();
    }
  }
  if (batch.size > 0) yield batch;
}
