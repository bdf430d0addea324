import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Fence } from '../../../clusters/lease/fence';
import type { LogsConfig } from '../../../config/types';
import type { Time } from '../../../time/time';
import type { RunHistory } from '../../history/types';
import { leaveWatch } from '../../progression/leaveWatch';
import {
  goneSighting,
  reduceReported,
  unseenFor,
} from '../../progression/reported';
import {
  TERMINAL_STATES,
  type Reason,
  type Run,
  type RunId,
  type Timestamp,
} from '../../run';
import type { RunTracker } from '../../tracking/RunTracker';
import type { ReportedRun } from '../reportedRun';
import type { RunSink, RunSource, ToldLine } from '../runSource';
import { runIdOf } from '../trainjob/observe/identity';
import { keepLines } from './keepLines';

const RETRY_MS = 1_000;
/** How often is looked for runs that nobody has seen. */
const SWEEP_MS = 1_000;
/** After a start, so long the first look may take, whatever was before. */
const MAX_GRACE_MS = 5 * 60_000;
/** An ended run of which nothing new was seen for so long is let go of. */
const RELEASE_AFTER_MS = 10 * 60_000;

export interface TrackedSinkOptions {
  history: Pick<RunHistory, 'appendLog' | 'logFiles'>;
  fence: Fence;
  logs: Pick<LogsConfig, 'capture' | 'redact'>;
  source: Pick<RunSource, 'type' | 'id' | 'intervalMs'>;
  tracker: RunTracker;
  time: Time;
  logger: LoggerService;
  /** Of the tenure: after it nothing is taken in any more. */
  signal: AbortSignal;
}

/** How the last looks went, for the Sources page. */
export interface SinkStatus {
  lastSuccessAt?: Timestamp;
  /** Absent after a look that succeeded. */
  failure?: Reason;
  /** Some look has succeeded under this lease. */
  hasAnswered: boolean;
}

/**
 * Between a source and the tracker of its runs, under one lease: reduces what
 * was seen, and says which runs nobody sees any more.
 */
export class TrackedSink implements RunSink {
  readonly time: Time;
  readonly #startedAt: Timestamp;
  /** Not ended, as they were reduced last. */
  readonly #open = new Map<RunId, Run>();
  /** Ended and not let go of yet. */
  readonly #ended = new Map<RunId, Run>();
  /** Looks that change a run are in the run; these are the others. */
  readonly #seenAt = new Map<RunId, Timestamp>();
  #status: SinkStatus = { hasAnswered: false };

  constructor(private readonly options: TrackedSinkOptions) {
    this.time = options.time;
    this.#startedAt = options.time.now();
    options.tracker.follow(run => this.#follow(run), options.signal);
  }

  status(): SinkStatus {
    return this.#status;
  }

  open(): Run[] {
    return [...this.#open.values()];
  }

  /**
   * Rejects only when the tenure ends before everything is written: then the
   * next holder of the lease has to be told again.
   */
  async observed(runs: ReportedRun[]): Promise<void> {
    const { tracker, signal } = this.options;
    const ids = runs.map(seen => this.#idOf(seen.uid));
    await this.#recall(ids);
    runs.forEach((seen, index) => this.#take(ids[index], seen));
    await tracker.written(ids, signal);
  }

  async keepLines(uid: string, lines: ToldLine[]): Promise<void> {
    const { tracker } = this.options;
    const id = this.#idOf(uid);
    await this.#recall([id]);
    const run = tracker.get(id);
    if (run) await keepLines(this.options, run, lines);
  }

  async listed(uids: ReadonlySet<string>, at: Timestamp): Promise<void> {
    const { tracker, signal } = this.options;
    this.succeeded(at);
    const gone = this.open().filter(
      run => !uids.has(run.uid) && this.#lastSeenAt(run) <= at,
    );
    const ids = gone.map(({ id }) => id);
    await this.#recall(ids);
    for (const run of gone) this.#take(run.id, goneSighting(run, at));
    await tracker.written(ids, signal);
  }

  failed(reason: Reason): void {
    this.#status = { ...this.#status, failure: reason };
  }

  succeeded(at: Timestamp): void {
    const { lastSuccessAt = at } = this.#status;
    this.#status = {
      lastSuccessAt: Math.max(lastSuccessAt, at),
      hasAnswered: true,
    };
  }

  /** Says of runs out of sight that they are, until the signal aborts. */
  async sweep(signal: AbortSignal): Promise<void> {
    const { time, logger, source } = this.options;
    while (!signal.aborted) {
      try {
        await this.#sweepOnce();
      } catch (error) {
        logger.warn(
          `Could not look for runs of '${source.id}' that were not seen, trying again: ${error}`,
        );
      }
      await time.sleep(SWEEP_MS, signal);
    }
  }

  async #sweepOnce(): Promise<void> {
    const { source, tracker } = this.options;
    const now = this.time.now();
    const { intervalMs } = source;
    if (
      intervalMs !== undefined &&
      now >= this.#startedAt + grace(intervalMs)
    ) {
      for (const run of this.#open.values()) {
        const seenAt = this.#lastSeenAt(run);
        const unseen = unseenFor(run, now, intervalMs, seenAt);
        if (unseen.run !== run) tracker.apply(unseen);
      }
    }
    const released = [...this.#ended.values()].filter(
      run => now - this.#lastSeenAt(run) >= RELEASE_AFTER_MS,
    );
    for (const run of released) {
      tracker.apply(leaveWatch(run, run.reason, now));
    }
  }

  #take(id: RunId, seen: ReportedRun): void {
    const { tracker, logger, source } = this.options;
    if (!seen.gone) this.#seenAt.set(id, seen.observedAt);
    try {
      tracker.apply(reduceReported(tracker.get(id), seen));
    } catch (error) {
      // Whatever is wrong with one run, the others go on.
      logger.error(
        `Could not make out the run '${seen.uid}' of '${source.id}'; the others go on`,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  /** Runs that were let go of are taken up again, however long the database is away. */
  async #recall(ids: RunId[]): Promise<void> {
    const { tracker, time, logger, signal, source } = this.options;
    for (;;) {
      signal.throwIfAborted();
      try {
        await tracker.recall(ids);
        return;
      } catch (error) {
        logger.warn(
          `Could not look up runs of '${source.id}' in the database, trying again: ${error}`,
        );
        await time.sleep(RETRY_MS, signal);
      }
    }
  }

  #follow(run: Run): void {
    const isOver = TERMINAL_STATES.has(run.state);
    this.#open.delete(run.id);
    this.#ended.delete(run.id);
    if (!isOver) this.#open.set(run.id, run);
    else if (run.goneAt === undefined) this.#ended.set(run.id, run);
    else this.#seenAt.delete(run.id);
  }

  #lastSeenAt(run: Run): Timestamp {
    return Math.max(run.observedAt, this.#seenAt.get(run.id) ?? 0);
  }

  #idOf(uid: string): RunId {
    const { type, id } = this.options.source;
    return runIdOf({ sourceType: type, sourceId: id, uid });
  }
}

function grace(intervalMs: number): number {
  return Math.min(MAX_GRACE_MS, 3 * intervalMs);
}
