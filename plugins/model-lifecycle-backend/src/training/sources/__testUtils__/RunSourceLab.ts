import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  ConfigSection,
  type HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import { SourceServer, type SourceHandler } from 'demo-lab';
import { createHttpConnector } from '../../../http/createHttpConnector';
import { VirtualTime } from '../../../models/sources/__testUtils__/VirtualTime';
import type { Time } from '../../../time/time';
import { reduceReported } from '../../progression/reported';
import { TERMINAL_STATES, type Reason, type Run } from '../../run';
import type { ReportedRun } from '../reportedRun';
import type { RunSink, ToldLine } from '../runSource';
import type { Watch } from '../support/polledSource';
import type { LookResult } from '../support/pollSource';

/** Where a source tells what it saw: reduced by the true rules, kept in memory. */
export class RecordingSink implements RunSink {
  readonly runs = new Map<string, Run>();
  readonly lines = new Map<string, ToldLine[]>();
  readonly failures: Reason[] = [];
  /** Of the last call. */
  told: ReportedRun[] = [];

  constructor(readonly time: Time) {}

  open(): Run[] {
    return [...this.runs.values()].filter(
      ({ state }) => !TERMINAL_STATES.has(state),
    );
  }

  async observed(seen: ReportedRun[]): Promise<void> {
    this.told = seen;
    for (const one of seen) {
      const { run } = reduceReported(this.runs.get(one.uid), one);
      this.runs.set(one.uid, run);
    }
  }

  async keepLines(uid: string, lines: ToldLine[]): Promise<void> {
    const kept = this.lines.get(uid) ?? [];
    const last = kept.at(-1)?.line ?? 0;
    this.lines.set(uid, [...kept, ...lines.filter(({ line }) => line > last)]);
  }

  async listed(): Promise<void> {}
  failed(reason: Reason): void {
    this.failures.push(reason);
  }
  succeeded(): void {}
}

/** A server, the true way out, and a watch that a test asks to look. */
export class RunSourceLab {
  readonly time = new VirtualTime();
  readonly sink = new RecordingSink(this.time);
  readonly #closers: (() => Promise<void>)[] = [];

  async serve(handler: SourceHandler): Promise<SourceServer> {
    const server = await SourceServer.start({ handler });
    this.#closers.push(() => server.close());
    return server;
  }

  /** Another one is as after a restart: only the sink remembers. */
  watch<T extends { endpoint: Parameters<Connector['connect']>[0] }>(
    config: T,
    create: (endpoint: HttpEndpoint, config: T) => Watch,
  ): { look(): Promise<LookResult> } {
    const { time } = this;
    const logger = mockServices.logger.mock();
    const http = createHttpConnector({ sourceId: 'lab', logger, time });
    this.#closers.push(() => http.close());
    const watch = create(http.connect(config.endpoint), config);
    return { look: () => watch.look(new AbortController().signal) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map(close => close()));
  }
}

type Connector = ReturnType<typeof createHttpConnector>;

/** What stands under a list of sources in the config, read as it is there. */
export function configOf<T>(
  read: (section: ConfigSection) => T,
  config: JsonObject,
): T {
  return read(new ConfigSection('modelLifecycle.training.x[0]', config));
}
