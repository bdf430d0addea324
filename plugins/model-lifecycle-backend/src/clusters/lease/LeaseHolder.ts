import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Time } from '../../time/time';
import { type Fence, StaleLeaseError } from './fence';
import { acquireLease, releaseLease, renewLease } from './leaseRows';

export interface LeaseHolderOptions {
  knex: Knex;
  logger: LoggerService;
  time: Time;
  /** A dead holder's lease moves within this and a third of it. */
  durationMs?: number;
}

export interface LeaseWork {
  /** `cluster:<name>` or `source:<id>`. */
  key: string;
  /** This replica, e.g. host name and process id. */
  holder: string;
  /**
   * What only one replica may do. Runs until `signal` aborts; must then end
   * soon. Every write passes `fence` to `assertFence` in its transaction: after
   * a freeze the signal comes late, the fence does not.
   */
  work: (fence: Fence, signal: AbortSignal) => Promise<void>;
  /** Ends it all, releasing the lease. */
  signal: AbortSignal;
}

/** Holds leases of the database, so that one replica at a time does a work. */
export class LeaseHolder {
  readonly #durationMs: number;

  constructor(private readonly options: LeaseHolderOptions) {
    this.#durationMs = options.durationMs ?? 10_000;
  }

  /** Does the work whenever the lease is ours. Never rejects; resolves when stopped. */
  async runWhileHolding(work: LeaseWork): Promise<void> {
    const { time } = this.options;
    while (!work.signal.aborted) {
      const fence = await this.#acquire(work);
      if (fence) await this.#tenure(work, fence);
      // Also after a tenure: work that ends at once must not spin.
      await time.sleep(this.#retryMs(), work.signal);
    }
  }

  /** A third, less up to a tenth so that replicas do not ask in step. */
  #retryMs(): number {
    return (this.#durationMs / 3) * (1 - 0.1 * this.options.time.random());
  }

  async #acquire(work: LeaseWork): Promise<Fence | undefined> {
    const { knex, logger } = this.options;
    try {
      return await acquireLease(knex, {
        key: work.key,
        holder: work.holder,
        durationMs: this.#durationMs,
      });
    } catch (error) {
      logger.warn(
        `The lease '${work.key}' cannot be asked for, the database failed; asking again`,
        asError(error),
      );
      return undefined;
    }
  }

  async #tenure(work: LeaseWork, fence: Fence): Promise<void> {
    const { logger } = this.options;
    const tenure = new AbortController();
    const end = () => tenure.abort();
    work.signal.addEventListener('abort', end);
    if (work.signal.aborted) end();
    logger.info(
      `This replica holds the lease '${work.key}' (fencing number ${fence.fencingNumber})`,
    );
    const renewing = this.#renew(fence, tenure);
    try {
      await work.work(fence, tenure.signal);
    } catch (error) {
      if ((error as Error)?.name === StaleLeaseError.name) {
        logger.info(`${(error as Error).message}`);
      } else {
        logger.error(
          `The work under the lease '${work.key}' failed and is started again`,
          asError(error),
        );
      }
    } finally {
      work.signal.removeEventListener('abort', end);
      end();
    }
    await renewing;
    await this.#release(fence);
  }

  /** Aborts the tenure when the lease has moved, or may have moved unseen. */
  async #renew(fence: Fence, tenure: AbortController): Promise<void> {
    const { knex, logger, time } = this.options;
    let renewedAt = time.now();
    while (!tenure.signal.aborted) {
      await time.sleep(this.#durationMs / 3, tenure.signal);
      if (tenure.signal.aborted) return;
      const askedAt = time.now();
      try {
        if (!(await renewLease(knex, fence, this.#durationMs))) {
          logger.warn(
            `The lease '${fence.leaseKey}' has moved to another replica; this one stops`,
          );
          tenure.abort();
          return;
        }
        renewedAt = askedAt;
      } catch (error) {
        logger.warn(
          `The lease '${fence.leaseKey}' could not be renewed, the database failed`,
          asError(error),
        );
      }
      if (time.now() - renewedAt >= this.#durationMs) {
        logger.warn(
          `The lease '${fence.leaseKey}' has expired unrenewed; this replica stops`,
        );
        tenure.abort();
      }
    }
  }

  async #release(fence: Fence): Promise<void> {
    try {
      await releaseLease(this.options.knex, fence);
    } catch {
      // It expires by itself.
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
