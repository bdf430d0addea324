import { isEqual } from 'lodash';
import pLimit from 'p-limit';
import type { StatusEndpointConfig } from '../../../config/types';
import { reasonOf, UnexpectedAnswerError } from '../../../http/answers/failure';
import { isOfOneItem } from '../../../http/answers/ofOneItem';
import { TERMINAL_STATES, type Reason, type Run } from '../../run';
import type { ReportedRun } from '../reportedRun';
import type { RunSink } from '../runSource';
import { goneRun } from '../support/goneRun';
import type { Watch } from '../support/polledSource';
import type { LookResult } from '../support/pollSource';
import type { StatusClient } from './client';
import { valueAt } from './fieldPath';
import { lastLineAt, readNewLines } from './logs';
import { normaliseStatus } from './normalise';

const AT_THE_SAME_TIME = 4;
const MAX_SETTLED = 5_000;

/** Trainings that tell how they are as JSON: each look asks for each of them. */
export class StatusWatch implements Watch {
  /** Runs that are over and stored: their answers go on changing in nothing that matters. */
  readonly #settled = new Map<string, ReportedRun>();
  /** How far the log of a run was read. What is kept already is not kept again. */
  readonly #lines = new Map<string, { known: number; isWhole: boolean }>();

  constructor(
    private readonly options: {
      config: StatusEndpointConfig;
      client: StatusClient;
      sink: RunSink;
    },
  ) {}

  async look(signal: AbortSignal): Promise<LookResult> {
    const items = await this.options.client.items(signal);
    const result: LookResult = { answered: items?.length === 0 };
    const limit = pLimit(AT_THE_SAME_TIME);
    const asked = await Promise.allSettled(
      (items ?? [undefined]).map(item =>
        limit(() => this.#lookAt(item, signal)),
      ),
    );
    for (const outcome of asked) {
      if (outcome.status === 'fulfilled') {
        result.answered = true;
        result.problem ??= outcome.value;
      } else {
        signal.throwIfAborted();
        result.problem ??= reasonOf(outcome.reason);
        // Others may be readable though one is not.
        if (!isOfOneItem(outcome.reason)) throw outcome.reason;
      }
    }
    if (this.#settled.size > MAX_SETTLED) this.#settled.clear();
    return result;
  }

  async #lookAt(
    item: string | undefined,
    signal: AbortSignal,
  ): Promise<Reason | undefined> {
    const { config, client, sink } = this.options;
    const status = await client.status(item, signal);
    const observedAt = sink.time.now();
    const open = sink.open().filter(run => isOfItem(run, item));
    if (status === 'gone') {
      await this.#hand(open.map(run => goneRun(run, observedAt)));
      return undefined;
    }
    const { runs } = config.mapping;
    const list = runs && valueAt(status.body, runs);
    if (runs && !Array.isArray(list)) {
      throw new UnexpectedAnswerError('a list of runs');
    }
    const isOnlyRun = !Array.isArray(list);
    const bodies: unknown[] = isOnlyRun ? [status.body] : list;
    const runsSeen = bodies.flatMap(
      body =>
        normaliseStatus(body, {
          config,
          item,
          open: isOnlyRun ? open.at(-1) : undefined,
          observedAt,
        }) ?? [],
    );
    const seen = isOnlyRun
      ? await Promise.all(runsSeen.map(run => this.#withEnd(item, run, signal)))
      : runsSeen;
    // There is one at a time: another has taken its place.
    const replaced = isOnlyRun
      ? open.filter(run => seen.length > 0 && run.uid !== seen[0].uid)
      : [];
    await this.#hand([
      ...seen,
      ...replaced.map(run => goneRun(run, observedAt)),
    ]);
    return isOnlyRun && seen.length > 0
      ? this.#readLogs(item, seen[0], signal)
      : undefined;
  }

  /** Where nothing else says when it ended, the last line of its log does. */
  async #withEnd(
    item: string | undefined,
    run: ReportedRun,
    signal: AbortSignal,
  ): Promise<ReportedRun> {
    const { client } = this.options;
    const { logs } = this.options.config;
    const isUnsaid = TERMINAL_STATES.has(run.state) && !run.endedAt;
    if (!isUnsaid || !logs?.at) return run;
    const before = this.#settled.get(run.uid)?.endedAt;
    if (before !== undefined) return { ...run, endedAt: before };
    try {
      const body = await client.logPage({ logs, item, page: 1 }, signal);
      const endedAt = lastLineAt(body, logs, run);
      return endedAt === undefined ? run : { ...run, endedAt };
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfOneItem(error)) throw error;
      return run;
    }
  }

  /** While the run goes on, and once after its end. Its state does not depend on them. */
  async #readLogs(
    item: string | undefined,
    run: ReportedRun,
    signal: AbortSignal,
  ): Promise<Reason | undefined> {
    const { config, client, sink } = this.options;
    const isOver = TERMINAL_STATES.has(run.state);
    const before = this.#lines.get(run.uid) ?? { known: 0, isWhole: false };
    if (!config.logs || before.isWhole) return undefined;
    try {
      const lines = await readNewLines({
        ...{ client, item, signal },
        logs: config.logs,
        known: before.known,
        since: run.startedAt,
        observedAt: run.observedAt,
      });
      if (lines.length > 0) await sink.keepLines(run.uid, lines);
      if (this.#lines.size > MAX_SETTLED) this.#lines.clear();
      const known = lines.at(-1)?.line ?? before.known;
      this.#lines.set(run.uid, { known, isWhole: isOver });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfOneItem(error)) throw error;
      return reasonOf(error);
    }
  }

  async #hand(runs: ReportedRun[]): Promise<void> {
    const news = runs.filter(run => !this.#isSettled(run));
    if (news.length === 0) return;
    await this.options.sink.observed(news);
    for (const run of news) {
      if (TERMINAL_STATES.has(run.state)) this.#settled.set(run.uid, run);
      else this.#settled.delete(run.uid);
    }
  }

  #isSettled(run: ReportedRun): boolean {
    const before = this.#settled.get(run.uid);
    return (
      before !== undefined &&
      isEqual({ ...before, observedAt: run.observedAt }, run)
    );
  }
}

function isOfItem(run: Run, item: string | undefined): boolean {
  return (
    item === undefined || run.uid === item || run.uid.startsWith(`${item}/`)
  );
}
