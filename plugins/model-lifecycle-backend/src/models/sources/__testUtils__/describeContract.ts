import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import {
  createRecordingLogger,
  describeModelSourceContract,
  type ModelSourceContractOptions,
  type PreparedSource,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
import { SourceServer, type SourceHandler, type SourceRequest } from 'demo-lab';
import { createHttpConnector } from '../../../http/createHttpConnector';
import type { BuiltInServices, BuiltInSourceType } from '../types';
import { VirtualTime } from './VirtualTime';

const CONTRACT_LIMITS = {
  timeouts: { headers: { milliseconds: 200 }, body: { milliseconds: 200 } },
  maxBodyBytes: 1024 * 1024,
};

/** A world of one server, and how the source is configured for it. */
export interface ContractWorld {
  handler: SourceHandler;
  /** Beside `baseUrl` and the limits of the contract. */
  config: Record<string, unknown>;
}

type PresentWorld = ContractWorld & { present: string[] };

/** The contract of the port, for a source of this package with one `baseUrl`. */
export function describeContract(options: {
  type: BuiltInSourceType;
  serve(): ContractWorld;
  /** Default: `baseUrl`. */
  configFor?(baseUrl: string): Record<string, unknown>;
  isListing?(request: SourceRequest): boolean;
  oneScope?: ModelSourceContractOptions['oneScope'];
  variants?: {
    empty?(): ContractWorld;
    onePage?(): PresentWorld;
    repeatedToken?(): ContractWorld;
    removedBetweenPages?(): PresentWorld;
    shortPage?(): PresentWorld;
  };
  leftOut?: Readonly<Record<string, string>>;
}): void {
  const { type, serve, variants = {}, isListing, oneScope, leftOut } = options;
  const { configFor = baseUrl => ({ baseUrl }) } = options;

  async function prepare(world: ContractWorld): Promise<PreparedSource> {
    const server = await SourceServer.start({ handler: world.handler });
    const log = createRecordingLogger();
    const time = new VirtualTime();
    const section = new ConfigSection('modelLifecycle.models.sources.test', {
      ...configFor(server.url),
      ...world.config,
      ...CONTRACT_LIMITS,
    });
    const configured = type.configure(section);
    section.rejectUnknownKeys();
    const http = createHttpConnector({
      sourceId: 'test',
      logger: log.logger,
      time,
    });
    const services = {
      http,
      logger: log.logger,
      time,
      now: time.now,
      sleep: time.sleep,
      clusterNames: [],
      cluster: (name: string) => {
        throw new Error(`There is no cluster '${name}'`);
      },
      secret: async () => {
        throw new Error('There are no Secrets');
      },
    } as unknown as BuiltInServices;
    const source = configured.create({ id: 'test', services });
    return { server, source, log, close: () => http.close() };
  }

  const world = (make: (() => ContractWorld) | undefined) =>
    make && (() => prepare(make()));
  const present = (make: (() => PresentWorld) | undefined) =>
    make &&
    (async () => {
      const made = make();
      return { ...(await prepare(made)), present: made.present };
    });

  describeModelSourceContract({
    name: type.type,
    prepare: () => prepare(serve()),
    isListing,
    oneScope,
    leftOut,
    variants: {
      empty: world(variants.empty),
      onePage: present(variants.onePage),
      repeatedToken: world(variants.repeatedToken),
      removedBetweenPages: present(variants.removedBetweenPages),
      shortPage: present(variants.shortPage),
    },
  });
}
