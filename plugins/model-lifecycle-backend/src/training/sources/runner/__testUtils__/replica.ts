import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { createOwnerMap } from '../../../../catalog/ownerMap';
import { LeaseHolder } from '../../../../clusters/lease/LeaseHolder';
import { KnexEntityFeed } from '../../../../feed/KnexEntityFeed';
import { SourceHealthStore } from '../../../../health/SourceHealthStore';
import type { ManualTime } from '../../../../time/__testUtils__/ManualTime';
import { JobEntities } from '../../../entities/JobEntities';
import { createRunHistory } from '../../../history';
import type { RunHistory } from '../../../history/types';
import { DEFAULT_STALL_THRESHOLDS } from '../../../progression';
import type { ReportedRun } from '../../reportedRun';
import type { RunSink, RunSource } from '../../runSource';
import { RunSources } from '../RunSources';

/** A source that a test speaks through: `sink` is set while it is at work. */
export class ScriptedSource implements RunSource {
  readonly type = 'status-endpoint';
  readonly intervalMs = 10_000;
  sink?: RunSink;

  constructor(readonly id: string = 'lab-status') {}

  async run(sink: RunSink, signal: AbortSignal): Promise<void> {
    this.sink = sink;
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    this.sink = undefined;
  }

  look(uid: string, fields: Partial<ReportedRun> = {}): ReportedRun {
    return {
      source: { type: this.type, id: this.id },
      namespace: 'default',
      name: uid,
      uid,
      job: { sourceId: this.id, namespace: 'default', name: 'night' },
      state: 'running',
      reason: { code: 'reported.running' },
      observedAt: this.sink!.time.now(),
      ...fields,
    };
  }
}

/** One process over a database that others may share. */
export class Replica {
  readonly #stop = new AbortController();
  readonly history: RunHistory;
  readonly feed: KnexEntityFeed;
  readonly health: SourceHealthStore;
  #running?: Promise<void>;
  /** Set to let every write of runs fail. */
  writeFailure?: Error;

  constructor(
    private readonly name: string,
    private readonly knex: Knex,
    private readonly time: ManualTime,
  ) {
    const logger = mockServices.logger.mock();
    const history = createRunHistory({ knex, time, logger });
    this.history = {
      ...history,
      write: async (writes, fence) => {
        if (this.writeFailure) throw this.writeFailure;
        return history.write(writes, fence);
      },
    };
    this.feed = new KnexEntityFeed({ knex, time });
    this.health = new SourceHealthStore(knex);
  }

  start(sources: RunSource[], clusters: string[] = []): this {
    const { knex, time, history, feed, health } = this;
    const logger = mockServices.logger.mock();
    this.#running = new RunSources({
      sources,
      clusters,
      leases: new LeaseHolder({ knex, time, logger }),
      config: {
        stall: DEFAULT_STALL_THRESHOLDS,
        logs: { capture: 'tail', visibility: 'owners', redact: [] },
      },
      history,
      jobs: new JobEntities({
        feed,
        history,
        limits: { keepFinishedMs: 30 * 86_400_000, maxPerNamespace: 50 },
        resolveOwner: createOwnerMap({ map: [] }),
        time,
      }),
      health,
      time,
      logger,
      holder: this.name,
      onWritten: () => {},
      onTouched: () => {},
    }).run(this.#stop.signal);
    return this;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.history.flush();
  }
}
