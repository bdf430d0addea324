import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Time } from '../../time/time';

const RETRY_MS = 1_000;
const ATTEMPTS = 60;

/**
 * Listings that follow a change. One that began before the change may not show
 * it: while one is under way, another one follows, for all changes of that time.
 */
export class ScanSoon {
  /** Sources whose next listing is waited for. */
  readonly #waiting = new Set<string>();

  constructor(
    private readonly options: {
      /** Rejects while a listing is under way. */
      scanNow: (sourceId: string) => Promise<void>;
      time: Pick<Time, 'sleep'>;
      logger: LoggerService;
    },
  ) {}

  /** Resolves once a listing was begun, or is waited for. Never rejects. */
  async of(sourceId: string): Promise<void> {
    if (this.#waiting.has(sourceId) || (await this.#attempt(sourceId))) return;
    if (this.#waiting.has(sourceId)) return;
    this.#waiting.add(sourceId);
    void this.#retry(sourceId);
  }

  async #retry(sourceId: string): Promise<void> {
    const { time, logger } = this.options;
    for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
      await time.sleep(RETRY_MS);
      // Before the listing: what changes once it has begun is for the next one.
      this.#waiting.delete(sourceId);
      if (await this.#attempt(sourceId)) return;
      this.#waiting.add(sourceId);
    }
    this.#waiting.delete(sourceId);
    logger.warn(
      `The source '${sourceId}' could not be listed after a change; its schedule will list it`,
    );
  }

  async #attempt(sourceId: string): Promise<boolean> {
    try {
      await this.options.scanNow(sourceId);
      return true;
    } catch (error) {
      this.options.logger.debug(
        `The source '${sourceId}' cannot be listed now: ${error}`,
      );
      return false;
    }
  }
}
