import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { FeedSettings } from './config';
import type { CursorStore } from './CursorStore';
import type { FeedClient } from './FeedClient';
import { FeedReader } from './FeedReader';
import type { Time } from './time';

const MAX_BACKOFF_MS = 60_000;

export interface FeedEntityProviderOptions {
  sourceKey: string;
  client: Pick<FeedClient, 'read'>;
  cursors: Pick<CursorStore, 'get' | 'set'>;
  scheduler: Pick<SchedulerService, 'scheduleTask'>;
  settings: FeedSettings;
  time: Time;
  logger: LoggerService;
  /** Why this source is not read. Its entities stay as they are. */
  inertReason?: string;
}

/**
 * One source of the Model Lifecycle backend as an entity provider. Its name is
 * the source key of every row that the catalog holds for it: it never changes.
 *
 * A scheduled task reads the feed again and again while it runs, so that a new
 * job is in the catalog within seconds; a read without news is one request and
 * writes nothing. Whatever fails is tried again, and no entity goes for it.
 */
export class FeedEntityProvider implements EntityProvider {
  readonly #options: FeedEntityProviderOptions;
  #failures = 0;

  constructor(options: FeedEntityProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return `model-lifecycle:${this.#options.sourceKey}`;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    const { inertReason, logger, scheduler, settings } = this.#options;
    if (inertReason) {
      logger.warn(
        `'${this.getProviderName()}' is not read, its entities stay: ${inertReason}`,
      );
      return;
    }
    const reader = new FeedReader({
      ...this.#options,
      connection,
      locationKey: this.getProviderName(),
    });
    try {
      await scheduler.scheduleTask({
        ...settings.schedule,
        id: `${this.getProviderName()}:refresh`,
        fn: signal => this.#follow(reader, signal),
      });
    } catch (error) {
      // Thrown, it would keep the catalog from starting.
      logger.error(
        `'${this.getProviderName()}' could not be scheduled, its entities stay as they are`,
        toError(error),
      );
    }
  }

  async #follow(reader: FeedReader, signal: AbortSignal): Promise<void> {
    const { time, settings } = this.#options;
    const endAt = time.now() + settings.followMs;
    reader.forgetCursor();
    while (!signal.aborted) {
      await this.#attempt(reader, signal);
      const waitMs = this.#waitMs();
      if (time.now() + waitMs > endAt) return;
      await time.sleep(waitMs, signal);
    }
  }

  async #attempt(reader: FeedReader, signal: AbortSignal): Promise<void> {
    const { logger } = this.#options;
    try {
      await reader.readToEnd(signal);
      if (this.#failures > 0) logger.info('The change feed answers again');
      this.#failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      // Once, and then ever more rarely; while everything starts it is normal.
      if (Number.isInteger(Math.log2(this.#failures))) {
        logger.warn(
          `The change feed could not be read (${
            this.#failures
          } in a row), entities stay as they are: ${toError(error).message}`,
        );
      }
    }
  }

  #waitMs(): number {
    const { settings, time } = this.#options;
    if (this.#failures === 0) return settings.pollIntervalMs;
    const backoffMs = Math.min(
      settings.pollIntervalMs * 2 ** (this.#failures - 1),
      Math.max(MAX_BACKOFF_MS, settings.pollIntervalMs),
    );
    return backoffMs * (0.5 + time.random() / 2);
  }
}
