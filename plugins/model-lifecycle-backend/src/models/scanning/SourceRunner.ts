import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  ModelSource,
  Reason,
} from 'backstage-plugin-model-lifecycle-node';
import type { SourceHealthStore } from '../../health/SourceHealthStore';
import type { Time, Timestamp } from '../../time/time';
import type { ModelSourceSettings } from '../config/types';
import { StaleScanError } from '../inventory/scanRows';
import type { Inventory, RecordPublisher } from '../inventory/types';
import type { RequestCount } from './countRequests';
import { scanSource } from './scanSource';
import { describeMistake } from './describeMistake';
import { toSourceReport } from './toSourceReport';
import type { ScanOutcome } from './types';

/** Entities cannot be built for now, such as while overrides cannot be read. */
export class PublisherError extends Error {
  readonly name = 'PublisherError';

  constructor(readonly reason: Reason) {
    super(`Entities cannot be built: ${reason.message ?? reason.code}`);
  }
}

/** Asked before each scan. Rejects with a {@link PublisherError} while entities cannot be built. */
export type CreatePublisher = (signal: AbortSignal) => Promise<RecordPublisher>;

export interface SourceRunnerOptions {
  settings: ModelSourceSettings;
  source: ModelSource;
  inventory: Inventory;
  createPublisher: CreatePublisher;
  requests: RequestCount;
  health: Pick<SourceHealthStore, 'write'>;
  /** This replica. */
  holder: string;
  time: Time;
  logger: LoggerService;
}

/** Scans one source, once at a time in this process, and says how it went. */
export class SourceRunner {
  readonly #options: SourceRunnerOptions;
  #running?: Promise<void>;
  #complaint?: string;

  constructor(options: SourceRunnerOptions) {
    this.#options = options;
  }

  get settings(): ModelSourceSettings {
    return this.#options.settings;
  }

  get source(): ModelSource {
    return this.#options.source;
  }

  /** After one that is under way. Rejects when the database fails. */
  async run(signal: AbortSignal): Promise<void> {
    while (this.#running) await this.#running.catch(() => {});
    if (signal.aborted) return;
    this.#running = this.#run(signal);
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  /** Says again how the last run ended, such as after a confirmation. */
  async report(more: { scanningSince?: Timestamp } = {}): Promise<void> {
    const { settings, inventory, source, health, holder, time, requests } =
      this.#options;
    const outcome = (await inventory.outcome(settings.id)) as unknown as
      | ScanOutcome
      | undefined;
    const report = toSourceReport({
      settings,
      follows: Boolean(source.follow),
      outcome,
      requests: requests.ofLastScan,
      ...more,
    });
    await health.write(report, { holder, at: time.now() });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { settings, logger, requests, time } = this.#options;
    const limit = this.#limit(signal);
    requests.begin();
    try {
      await this.report({ scanningSince: time.now() });
      const publisher = await this.#options.createPublisher(limit.signal);
      const outcome = await scanSource({
        ...this.#options,
        publisher,
        signal: limit.signal,
        onThrown: error =>
          logger.error(
            `The model source '${settings.id}' (type '${
              settings.type
            }') has a mistake; its entities stay as they are: ${describeMistake(
              error,
            )}`,
          ),
      });
      requests.end();
      this.#say(outcome);
      await this.report();
    } catch (error) {
      if (error instanceof StaleScanError) {
        logger.info(error.message);
      } else if (error instanceof PublisherError) {
        await this.#complain(error);
      } else {
        logger.error(
          `The scan of the model source '${settings.id}' failed, its entities stay as they are`,
          toError(error),
        );
        throw error;
      }
    } finally {
      limit.end();
    }
  }

  /** Somewhat before the scheduler's own timeout, so that what was read can be written. */
  #limit(signal: AbortSignal): { signal: AbortSignal; end: () => void } {
    const { settings, time } = this.#options;
    const limit = new AbortController();
    const timer = new AbortController();
    const abort = () => limit.abort();
    signal.addEventListener('abort', abort, { signal: timer.signal });
    if (signal.aborted) abort();
    void time.sleep(settings.timeoutMs, timer.signal).then(() => {
      if (!timer.signal.aborted) abort();
    });
    return { signal: limit.signal, end: () => timer.abort() };
  }

  async #complain(error: PublisherError): Promise<void> {
    const { settings, source, health, holder, time, logger } = this.#options;
    logger.warn(
      `The model source '${settings.id}' is not scanned, its entities stay as they are: ${error.message}`,
    );
    const report = toSourceReport({
      settings,
      follows: Boolean(source.follow),
    });
    await health.write(
      { ...report, reachable: false, reason: error.reason },
      { holder, at: time.now() },
    );
  }

  /** Once for each other way to fail; upstream answers are no part of it. */
  #say(outcome: ScanOutcome): void {
    const { settings, logger } = this.#options;
    const { result, reason, counts } = outcome;
    const { added, changed, removed, stored, waiting } = counts;
    if (added + changed + removed > 0) {
      logger.info(
        `Model source '${settings.id}': ${added} added, ${changed} changed, ${removed} removed, ${stored} in all`,
      );
    }
    const complaint =
      result === 'complete' && waiting === 0
        ? undefined
        : `${result} ${reason?.code ?? ''} ${JSON.stringify(
            reason?.params ?? {},
          )} ${waiting}`;
    if (complaint && complaint !== this.#complaint) {
      logger.warn(
        `Model source '${settings.id}': listing ${result}${
          reason
            ? ` (${reason.code} ${JSON.stringify(reason.params ?? {})})`
            : ''
        }${
          waiting > 0 ? `, ${waiting} removals wait for confirmation` : ''
        }; what is not known to be gone stays`,
      );
    } else if (!complaint && this.#complaint) {
      logger.info(
        `Model source '${settings.id}': the listing is complete again`,
      );
    }
    this.#complaint = complaint;
  }
}
