/*
 * The storage port of the training wing: knex on SQLite and PostgreSQL, one
 * contract suite for both.
 */
import type { Fence } from '../../clusters/lease/fence';
import type { LogLine, StoredLogInfo } from './logTypes';
import type {
  MetricSample,
  Run,
  RunId,
  RunState,
  Stall,
  Timestamp,
  Transition,
} from '../run';

/** Everything that changed about one run since the last flush. */
export interface RunWrite {
  run: Run;
  /**
   * True when state, phase, attempt, job, labels or notes changed, not only
   * volatile fields. For readers of the flush: the store finds out by itself
   * which rows differ from what it holds.
   */
  structural: boolean;
  transitions: Transition[];
  samples: MetricSample[];
}

/** A write that was not refused, with the state that was stored before it. */
export interface ObservedWrite {
  run: Run;
  /** Absent: the run is new. */
  before?: RunState;
  transitions: Transition[];
}

/** How a run moves, as somebody saw it who looked whether it stands still. */
export interface Movement {
  at: Timestamp;
  attempt: number;
  /** Last change of its progress. */
  changedAt?: Timestamp;
  stall?: Stall;
}

/** Told within the transaction: what it writes is kept with the change, or neither is. */
export interface RunEventSink {
  written(
    transaction: import('knex').Knex.Transaction,
    writes: ObservedWrite[],
  ): Promise<void>;
  looked(
    transaction: import('knex').Knex.Transaction,
    id: RunId,
    movement: Movement,
  ): Promise<void>;
}

export interface RunRow {
  run: Run;
  /** Rises with each write of this run. */
  version: number;
  /** Flagged as standing still; a flag beside the state. */
  stalled?: boolean;
  /** The stored owner, kept after the entity left the catalog. */
  ownerRef?: string;
  sparkline?: { metric: string; values: number[]; last?: number };
}

/** What a user may see. A run is orphaned when none of its provider links is in the catalog any more. */
export interface RunVisibility {
  /** Refs that the user may read, or `all`: every run that has a provider link is visible. */
  entityRefs: string[] | 'all';
  /** Refs of the user and the user's groups: orphaned runs with one of them as `owner_ref` are visible too. */
  ownedBy: string[];
  /** Refs that have left the catalog: provider links to them count as absent. */
  absentRefs?: string[];
}

/** Which runs an entity shows: those that match any of these. */
export interface EntityRuns {
  /** A link of either origin to this ref. */
  ref: string;
  /** A link to one of these, which the entity stands for. */
  adopted?: string[];
  /** Label selector of the entity, already parsed to equality requirements; never empty. */
  labels?: Record<string, string>;
  /** `model-lifecycle.io/run`: the name of the run or of its job. */
  named?: { sourceId: string; namespace?: string; name: string };
  /** `model-lifecycle.io/job` of what a job makes: runs of jobs with this name, wherever they are. */
  jobName?: string;
}

/** How a page of runs is asked for. All conditions hold together. */
export interface RunQuery {
  /** Only runs with a provider link to one of these refs, or (`ownedBy`) orphaned runs of these owners. `undefined`: all. */
  visible?: RunVisibility;
  /**
   * A permission condition in the form that the run rules translate to. It
   * speaks of the columns `runs.owner_ref`, `runs.source_type`,
   * `runs.source_id` and `runs.namespace`.
   */
  where?: (query: import('knex').Knex.QueryBuilder) => void;
  ids?: RunId[];
  job?: { sourceId: string; namespace: string; name: string };
  /** Runs that belong to an entity in any of these ways. */
  entity?: EntityRuns;
  /** Runs with a link of either origin to this ref. */
  entityRef?: string;
  /** Runs that carry all of these labels. */
  labels?: Record<string, string>;
  states?: RunState[];
  sourceId?: string;
  namespace?: string;
  owners?: string[];
  text?: string;
  order: 'newest' | 'attention';
  cursor?: string;
  limit: number;
}

/** The stretches of a list by attention, in their order. */
export const ATTENTION_GROUPS = [
  'stalled',
  'failed',
  'blocked',
  'running',
  'waiting',
  'paused',
  'ended',
] as const;

export type AttentionGroup = (typeof ATTENTION_GROUPS)[number];

export interface RunList {
  rows: RunRow[];
  /** Where each row stands; only of a list by attention. */
  groups?: Map<RunId, AttentionGroup>;
  totalItems: number;
  /** By state, before `states` and `cursor` are applied; plus `stalled`. */
  counts: Record<string, number>;
  nextCursor?: string;
}

export interface SeriesQuery {
  from?: Timestamp;
  to?: Timestamp;
  /** Buckets for each series at most; but at least one for each attempt. */
  points: number;
  names?: string[];
}

export interface SeriesBucket {
  at: Timestamp;
  step?: number;
  min: number;
  max: number;
  last: number;
  count: number;
  attempt: number;
}

export interface Series {
  name: string;
  split: MetricSample['split'];
  samples: number;
  resolution: 'full' | 'buckets' | 'minute' | 'ten-minutes';
  buckets: SeriesBucket[];
}

export type LinkOrigin = 'provider' | 'people';

/**
 * Runs, transitions, samples, log tails and links. Every method is atomic.
 *
 * `write` takes at most 500 runs in one transaction. Transitions and results
 * are durable when it resolves; samples are buffered for each series and
 * durable within 5 s (an open tail for each run).
 */
export interface RunHistory {
  write(
    writes: RunWrite[],
    fence: Fence,
  ): Promise<{ versions: Map<RunId, number> }>;
  /** All runs of a source that are not terminal, or were seen in the cluster when last written: to go on after a restart. */
  openRuns(sourceId: string): Promise<Run[]>;
  get(id: RunId): Promise<RunRow | undefined>;
  list(query: RunQuery): Promise<RunList>;
  transitions(id: RunId): Promise<Transition[]>;
  series(
    id: RunId,
    query: SeriesQuery,
  ): Promise<{ series: Series[]; dropped: string[] }>;
  /** Durations of earlier successful runs of the same job, newest first: for the ETA. */
  successfulRuns(
    job: { sourceId: string; namespace: string; name: string },
    options: { before: Timestamp; limit: number },
  ): Promise<Run[]>;

  /**
   * Marks a run as standing still or moving. The version when that changed
   * anything. With a fence it rejects with a StaleLeaseError once the lease has
   * moved: who was frozen meanwhile takes everything for standing still.
   */
  setFlags(
    id: RunId,
    flags: { stalled: boolean; movement?: Movement; fence?: Fence },
  ): Promise<number | undefined>;
  /**
   * Replaces the links of one origin of these runs. `runIds` names runs whose
   * links go although `links` has none for them.
   */
  setLinks(
    links: { runId: RunId; entityRef: string }[],
    origin: LinkOrigin,
    runIds?: RunId[],
  ): Promise<void>;
  links(
    ids: RunId[],
  ): Promise<Map<RunId, { entityRef: string; origin: LinkOrigin }[]>>;
  /** Distinct provider refs of all runs: what `getEntitiesByRefs` is asked for. */
  providerRefs(): Promise<string[]>;
  /** The stored owner of a run, kept after its entity left the catalog. A change raises the version. */
  setOwner(id: RunId, ownerRef: string): Promise<void>;

  /**
   * Appends the lines whose numbers are above the last one kept (the same
   * append again changes nothing). `lines`, `bytes` and the times in `file`
   * are counted by the store. Above the budget of the attempt the oldest lines
   * of this file go, and a note says so.
   */
  appendLog(
    id: RunId,
    file: StoredLogInfo,
    lines: LogLine[],
    fence: Fence,
  ): Promise<void>;
  logFiles(id: RunId): Promise<StoredLogInfo[]>;
  /** Lines `from` … `from + count - 1`, by the numbers they were appended with. */
  readLog(
    id: RunId,
    file: { pod: string; container: string; attempt: number },
    range: { from: number; count: number },
  ): Promise<LogLine[]>;

  /** Flushes buffered samples (before shutdown). */
  flush(): Promise<void>;
  /** One bounded batch of retention work; true when more is left. */
  enforceRetention(now: Timestamp): Promise<boolean>;
}
