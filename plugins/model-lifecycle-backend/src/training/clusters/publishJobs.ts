import type { LoggerService } from '@backstage/backend-plugin-api';
import { StaleLeaseError, type Fence } from '../../clusters/lease/fence';
import type { Time } from '../../time/time';
import type { JobEntities } from '../entities/JobEntities';
import type { Run } from '../run';
import { Wakeup } from '../tracking/Wakeup';

/** Finished jobs leave the catalog by time alone. */
const RECONCILE_MS = 60 * 60_000;
const RETRY_MS = 5_000;

/**
 * Keeps the change feed in step with the runs of one cluster. Written runs are
 * handed over and forgotten: a failure is mended by reading the history again.
 */
export class JobPublisher {
  #changed = new Map<string, Run>();
  readonly #wakeup = new Wakeup();

  constructor(
    private readonly options: {
      sourceId: string;
      jobs: JobEntities;
      fence: Fence;
      time: Time;
      logger: LoggerService;
    },
  ) {}

  written(runs: Run[]): void {
    runs.forEach(run => this.#changed.set(run.id, run));
    this.#wakeup.ring();
  }

  /**
   * Until the signal aborts. Rejects when the lease turns out to be lost.
   *
   * @param isListed - whether the cluster has answered a complete list
   */
  async run(signal: AbortSignal, isListed: () => boolean): Promise<void> {
    const { sourceId, jobs, fence, time, logger } = this.options;
    let reconciledAt = -Infinity;
    let wasListed = false;
    while (!signal.aborted) {
      const runs = [...this.#changed.values()];
      this.#changed = new Map();
      const listed = isListed();
      const isDue =
        time.now() - reconciledAt >= RECONCILE_MS || listed !== wasListed;
      try {
        if (isDue) {
          await jobs.reconcile({ sourceId, listed, fence });
          reconciledAt = time.now();
          wasListed = listed;
        } else if (runs.length > 0) {
          await jobs.runsChanged(runs, fence);
        }
      } catch (error) {
        if ((error as Error).name === StaleLeaseError.name) throw error;
        logger.warn(
          `Could not bring the jobs of '${sourceId}' to the catalog, trying again: ${error}`,
        );
        reconciledAt = -Infinity;
        await time.sleep(RETRY_MS, signal);
      }
      await this.#wait(signal);
    }
  }

  /** Until a run is written, or a while has passed. */
  async #wait(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    await Promise.race([
      this.options.time.sleep(RETRY_MS, either),
      this.#wakeup.wait(either),
    ]);
    stop.abort();
  }
}
