import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  ConfigSection,
  type ModelSource,
} from 'backstage-plugin-model-lifecycle-node';
import { SourceServer, type SourceHandler } from 'demo-lab';
import type { ClusterClient } from '../../../clusters/types';
import { createHttpConnector } from '../../../http/createHttpConnector';
import { nothingDeclared } from './nothingDeclared';
import type { BuiltInServices, BuiltInSourceType } from '../types';
import { VirtualTime } from './VirtualTime';

/** Servers and sources of one test, over the true HTTP connector, on a clock without waits. */
export class SourceLab {
  readonly time = new VirtualTime();
  readonly clusters: Record<string, ClusterClient> = {};
  /** What was logged, at any level. */
  readonly logged: string[] = [];
  readonly #closers: (() => Promise<void>)[] = [];

  async serve(handler: SourceHandler): Promise<SourceServer> {
    const server = await SourceServer.start({ handler });
    this.#closers.push(() => server.close());
    return server;
  }

  open(
    type: BuiltInSourceType,
    config: Record<string, unknown>,
    id = 'test',
  ): ModelSource {
    return this.openWith(
      section => type.configure(section),
      (configured, services) => configured.create({ id, services }),
      config,
      id,
    );
  }

  /** For a source that is made in another way than by its type. */
  openWith<T>(
    configure: (section: ConfigSection) => T,
    create: (configured: T, services: BuiltInServices) => ModelSource,
    config: Record<string, unknown>,
    id = 'test',
  ): ModelSource {
    const { time } = this;
    const logger = mockServices.logger.mock();
    for (const level of ['error', 'warn', 'info', 'debug'] as const) {
      logger[level].mockImplementation((message, meta) => {
        this.logged.push(`${message} ${JSON.stringify(meta ?? {})}`);
      });
    }
    logger.child.mockReturnValue(logger);
    const section = new ConfigSection(
      `modelLifecycle.models.sources.${id}`,
      config as JsonObject,
    );
    const configured = configure(section);
    section.rejectUnknownKeys();
    const http = createHttpConnector({ sourceId: id, logger, time });
    this.#closers.push(() => http.close());
    return create(configured, {
      http,
      logger,
      time,
      now: time.now,
      sleep: time.sleep,
      secret: async value => ('value' in value ? value.value : ''),
      declared: nothingDeclared,
      clusterNames: Object.keys(this.clusters),
      cluster: name => {
        const client = this.clusters[name];
        if (!client) throw new Error(`There is no cluster '${name}'`);
        return client;
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map(close => close()));
  }
}
