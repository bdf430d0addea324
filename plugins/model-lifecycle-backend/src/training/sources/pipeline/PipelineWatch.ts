import { ListingError } from 'backstage-plugin-model-lifecycle-node';
import type { PipelineSourceConfig } from '../../../config/types';
import { reasonOf } from '../../../models/sources/support/failure';
import { isOfOneItem } from '../../../models/sources/support/ofOneItem';
import { TERMINAL_STATES, type Reason } from '../../run';
import type { ReportedRun } from '../reportedRun';
import type { RunSink } from '../runSource';
import { goneRun } from '../support/goneRun';
import type { Watch } from '../support/polledSource';
import type { LookResult } from '../support/pollSource';
import type { PipelineRun } from './answers';
import type { PipelineClient, RunQuery } from './client';
import type { Lookups } from './Lookups';
import { normaliseRun } from './normalise';

/** The name of the only tenant where a server knows none. */
const NO_NAMESPACE = 'default';
/** All runs inside the history are read again: what was missed is found. */
const WHOLE_LOOK_EVERY_MS = 60 * 60_000;
const MAX_SETTLED = 20_000;

interface WatchOptions {
  config: PipelineSourceConfig;
  client: PipelineClient;
  lookups: Lookups;
  sink: RunSink;
}

/**
 * Runs of a Kubeflow Pipelines server. Each look reads the runs that are open,
 * then newest first until one that is known to be over, and asks by id for
 * those that are open here and were not among them. What is remembered between
 * looks only spares requests.
 */
export class PipelineWatch implements Watch {
  /** Runs that are over and stored, by what would be another end. */
  readonly #settled = new Map<string, string>();
  /** When the history of a namespace was last read to its end. */
  readonly #wholeLookAt = new Map<string, number>();

  constructor(private readonly options: WatchOptions) {}

  async look(signal: AbortSignal): Promise<LookResult> {
    const { config, sink } = this.options;
    const look = new Look(this.options, this.#settled, signal);
    const namespaces =
      config.namespaces.length > 0 ? config.namespaces : [undefined];
    const unread = new Set<string>();
    for (const namespace of namespaces) {
      const key = namespace ?? NO_NAMESPACE;
      const at = sink.time.now();
      const lastAt = this.#wholeLookAt.get(key);
      const isWhole = lastAt === undefined || at - lastAt > WHOLE_LOOK_EVERY_MS;
      const wasRead = await look.guarded(async () => {
        await look.open(namespace);
        await look.newest(namespace, { isWhole });
        if (isWhole) this.#wholeLookAt.set(key, at);
      });
      if (!wasRead) unread.add(key);
    }
    await look.remaining(unread);
    if (this.#settled.size > MAX_SETTLED) this.#settled.clear();
    return { answered: look.answered, problem: look.problem };
  }
}

/** One look at everything. What was read is handed over page by page: a look that breaks off loses nothing of it. */
class Look {
  problem: Reason | undefined;
  answered = false;
  readonly #seen = new Set<string>();

  constructor(
    private readonly options: WatchOptions,
    private readonly settled: Map<string, string>,
    private readonly signal: AbortSignal,
  ) {}

  /** Another namespace, or another run, may be readable though one is not. */
  async guarded(part: () => Promise<void>): Promise<boolean> {
    try {
      await part();
      return true;
    } catch (error) {
      this.signal.throwIfAborted();
      if (!isOfOneItem(error)) throw error;
      this.problem ??= reasonOf(error);
      return false;
    }
  }

  async open(namespace: string | undefined): Promise<void> {
    for await (const page of this.#pages({ namespace, onlyOpen: true })) {
      await this.#hand(page, namespace);
    }
  }

  async newest(
    namespace: string | undefined,
    { isWhole }: { isWhole: boolean },
  ): Promise<void> {
    const { config, sink } = this.options;
    const oldest = sink.time.now() - config.historyMs;
    let count = 0;
    for await (const page of this.#pages({ namespace })) {
      const isKnown = page.some(
        run => this.settled.get(run.id) === fingerprint(run),
      );
      const young = page.filter(
        ({ createdAt }) => !(Date.parse(String(createdAt)) < oldest),
      );
      count += young.length;
      await this.#hand(young, namespace);
      const isEnd = young.length < page.length || count >= config.maxRuns;
      if (isEnd || (isKnown && !isWhole)) return;
    }
  }

  /** Open as far as we know, and in none of the lists: over since a moment ago, beyond the history, or gone. */
  async remaining(unread: ReadonlySet<string>): Promise<void> {
    const { sink, client } = this.options;
    for (const run of sink.open()) {
      if (this.#seen.has(run.uid) || unread.has(run.namespace)) continue;
      await this.guarded(async () => {
        const found = await client.run(run.uid, this.signal);
        if (found) await this.#hand([found], run.namespace);
        else await sink.observed([goneRun(run, sink.time.now())]);
      });
    }
  }

  async *#pages(query: RunQuery): AsyncGenerator<PipelineRun[]> {
    const { client, config } = this.options;
    // The server takes one; of several, those of others are left out here.
    const [only, ...more] = config.experiments;
    const experimentId = more.length === 0 ? only : undefined;
    const tokens = new Set<string>();
    let pageToken: string | undefined;
    do {
      const page = await client.runs(
        { ...query, experimentId, pageToken },
        this.signal,
      );
      this.answered = true;
      if (page.malformed > 0) {
        this.problem ??= {
          code: 'runs-malformed',
          params: { count: page.malformed },
        };
      }
      yield page.runs.filter(
        run =>
          config.experiments.length === 0 ||
          config.experiments.includes(run.experimentId ?? ''),
      );
      pageToken = page.nextPageToken;
      if (pageToken !== undefined && tokens.has(pageToken)) {
        throw new ListingError('repeated-page-token');
      }
      if (pageToken !== undefined) tokens.add(pageToken);
    } while (pageToken !== undefined);
  }

  async #hand(
    runs: readonly PipelineRun[],
    namespace: string | undefined,
  ): Promise<void> {
    const { sink } = this.options;
    const observed: ReportedRun[] = [];
    const settled: PipelineRun[] = [];
    for (const run of runs) {
      if (this.settled.get(run.id) === fingerprint(run)) {
        this.#seen.add(run.id);
      } else if (run.isBroken) {
        // Nothing is known of it now; what was known stays.
        this.#seen.add(run.id);
        this.problem ??= {
          code: 'run-unreadable',
          params: { run: run.id },
        };
      } else {
        await this.guarded(async () => {
          const seen = await this.#normalise(run, namespace);
          this.#seen.add(run.id);
          observed.push(seen);
          if (TERMINAL_STATES.has(seen.state)) settled.push(run);
        });
      }
    }
    if (observed.length > 0) await sink.observed(observed);
    settled.forEach(run => this.settled.set(run.id, fingerprint(run)));
  }

  async #normalise(
    run: PipelineRun,
    namespace: string | undefined,
  ): Promise<ReportedRun> {
    const { config, lookups, sink } = this.options;
    const { job, plan } = await lookups.jobAndPlan(run, this.signal);
    return normaliseRun(run, {
      config,
      namespace: namespace ?? NO_NAMESPACE,
      job,
      plan,
      observedAt: sink.time.now(),
    });
  }
}

/** Another one where a run that was over is retried, or ends in another way. */
function fingerprint(run: PipelineRun): string {
  return JSON.stringify([run.state, run.finishedAt, run.history.length]);
}
