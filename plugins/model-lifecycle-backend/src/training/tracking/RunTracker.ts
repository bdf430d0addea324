import type { LoggerService } from '@backstage/backend-plugin-api';
import { StaleLeaseError, type Fence } from '../../clusters/lease/fence';
import type { Time } from '../../time/time';
import type { RunHistory, RunWrite } from '../history/types';
import type { Reduction, Run, RunId } from '../run';
import { isStructuralChange } from '../progression/settle';
import { Wakeup } from './Wakeup';

/** One transaction holds at most this many runs. */
const MAX_RUNS_PER_FLUSH = 500;
/** At most ten flushes, and so ten hints, a second. */
const FLUSH_INTERVAL_MS = 100;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;
/** Kept for each run while the database is away; the oldest go first. */
const MAX_PENDING_SAMPLES = 20_000;

export interface WrittenRun {
  run: Run;
  version: number;
  structural: boolean;
}

export interface RunTrackerOptions {
  history: RunHistory;
  fence: Fence;
  sourceId: string;
  time: Time;
  logger: LoggerService;
  /** Told after each flush; must not throw. */
  onWritten: (written: WrittenRun[]) => void;
}

/**
 * The runs of one source while this replica holds its lease: what the reducer
 * needs as `previous`, and a dirty set between the watch and the database, so
 * that a slow database never blocks the watch. Of a run's state the latest
 * wins; transitions and samples are never coalesced away.
 */
export class RunTracker {
  readonly #runs = new Map<RunId, Run>();
  #pending = new Map<RunId, RunWrite>();
  /** In the transaction that is open now. */
  #writing: ReadonlySet<RunId> = new Set();
  readonly #wakeup = new Wakeup();
  readonly #followers = new Set<(run: Run) => void>();
  /** Told after each flush, whether it succeeded or not. */
  readonly #flushed = new Set<() => void>();

  constructor(private readonly options: RunTrackerOptions) {}

  /** Takes up the runs that were open when somebody last wrote. */
  async load(): Promise<void> {
    const { history, sourceId } = this.options;
    for (const run of await history.openRuns(sourceId)) this.#keep(run);
  }

  /** Of these ids, takes up those that the history knows and we do not (seen again after their end). */
  async recall(ids: RunId[]): Promise<void> {
    const unknown = ids.filter(id => !this.#runs.has(id));
    if (unknown.length === 0) return;
    const { rows } = await this.options.history.list({
      ids: unknown,
      order: 'newest',
      limit: unknown.length,
    });
    for (const { run } of rows) this.#keep(run);
  }

  get(id: RunId): Run | undefined {
    return this.#runs.get(id);
  }

  runs(): Run[] {
    return [...this.#runs.values()];
  }

  /**
   * Tells at once of every run that is kept, and until the signal aborts of
   * each that is taken up or changes. A run is let go only after it was told
   * of as gone. The follower must not throw.
   */
  follow(follower: (run: Run) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#followers.add(follower);
    signal.addEventListener('abort', () => this.#followers.delete(follower), {
      once: true,
    });
    this.#runs.forEach(run => follower(run));
  }

  /**
   * Resolves when all that was applied to these runs is in the database.
   * Rejects when the signal aborts before: then nobody knows.
   */
  async written(ids: RunId[], signal: AbortSignal): Promise<void> {
    const isOpen = (id: RunId) =>
      this.#pending.has(id) || this.#writing.has(id);
    while (ids.some(isOpen)) {
      signal.throwIfAborted();
      await this.#nextFlush(signal);
    }
  }

  async #nextFlush(signal: AbortSignal): Promise<void> {
    let done!: () => void;
    const flushed = new Promise<void>(resolve => {
      done = resolve;
    });
    this.#flushed.add(done);
    signal.addEventListener('abort', done, { once: true });
    await flushed;
    this.#flushed.delete(done);
    signal.removeEventListener('abort', done);
  }

  #keep(run: Run): void {
    this.#runs.set(run.id, run);
    this.#followers.forEach(follower => follower(run));
  }

  apply(reduction: Reduction): void {
    const { run, transitions, samples } = reduction;
    const previous = this.#runs.get(run.id);
    if (previous === run && transitions.length === 0 && samples.length === 0) {
      this.#forgetIfGone(run);
      return;
    }
    this.#keep(run);
    const pending = this.#pending.get(run.id);
    const write: RunWrite = {
      run,
      structural:
        pending?.structural === true ||
        transitions.length > 0 ||
        isStructuralChange(previous, run),
      transitions: [...(pending?.transitions ?? []), ...transitions],
      samples: [...(pending?.samples ?? []), ...samples].slice(
        -MAX_PENDING_SAMPLES,
      ),
    };
    this.#pending.set(run.id, write);
    this.#wakeup.ring();
  }

  /** Recalled since a late child of a run that had gone asked for a look. */
  #forgetIfGone({ id, goneAt }: Run): void {
    const isWritten = !this.#pending.has(id) && !this.#writing.has(id);
    if (goneAt !== undefined && isWritten) this.#runs.delete(id);
  }

  /** Gone and ended: nothing more can come. */
  #forgetEnded(writes: RunWrite[]): void {
    for (const { run } of writes) {
      if (run.goneAt !== undefined && this.#runs.get(run.id) === run) {
        this.#runs.delete(run.id);
      }
    }
  }

  /**
   * Flushes until the signal aborts, then once more. Rejects with a
   * {@link StaleLeaseError} when another replica holds the lease; any other
   * failure is retried with what came meanwhile on top.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { time, logger } = this.options;
    let retryMs = RETRY_MIN_MS;
    while (!signal.aborted) {
      await this.#wakeup.wait(signal);
      try {
        while (this.#pending.size > 0) await this.flush();
        retryMs = RETRY_MIN_MS;
        await time.sleep(FLUSH_INTERVAL_MS, signal);
      } catch (error) {
        if ((error as Error).name === StaleLeaseError.name) throw error;
        logger.warn(
          `Could not write ${this.#pending.size} runs of '${
            this.options.sourceId
          }' to the database, trying again in ${retryMs} ms: ${error}`,
        );
        await time.sleep(retryMs, signal);
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
        this.#wakeup.ring();
      }
    }
    while (this.#pending.size > 0) await this.flush();
  }

  /** One transaction. What could not be written is pending again. */
  async flush(): Promise<void> {
    const batch = [...this.#pending.values()].slice(0, MAX_RUNS_PER_FLUSH);
    if (batch.length === 0) return;
    batch.forEach(({ run }) => this.#pending.delete(run.id));
    this.#writing = new Set(batch.map(({ run }) => run.id));
    try {
      const { history, fence } = this.options;
      const { versions } = await history.write(batch, fence);
      this.#forgetEnded(batch);
      this.options.onWritten(
        batch.map(({ run, structural }) => ({
          run,
          structural,
          version: versions.get(run.id) ?? 0,
        })),
      );
    } catch (error) {
      this.#putBack(batch);
      throw error;
    } finally {
      this.#writing = new Set();
      this.#flushed.forEach(done => done());
    }
  }

  #putBack(batch: RunWrite[]): void {
    const restored = new Map(batch.map(write => [write.run.id, write]));
    for (const [id, newer] of this.#pending) {
      const older = restored.get(id);
      restored.set(
        id,
        older
          ? {
              run: newer.run,
              structural: older.structural || newer.structural,
              transitions: [...older.transitions, ...newer.transitions],
              samples: [...older.samples, ...newer.samples].slice(
                -MAX_PENDING_SAMPLES,
              ),
            }
          : newer,
      );
    }
    this.#pending = restored;
  }
}
