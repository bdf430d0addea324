import { setTimeout as delay } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import { HttpClusterClient } from '../client/HttpClusterClient';
import type { ObjectChange } from '../reflector/ObjectCache';
import { Reflector, type ReflectorOptions } from '../reflector/Reflector';
import { DirectConnector } from '../transport/DirectConnector';
import { FaultServer, widgets } from './FaultServer';

/** A reflector on a failing server, with a clock that only the test moves. */
export class ReflectorLab {
  readonly time = new ManualTime();
  readonly changes: ObjectChange[] = [];
  readonly stop = new AbortController();
  readonly reflector: Reflector;
  #done?: Promise<void>;

  private constructor(
    readonly server: FaultServer,
    options: Partial<ReflectorOptions>,
  ) {
    const connector = new DirectConnector({
      kind: 'url',
      name: 'lab',
      url: server.url,
      serviceAccountToken: server.token,
      skipTLSVerify: false,
    });
    this.reflector = new Reflector({
      client: new HttpClusterClient(connector),
      resource: widgets,
      trim: object => object,
      onChange: change => this.changes.push(change),
      logger: mockServices.logger.mock(),
      time: this.time,
      signal: this.stop.signal,
      ...options,
    });
  }

  static async create(
    options: Partial<ReflectorOptions> = {},
  ): Promise<ReflectorLab> {
    return new ReflectorLab(await FaultServer.start(), options);
  }

  start(): void {
    this.#done = this.reflector.run();
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.#done;
    await this.server.stop();
  }

  /** Lets the clock run until the condition holds. */
  async until(
    condition: () => boolean,
    options: { stepMs?: number; what?: string } = {},
  ): Promise<void> {
    const { stepMs = 0, what = String(condition) } = options;
    for (let turn = 0; turn < 600; turn++) {
      if (condition()) return;
      await this.time.advance(stepMs);
      await delay(5);
    }
    throw new Error(
      `Never came true: ${what}; status ${JSON.stringify(
        this.reflector.status(),
      )}`,
    );
  }

  /** Starts and waits until the first watch is open. */
  async startAndWatch(): Promise<void> {
    this.start();
    await this.until(() => this.server.openWatches === 1);
  }

  /** The invariant: at rest the cache is what the server has. */
  async untilEqual(options: { stepMs?: number } = {}): Promise<void> {
    await this.until(() => this.cached() === facts(this.server.objects()), {
      ...options,
      what: 'the cache equals the server',
    });
  }

  cached(): string {
    return facts([...this.reflector.objects()]);
  }

  /** Names in the order that their deletions were told. */
  deletions(): string[] {
    return this.changes
      .filter(change => change.type === 'delete')
      .map(change => change.object.metadata.name);
  }
}

function facts(objects: object[]): string {
  return JSON.stringify(objects.map(object => JSON.stringify(object)).sort());
}
