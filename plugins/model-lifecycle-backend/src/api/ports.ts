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
import type { RunEvents } from '../training/events/RunEvents';
import type { GpuUsage } from '../training/gpu/GpuUsage';
import type { RunHistory } from '../training/history/types';
import type { FollowStore } from '../training/notifications/FollowStore';
import type { Assessment, Run, Timestamp } from '../training/run';
import type { ReportInbox } from '../training/sources/report/ReportInbox';

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
   * The text as the API server writes it with `timestamps=true`, oldest line
   * first, cut anywhere: all that it has, or (`since`) what is not older.
   * Rejects, as the iteration may, when the cluster does not answer.
   */
  read(options: {
    run: Run;
    pod: string;
    container: string;
    /** The instance of the container before its last restart. */
    previous: boolean;
    since?: Timestamp;
    signal: AbortSignal;
  }): Promise<AsyncIterable<string>>;
}

/** What depends on the present moment, and what the curves warn of. */
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
  reports: Pick<ReportInbox, 'receive'>;
  follows: Pick<FollowStore, 'get' | 'set' | 'renew' | 'forget'>;
  models: ModelsPort;
  logs: LogReader;
  gpu: Pick<GpuUsage, 'of'>;
  events: Pick<RunEvents, 'of'>;
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
