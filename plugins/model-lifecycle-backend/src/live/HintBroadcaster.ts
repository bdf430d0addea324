import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  MODEL_LIFECYCLE_CHANNEL,
  type RunsChangedMessage,
} from 'backstage-plugin-model-lifecycle-common';
import type { Time } from '../time/time';
import type { RunId } from '../training/run';

/** At most ten broadcasts a second, however many sources flush. */
const INTERVAL_MS = 100;

export interface HintBroadcasterOptions {
  /** Absent where no signals plugin is installed: then nobody is told, and tabs poll. */
  signals?: SignalsService;
  logger: LoggerService;
  time: Pick<Time, 'now' | 'sleep'>;
}

/**
 * Tells open tabs *that* runs changed: opaque ids and versions and nothing
 * else, because sockets without a token receive broadcasts too. The first hint
 * goes out at once; those of the next 100 ms go together.
 */
export class HintBroadcaster {
  #pending = new Map<RunId, number>();
  #lastAt = -Infinity;
  #sending?: Promise<void>;

  constructor(private readonly options: HintBroadcasterOptions) {}

  /** To be called after each flush of the history. Never throws, never waits. */
  changed(runs: { id: RunId; version: number }[]): void {
    if (!this.options.signals || runs.length === 0) return;
    for (const { id, version } of runs) {
      this.#pending.set(id, Math.max(version, this.#pending.get(id) ?? 0));
    }
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when all that was given has gone out. */
  async idle(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  async #send(): Promise<void> {
    const { time } = this.options;
    while (this.#pending.size > 0) {
      const waitMs = this.#lastAt + INTERVAL_MS - time.now();
      if (waitMs > 0) await time.sleep(waitMs);
      this.#lastAt = time.now();
      const runs = [...this.#pending].map(([id, version]) => ({ id, version }));
      this.#pending = new Map();
      await this.#publish({ runs });
    }
  }

  async #publish(message: RunsChangedMessage): Promise<void> {
    try {
      await this.options.signals?.publish({
        recipients: { type: 'broadcast' },
        channel: MODEL_LIFECYCLE_CHANNEL,
        message,
      });
    } catch (error) {
      // Tabs look for themselves every 15–30 s: a lost hint delays, it loses nothing.
      this.options.logger.warn(`Could not broadcast a hint: ${error}`);
    }
  }
}
