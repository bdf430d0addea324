import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Fence } from '../../../clusters/lease/fence';
import type { TrainingConfig } from '../../../config/types';
import type { SourceHealthStore } from '../../../health/SourceHealthStore';
import type { Time } from '../../../time/time';
import { JobPublisher } from '../../clusters/publishJobs';
import { reportHealth } from '../../clusters/reportHealth';
import type { JobEntities } from '../../entities/JobEntities';
import type { RunHistory } from '../../history/types';
import type { RunId } from '../../run';
import { flagStalls } from '../../tracking/flagStalls';
import { RunTracker, type WrittenRun } from '../../tracking/RunTracker';
import type { RunSource } from '../runSource';
import { runSourceReport } from './runSourceReport';
import { TrackedSink } from './TrackedSink';

/** After a source threw: it is to tell its failures, so this is a mistake of its own. */
const RESTART_MS = 10_000;

export interface RunSourceWatchOptions {
  source: RunSource;
  config: Pick<TrainingConfig, 'stall' | 'logs'>;
  history: RunHistory;
  jobs: JobEntities;
  health: SourceHealthStore;
  time: Time;
  logger: LoggerService;
  /** This replica, as the Sources page names it. */
  holder: string;
  onWritten: (written: WrittenRun[]) => void;
  /** Something beside the run itself changed, such as its stall flag. */
  onTouched: (id: RunId, version: number) => void;
}

/**
 * Everything that only the holder of a source's lease does, until the signal
 * aborts: let it look, reduce, write, say how it stands. Rejects when the lease
 * turns out to be lost.
 */
export async function watchRunSource(
  options: RunSourceWatchOptions,
  fence: Fence,
  signal: AbortSignal,
): Promise<void> {
  const { source, config, history, jobs, time, logger } = options;
  const publisher = new JobPublisher({
    sourceId: source.id,
    jobs,
    fence,
    time,
    logger,
  });
  const tracker = new RunTracker({
    history,
    fence,
    sourceId: source.id,
    time,
    logger,
    onWritten: written => {
      options.onWritten(written);
      publisher.written(written.map(({ run }) => run));
    },
  });
  await tracker.load();
  const sink = new TrackedSink({
    ...{ source, tracker, history, fence, time, logger, signal },
    logs: config.logs,
  });
  await Promise.all([
    tracker.run(signal),
    look(options, sink, signal),
    sink.sweep(signal),
    publisher.run(signal, () => sink.status().hasAnswered),
    flagStalls(
      { ...options, tracker, fence, thresholds: config.stall },
      signal,
    ),
    reportHealth(
      {
        ...options,
        cluster: source.id,
        report: () =>
          runSourceReport(source, {
            status: sink.status(),
            openRuns: sink.open().length,
            jobs: jobs.report(source.id),
          }),
      },
      signal,
    ),
  ]);
}

/** A source that throws is started again; what was seen stays. */
async function look(
  { source, time, logger }: RunSourceWatchOptions,
  sink: TrackedSink,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await source.run(sink, signal);
    } catch (error) {
      if (signal.aborted) return;
      logger.error(
        `The source '${source.id}' of type '${source.type}' stopped by a mistake and is started again`,
        error instanceof Error ? error : new Error(String(error)),
      );
      sink.failed({ code: 'source.stopped', message: String(error) });
    }
    await time.sleep(RESTART_MS, signal);
  }
}
