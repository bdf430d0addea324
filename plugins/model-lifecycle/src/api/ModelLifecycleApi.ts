import { createApiRef } from '@backstage/core-plugin-api';
import type {
  ActionResult,
  AlsoInList,
  DownloadRunLog,
  GetRunLogs,
  GetRunMetrics,
  GetRuns,
  LogPage,
  ModelCard,
  ModelList,
  RemovalResult,
  Run,
  RunComparison,
  RunEvents,
  RunGpu,
  RunFollow,
  RunMetrics,
  RunPage,
  SourceDetail,
  SourceList,
  SourcePreview,
  TransitionList,
} from 'backstage-plugin-model-lifecycle-common';

/**
 * What tells whether an answer still holds: its ETag, or the body itself where
 * the browser hides the ETag.
 *
 * @public
 */
export interface Validator {
  etag?: string;
  body?: string;
}

/** A read is conditional when it brings the validator of the answer one has. @public */
export interface ReadOptions {
  validator?: Validator;
  signal?: AbortSignal;
}

/** `unchanged`: the answer that belongs to the validator still holds. @public */
export type Answer<T> =
  | { unchanged: true }
  | { unchanged: false; value: T; validator?: Validator };

/** What a user may ask of a run. @public */
export type RunAction = 'pause' | 'resume' | 'stop';

/**
 * Runs, models and sources as the signed-in user sees them. Reads are conditional;
 * they reject with a `ResponseError` whose `statusCode` says why.
 *
 * @public
 */
export interface ModelLifecycleApi {
  getRuns(
    query: GetRuns['query'],
    options?: ReadOptions,
  ): Promise<Answer<RunPage>>;
  getRun(id: string, options?: ReadOptions): Promise<Answer<Run>>;
  getRunMetrics(
    id: string,
    query: MetricsQuery,
    options?: ReadOptions,
  ): Promise<Answer<RunMetrics>>;
  /** How busy its GPUs are; not conditional, the backend asks once in 30 s. */
  getRunGpu(id: string, options?: ReadOptions): Promise<Answer<RunGpu>>;
  getRunTransitions(
    id: string,
    options?: ReadOptions,
  ): Promise<Answer<TransitionList>>;
  /** What the cluster keeps about its objects; the backend asks once in 10 s. */
  getRunEvents(id: string, options?: ReadOptions): Promise<Answer<RunEvents>>;
  /** Two to five runs of one job; the others are compared with the first. */
  getRunComparison(
    ids: string[],
    options?: ReadOptions,
  ): Promise<Answer<RunComparison>>;
  getRunLogs(
    id: string,
    query: LogQuery,
    options?: Pick<ReadOptions, 'signal'>,
  ): Promise<LogPage>;
  /** All lines of one log as text. */
  downloadRunLog(id: string, query: LogChoiceQuery): Promise<Blob>;
  getSources(options?: ReadOptions): Promise<Answer<SourceList>>;
  getSource(id: string, options?: ReadOptions): Promise<Answer<SourceDetail>>;
  /** Resolves when the scan is asked for, not when it has ended. */
  scanSource(id: string): Promise<void>;
  /** Takes as long as listing the source does. */
  previewSource(
    id: string,
    options?: Pick<ReadOptions, 'signal'>,
  ): Promise<SourcePreview>;
  /** `proposal` is that of the detail somebody looked at; rejects with 409 where other things wait by now. */
  confirmRemovals(id: string, proposal: string): Promise<RemovalResult>;
  /** The entities of a source as YAML documents. */
  exportSource(id: string): Promise<string>;
  act(id: string, action: RunAction): Promise<ActionResult>;
  /** Whether the user is told when the run ends or stands still. */
  getFollow(id: string): Promise<RunFollow>;
  /** Follows the run, or wants to hear nothing of it, as an owner either. */
  setFollow(id: string, following: boolean): Promise<RunFollow>;
  /** The record behind an entity, or none. */
  getModels(
    entityRef: string,
    options?: ReadOptions,
  ): Promise<Answer<ModelList>>;
  getModelCard(id: string, options?: ReadOptions): Promise<Answer<ModelCard>>;
  /** A picture that the card shows. */
  getModelCardImage(
    id: string,
    name: string,
    options?: Pick<ReadOptions, 'signal'>,
  ): Promise<Blob>;
  /** The same thing in other sources. */
  getModelAlsoIn(
    id: string,
    options?: ReadOptions,
  ): Promise<Answer<AlsoInList>>;
}

/** A range of time and how many buckets to cut it into. @public */
export type MetricsQuery = Omit<GetRunMetrics['query'], '_from'> & {
  from?: string;
};

/** One of the ways to read log lines. @public */
export type LogQuery = Omit<GetRunLogs['query'], '_from'> & { from?: number };

/** Which log, and which of its lines. @public */
export type LogChoiceQuery = DownloadRunLog['query'];

/** @public */
export const modelLifecycleApiRef = createApiRef<ModelLifecycleApi>({
  id: 'plugin.model-lifecycle.client',
});
