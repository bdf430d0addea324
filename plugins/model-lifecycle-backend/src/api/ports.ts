import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ChangePage } from 'backstage-plugin-model-lifecycle-common';
import type { ModelLifecycleConfig } from '../config/types';
import type { Adoptions } from '../feed/adoption/types';
import type { StoredSourceReport } from '../health/SourceHealthStore';
import type { CardReader } from '../models/cards';
import type { RecordLookup } from '../models/inventory/RecordLookup';
import type { ModelSources } from '../models/scanning/ModelSources';
import type { DeclaredModels } from '../models/sources/declared/DeclaredModels';
import type { Time } from '../time/time';
import type { RunActionsPort } from '../training/actions/types';
import type { RunHistory } from '../training/history/types';
import type { Assessment, Run, Timestamp } from '../training/run';

/** Health of every cluster and source as their holders reported it last. */
export interface SourceHealthProvider {
  read(): Promise<StoredSourceReport[]>;
}

/** The change feed that the catalog module reads. */
export interface ChangeFeed {
  /** Rejects with a NotFoundError for a source that is not configured. */
  read(query: {
    source: string;
    after: number;
    limit: number;
  }): Promise<ChangePage>;
}

/** Reads the log of a container that is still there. */
export interface LogReader {
  /**
   * Lines as the API server writes them with `timestamps=true`, oldest first:
   * the last `tailLines`, or (`since`) those not older. Rejects when the
   * cluster does not answer; an empty log is an empty list.
   */
  live(options: {
    run: Run;
    pod: string;
    container: string;
    tailLines: number;
    since?: Timestamp;
    signal: AbortSignal;
  }): Promise<string[]>;
}

/** What depends on the present moment: ETA and stall. */
export type Assess = (run: Run, now: Timestamp) => Promise<Assessment>;

/** The wing of models, as the routes need it. */
export interface ModelsPort {
  sources: Pick<
    ModelSources,
    'list' | 'config' | 'scanNow' | 'confirmRemovals' | 'preview'
  >;
  lookup: Pick<RecordLookup, 'ofEntity' | 'byHash' | 'ownerOf' | 'joined'>;
  cards: Pick<CardReader, 'read' | 'image'>;
  declared: Pick<DeclaredModels, 'put' | 'takeBack'>;
  /** Of a source that is configured; else `unknown`. */
  typeOf(sourceId: string): string;
  /** A listing follows at once; where one is under way, after it. Never rejects. */
  scanSoon(sourceId: string): Promise<void>;
  /** Entities of a source by their refs. */
  exportBatches(
    sourceId: string,
    size: number,
  ): AsyncIterable<Map<string, Entity>>;
}

/** Everything that the routes need. */
export interface RouterOptions {
  config: ModelLifecycleConfig;
  history: RunHistory;
  health: SourceHealthProvider;
  feed: ChangeFeed;
  adoptions: Adoptions;
  models: ModelsPort;
  logs: LogReader;
  actions: RunActionsPort;
  assess: Assess;
  time: Time;
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  httpAuth: HttpAuthService;
  logger: LoggerService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  userInfo: UserInfoService;
}
