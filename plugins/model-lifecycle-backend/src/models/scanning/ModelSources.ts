import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  ModelSource,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { LeaseHolder } from '../../clusters/lease/LeaseHolder';
import type { EntityFeed } from '../../feed/types';
import type { SourceHealthStore } from '../../health/SourceHealthStore';
import type { Time } from '../../time/time';
import type { ModelSourceConfig, ModelSourceSettings } from '../config/types';
import { modelsSourceKey } from '../entities/sourceKey';
import type { Inventory } from '../inventory/types';
import { RequestCount } from './countRequests';
import { followSource } from './followSource';
import { previewSource, type SourcePreview } from './previewSource';
import { SourceRunner, type CreatePublisher } from './SourceRunner';
import { toInertReport } from './toSourceReport';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A followed source is scanned after changes, and so often anyway. */
const FOLLOWED_FREQUENCY_MS = HOUR_MS;
/** After the limit of a run: what was read is written. */
const WRITE_MS = MINUTE_MS;
const MAX_JITTER_MS = 10_000;
const EXPORT_PAGE = 200;
export const INERT_TASK = 'model-lifecycle-models-inert';

/** A source with its way out; `close` ends its connections. */
export interface OpenSource {
  source: ModelSource;
  requests: RequestCount;
  close(): Promise<void>;
}

export interface ModelSourcesOptions {
  sources: readonly ModelSourceConfig[];
  /** Makes a source from its config. No network. */
  open: (config: Extract<ModelSourceConfig, { valid: true }>) => OpenSource;
  inventory: Inventory;
  feed: Pick<EntityFeed, 'read'>;
  createPublisher: CreatePublisher;
  health: Pick<SourceHealthStore, 'write'>;
  scheduler: Pick<SchedulerService, 'scheduleTask' | 'triggerTask'>;
  leases: Pick<LeaseHolder, 'runWhileHolding'>;
  holder: string;
  time: Time;
  logger: LoggerService;
}

export function scanTaskId(sourceId: string): string {
  return `model-lifecycle-models:${sourceId}`;
}

/**
 * The configured sources of models: scans each on its own schedule, on one
 * replica at a time. One that is misconfigured or switched off is inert, its
 * entities stay and the Sources page says why. Nothing here waits for the
 * network but `preview`.
 */
export class ModelSources {
  readonly #options: ModelSourcesOptions;
  readonly #configs = new Map<string, ModelSourceConfig>();
  readonly #runners = new Map<string, SourceRunner>();
  readonly #open: OpenSource[] = [];

  constructor(options: ModelSourcesOptions) {
    this.#options = options;
    for (const config of options.sources) {
      const opened = this.#tryOpen(config);
      this.#configs.set(idOf(opened), opened);
    }
  }

  /** In the order of the config; invalid ones among them. */
  list(): readonly ModelSourceConfig[] {
    return [...this.#configs.values()];
  }

  /** Rejects with a NotFoundError for one that is not configured. */
  config(sourceId: string): ModelSourceConfig {
    const config = this.#configs.get(sourceId);
    if (!config) {
      throw new NotFoundError(`No model source '${sourceId}' is configured`);
    }
    return config;
  }

  /** The source itself, such as for its cards; `undefined` for an inert one. */
  source(sourceId: string): ModelSource | undefined {
    return this.#runners.get(sourceId)?.source;
  }

  /** What is kept of a key. */
  async record(
    sourceId: string,
    key: string,
  ): Promise<SourceRecord | undefined> {
    const found = await this.#options.inventory.records(sourceId, [key]);
    return found.get(key)?.record;
  }

  /** Schedules everything. To be called once. */
  async start(): Promise<void> {
    await this.#reportInert();
    for (const runner of this.#runners.values()) {
      await this.#schedule(runner);
    }
  }

  /** Follows the sources that push, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const following = [...this.#runners.values()]
      .filter(({ source }) => source.follow)
      .map(runner => followSource({ ...this.#options, runner, signal }));
    await Promise.all(following);
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map(opened => opened.close()));
  }

  /** Rejects with a ConflictError where the source is inert or being scanned. */
  async scanNow(sourceId: string): Promise<void> {
    this.#active(sourceId);
    await this.#options.scheduler.triggerTask(scanTaskId(sourceId));
  }

  /**
   * Lets what waits for confirmation go. `proposal` is that of the report which
   * somebody looked at: a ConflictError where other things wait by now.
   */
  async confirmRemovals(
    sourceId: string,
    proposal?: string,
  ): Promise<{ removed: number }> {
    const runner = this.#active(sourceId);
    const { inventory } = this.#options;
    const removed = await inventory.confirmRemovals(sourceId, proposal);
    await runner.report();
    // The scan says how things stand now; one that runs already does so too.
    await this.scanNow(sourceId).catch(() => {});
    return { removed };
  }

  /** What a scan would do now. Writes nothing; works for a source that is switched off. */
  async preview(
    sourceId: string,
    options: { signal: AbortSignal; maxEntities?: number },
  ): Promise<SourcePreview & { requests: number }> {
    const config = this.config(sourceId);
    if (!config.valid) throw new InputError(config.problem);
    const { inventory, createPublisher, time } = this.#options;
    // Of its own: what a source remembers of its last listing stays as it is.
    const opened = this.#options.open(config);
    try {
      const preview = await previewSource({
        ...options,
        settings: config.settings,
        source: opened.source,
        publisher: await createPublisher(options.signal),
        inventory,
        now: () => time.now(),
      });
      return { ...preview, requests: opened.requests.total };
    } finally {
      await opened.close();
    }
  }

  /** The entities of a source as the catalog gets them. */
  async *exportEntities(sourceId: string): AsyncGenerator<Entity> {
    this.config(sourceId);
    const { feed } = this.#options;
    let after = 0;
    for (;;) {
      const page = await feed.read({
        source: modelsSourceKey(sourceId),
        after,
        limit: EXPORT_PAGE,
      });
      for (const { entity } of page.items) if (entity) yield entity;
      if (!page.hasMore) return;
      after = page.lastSequence;
    }
  }

  #active(sourceId: string): SourceRunner {
    const config = this.config(sourceId);
    const runner = this.#runners.get(sourceId);
    if (runner) return runner;
    throw new ConflictError(
      config.valid
        ? `The model source '${sourceId}' is switched off ('enabled: false')`
        : config.problem,
    );
  }

  #tryOpen(config: ModelSourceConfig): ModelSourceConfig {
    if (!config.valid) return config;
    const { settings } = config;
    try {
      const opened = this.#options.open(config);
      this.#open.push(opened);
      if (!settings.enabled) return config;
      this.#runners.set(
        settings.id,
        new SourceRunner({
          ...this.#options,
          ...opened,
          settings: withFrequency(settings, opened.source),
          logger: this.#options.logger.child({ source: settings.id }),
        }),
      );
      return config;
    } catch (error) {
      // A source of another module may do anything.
      const problem = error instanceof Error ? error.message : String(error);
      return { valid: false, id: settings.id, type: settings.type, problem };
    }
  }

  async #schedule(runner: SourceRunner): Promise<void> {
    const { scheduler, time } = this.#options;
    const { id, frequencyMs, timeoutMs } = runner.settings;
    await scheduler.scheduleTask({
      id: scanTaskId(id),
      scope: 'global',
      frequency: { milliseconds: frequencyMs },
      timeout: { milliseconds: timeoutMs + WRITE_MS },
      initialDelay: {
        milliseconds: Math.floor(
          time.random() * Math.min(MAX_JITTER_MS, frequencyMs),
        ),
      },
      fn: signal => runner.run(signal),
    });
    if (await this.#isOutdated(runner)) {
      // With another config or version: not only when the next scan is due.
      await scheduler.triggerTask(scanTaskId(id)).catch(() => {});
    }
  }

  async #isOutdated(runner: SourceRunner): Promise<boolean> {
    const { inventory } = this.#options;
    const { id, configHash } = runner.settings;
    const stored = await inventory.configHash(id);
    return stored !== undefined && stored !== configHash;
  }

  /** Every hour: a report that is not repeated is forgotten in time. */
  async #reportInert(): Promise<void> {
    const inert = this.list().filter(
      config => !this.#runners.has(idOf(config)),
    );
    inert.forEach(config => {
      if (!config.valid) {
        this.#options.logger.error(
          `The model source '${config.id}' is not read, its entities stay as they are: ${config.problem}`,
        );
      }
    });
    if (inert.length === 0) return;
    const report = async () => {
      const { health, holder, time } = this.#options;
      for (const config of inert) {
        await health.write(toInertReport(config, 3 * HOUR_MS), {
          holder,
          at: time.now(),
        });
      }
    };
    await report();
    await this.#options.scheduler.scheduleTask({
      id: INERT_TASK,
      scope: 'global',
      frequency: { hours: 1 },
      timeout: { minutes: 1 },
      initialDelay: { hours: 1 },
      fn: report,
    });
  }
}

function idOf(config: ModelSourceConfig): string {
  return config.valid ? config.settings.id : config.id;
}

function withFrequency(
  settings: ModelSourceSettings,
  source: ModelSource,
): ModelSourceSettings {
  return source.follow
    ? {
        ...settings,
        frequencyMs: Math.min(settings.frequencyMs, FOLLOWED_FREQUENCY_MS),
      }
    : settings;
}
