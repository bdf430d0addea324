import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Fence } from '../../clusters/lease/fence';
import type { ClusterClient } from '../../clusters/types';
import type { TrainingConfig } from '../../config/types';
import type { SourceHealthStore } from '../../health/SourceHealthStore';
import type { Time } from '../../time/time';
import type { JobEntities } from '../entities/JobEntities';
import type { RunHistory } from '../history/types';
import { LogCapture } from '../logs/LogCapture';
import type { Run, RunId } from '../run';
import { TrainJobWatch } from '../sources/trainjob/watch/TrainJobWatch';
import { RunTracker, type WrittenRun } from '../tracking/RunTracker';
import { flagStalls } from '../tracking/flagStalls';
import { JobPublisher } from './publishJobs';
import { clusterReport, reportHealth } from './reportHealth';

export interface ClusterWatchOptions {
  cluster: string;
  client: ClusterClient;
  config: TrainingConfig;
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
 * Everything that only the holder of a cluster's lease does, until the signal
 * aborts: watch, reduce, write, keep logs, say how it stands. Rejects when the
 * lease turns out to be lost.
 */
export async function watchCluster(
  options: ClusterWatchOptions,
  fence: Fence,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, client, config, history, time, logger } = options;
  const publisher = new JobPublisher({
    sourceId: cluster,
    jobs: options.jobs,
    fence,
    time,
    logger,
  });
  const tracker = new RunTracker({
    history,
    fence,
    sourceId: cluster,
    time,
    logger,
    onWritten: written => {
      options.onWritten(written);
      publisher.written(written.map(({ run }) => run));
    },
  });
  await tracker.load();
  const capture =
    config.logs.capture === 'tail'
      ? new LogCapture({
          client,
          history,
          fence,
          redact: config.logs.redact,
          time,
          logger,
          signal,
        })
      : undefined;
  const watch = new TrainJobWatch({
    cluster,
    client,
    namespaces: config.trainJobs.namespaces,
    labelSelector: config.trainJobs.labelSelector,
    tracker,
    reduction: { jobRules: [...config.jobs] },
    directNamespaces: config.directProgress.namespaces,
    time,
    logger,
    onLooked: (run: Run, pods) => capture?.looked(run, pods),
  });
  await Promise.all([
    tracker.run(signal),
    watch.run(signal),
    publisher.run(signal, () => watch.isListed()),
    flagStalls(
      { ...options, tracker, fence, thresholds: config.stall },
      signal,
    ),
    reportHealth(
      {
        ...options,
        report: () =>
          clusterReport(cluster, watch.status(), options.jobs.report(cluster)),
      },
      signal,
    ),
  ]);
}
