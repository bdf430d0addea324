import { ListingError } from 'backstage-plugin-model-lifecycle-node';
import type { PipelineSourceConfig } from '../../../config/types';
import { isKind, reasonOf } from '../../../http/answers/failure';
import { isOfOneItem } from '../../../http/answers/ofOneItem';
import { TERMINAL_STATES, type Reason } from '../../run';
import type { ReportedRun } from '../reportedRun';
import type { RunSink } from '../runSource';
import { goneRun } from '../support/goneRun';
import type { PipelineRun } from './answers';
import type { PipelineClient, RunQuery } from './client';
import type { Lookups } from './Lookups';
import { normaliseRun } from './normalise';

/** The name of the only tenant where a server knows none. */
export const NO_NAMESPACE = 'default';

export interface LookOptions {
  config: PipelineSourceConfig;
  client: PipelineClient;
  lookups: Lookups;
  sink: RunSink;
}

/** One look at everything. What was read is handed over page by page: a look that breaks off loses nothing of it. */
export class PipelineLook {
  problem: Reason | undefined;
  answered = false;
  /** A run was passed over: what it refers to could not be read. */
  skipped = false;
  readonly #seen = new Set<string>();

  constructor(
    private readonly options: LookOptions,
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

  /** A server that does not take the filter is asked by id for those that are known: `remaining`. */
  async open(namespace: string | undefined): Promise<void> {
    try {
      for await (const page of this.#pages({ namespace, onlyOpen: true })) {
        await this.#hand(this.#own(page), namespace);
      }
    } catch (error) {
      if (!isKind(error, 'rejected')) throw error;
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
      const own = this.#own(young);
      count += own.length;
      await this.#hand(own, namespace);
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
    // The server takes one; of several, those of others come along: see `own`.
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
      yield page.runs;
      pageToken = page.nextPageToken;
      if (pageToken !== undefined && tokens.has(pageToken)) {
        throw new ListingError('repeated-page-token');
      }
      if (pageToken !== undefined) tokens.add(pageToken);
    } while (pageToken !== undefined);
  }

  /** Without those of other experiments. */
  #own(runs: PipelineRun[]): PipelineRun[] {
    const { experiments } = this.options.config;
    return experiments.length === 0
      ? runs
      : runs.filter(run => experiments.includes(run.experimentId ?? ''));
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
        const wasRead = await this.guarded(async () => {
          const seen = await this.#normalise(run, namespace);
          this.#seen.add(run.id);
          observed.push(seen);
          if (TERMINAL_STATES.has(seen.state)) settled.push(run);
        });
        this.skipped ||= !wasRead;
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
