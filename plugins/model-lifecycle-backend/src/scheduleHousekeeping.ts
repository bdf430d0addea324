import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { EntityFeed } from './feed/types';
import type { SourceHealthStore } from './health/SourceHealthStore';
import type { Time } from './time/time';
import type { RunHistory } from './training/history/types';

/** A reader of the feed that was away for longer begins again. */
const KEEP_TOMBSTONES_MS = 30 * 24 * 60 * 60_000;
/** A source that left the config stays on the Sources page for so long. */
const KEEP_SILENT_SOURCES_MS = 7 * 24 * 60 * 60_000;
/** One run of the task takes at most this many bounded batches; the rest waits for the next. */
const MAX_BATCHES = 200;

/** Retention: on one replica, in bounded batches. */
export async function scheduleHousekeeping(options: {
  scheduler: SchedulerService;
  history: RunHistory;
  feed: EntityFeed;
  health: SourceHealthStore;
  time: Time;
  logger: LoggerService;
}): Promise<void> {
  const { scheduler, history, feed, health, time } = options;
  await scheduler.scheduleTask({
    id: 'model-lifecycle-retention',
    frequency: { minutes: 10 },
    timeout: { minutes: 5 },
    initialDelay: { minutes: 1 },
    scope: 'global',
    fn: async signal => {
      await inBatches(signal, () => history.enforceRetention(time.now()));
      await inBatches(signal, () =>
        feed.pruneTombstones(time.now() - KEEP_TOMBSTONES_MS),
      );
      await health.prune(time.now() - KEEP_SILENT_SOURCES_MS);
    },
  });
}

/** Until nothing is left to do. */
async function inBatches(signal: AbortSignal, batch: () => Promise<boolean>) {
  for (let count = 0; count < MAX_BATCHES && !signal.aborted; count++) {
    if (!(await batch())) return;
  }
}
