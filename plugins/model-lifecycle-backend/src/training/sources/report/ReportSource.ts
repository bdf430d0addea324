import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ReportsConfig, ReportSubject } from '../../../config/types';
import type { RunHistory } from '../../history/types';
import type { Run, Timestamp } from '../../run';
import { Wakeup } from '../../tracking/Wakeup';
import type { RunSink, RunSource } from '../runSource';
import { runIdOf } from '../trainjob/observe/identity';
import type { ReportInbox, WaitingReport } from './ReportInbox';
import { REPORT_SOURCE_ID, reportedUid, toReportedRun } from './toReportedRun';

const BATCH = 200;
/** Reports that other replicas received are seen within this. */
const POLL_MS = 1_000;
const RETRY_MS = 2_000;
/**
 * So long a report stays after it was taken in: metric samples are written
 * within 5 s, and after a crash the report gives them once more.
 */
const SETTLE_AFTER_MS = 6_000;
const PRUNE_EVERY_MS = 3_600_000;
const HOUR_MS = 3_600_000;

export interface ReportSourceOptions {
  config: ReportsConfig;
  inbox: ReportInbox;
  history: Pick<RunHistory, 'get' | 'setLinks'>;
  logger: LoggerService;
}

/** Reports that were taken in and are not forgotten yet, by their ids. */
class Drain {
  readonly #takenAt = new Map<number, Timestamp>();

  get size(): number {
    return this.#takenAt.size;
  }

  has(id: number): boolean {
    return this.#takenAt.has(id);
  }

  add(ids: number[], at: Timestamp): void {
    ids.forEach(id => this.#takenAt.set(id, at));
  }

  due(now: Timestamp): number[] {
    return [...this.#takenAt]
      .filter(([, at]) => now - at >= SETTLE_AFTER_MS)
      .map(([id]) => id);
  }

  forget(ids: number[]): void {
    ids.forEach(id => this.#takenAt.delete(id));
  }
}

/**
 * Runs that trainers report, wherever they train. Any replica receives; the one
 * that holds the lease takes the reports in, in order, and forgets them when
 * they are in the history.
 */
export class ReportSource implements RunSource {
  readonly type = 'report';
  readonly id = REPORT_SOURCE_ID;
  /** Trainers report as often as they like: one that says nothing for a day is unknown. */
  readonly intervalMs = 8 * HOUR_MS;
  readonly #subjects: ReadonlyMap<string, ReportSubject>;

  constructor(private readonly options: ReportSourceOptions) {
    this.#subjects = new Map(
      options.config.subjects.map(subject => [subject.subject, subject]),
    );
  }

  async run(sink: RunSink, signal: AbortSignal): Promise<void> {
    const { inbox, logger } = this.options;
    const wakeup = new Wakeup();
    const stop = inbox.onReceived(() => wakeup.ring());
    const drain = new Drain();
    let prunedAt = -Infinity;
    try {
      while (!signal.aborted) {
        try {
          const more = await this.#takeIn(sink, drain);
          sink.succeeded(sink.time.now());
          if (sink.time.now() - prunedAt >= PRUNE_EVERY_MS) {
            await inbox.prune();
            prunedAt = sink.time.now();
          }
          if (more) continue;
        } catch (error) {
          if (signal.aborted) return;
          logger.warn(`Reports could not be taken in, trying again: ${error}`);
          sink.failed({ code: 'reports.database', message: String(error) });
          await sink.time.sleep(RETRY_MS, signal);
        }
        await waitFor(wakeup, sink, signal);
      }
    } finally {
      stop();
    }
  }

  /** True when there may be more. */
  async #takeIn(sink: RunSink, drain: Drain): Promise<boolean> {
    const { inbox } = this.options;
    const settled = drain.due(sink.time.now());
    if (settled.length > 0) {
      await inbox.settle(settled);
      drain.forget(settled);
    }
    const fresh = await inbox.waiting(BATCH, drain);
    for (const group of eachRunOnce(fresh)) {
      await this.#takeInOnce(sink, group);
      drain.add(
        group.map(({ id }) => id),
        sink.time.now(),
      );
    }
    return fresh.length > 0;
  }

  /** At most one report of each run: what the next means depends on it. */
  async #takeInOnce(sink: RunSink, group: WaitingReport[]): Promise<void> {
    const open = new Map(sink.open().map(run => [run.id, run]));
    const known: { waiting: WaitingReport; subject: ReportSubject }[] = [];
    for (const waiting of group) {
      const subject = this.#subjects.get(waiting.subject);
      // Taken out of the config meanwhile: nobody may report as it any more.
      if (subject) known.push({ waiting, subject });
    }
    const previous = await Promise.all(
      known.map(({ waiting }) => this.#previous(waiting, open)),
    );
    await sink.observed(
      known.map(({ waiting, subject }, index) =>
        toReportedRun(waiting.report, { subject, previous: previous[index] }),
      ),
    );
    for (const [index, { waiting, subject }] of known.entries()) {
      const { report, firstLine } = waiting;
      const uid = reportedUid(subject.subject, report.run.id);
      if (!previous[index]) await this.#link(uid, subject);
      await sink.keepLines(
        uid,
        (report.lines ?? []).map((line, offset) => ({
          ...line,
          line: firstLine + offset,
        })),
      );
    }
  }

  async #previous(
    { subject, report }: WaitingReport,
    open: ReadonlyMap<string, Run>,
  ): Promise<Run | undefined> {
    const id = this.#runId(reportedUid(subject, report.run.id));
    return open.get(id) ?? (await this.options.history.get(id))?.run;
  }

  /** The entity shows the run beside its job's own; who may see it is decided elsewhere. */
  async #link(uid: string, { entityRef }: ReportSubject): Promise<void> {
    if (entityRef === undefined) return;
    await this.options.history.setLinks(
      [{ runId: this.#runId(uid), entityRef }],
      'people',
    );
  }

  #runId(uid: string): string {
    return runIdOf({ sourceType: this.type, sourceId: this.id, uid });
  }
}

/** In their order, in groups that hold each run once. */
function eachRunOnce(reports: WaitingReport[]): WaitingReport[][] {
  const groups: WaitingReport[][] = [];
  const depth = new Map<string, number>();
  for (const waiting of reports) {
    const key = reportedUid(waiting.subject, waiting.report.run.id);
    const level = depth.get(key) ?? 0;
    depth.set(key, level + 1);
    (groups[level] ??= []).push(waiting);
  }
  return groups;
}

async function waitFor(
  wakeup: Wakeup,
  { time }: RunSink,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  await Promise.race([time.sleep(POLL_MS, either), wakeup.wait(either)]);
  stop.abort();
}
