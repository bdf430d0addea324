import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Time } from '../../time/time';
import type { LeaseHolder } from '../../clusters/lease/LeaseHolder';
import type { SourceRunner } from './SourceRunner';

/** After a change, others often follow. */
const QUIET_MS = 1_000;
const RETRY_MS = 30_000;

/** That something changed, until somebody has looked. */
class Changes {
  #wake?: () => void;
  #pending = false;

  changed(): void {
    this.#pending = true;
    this.#wake?.();
  }

  async next(signal: AbortSignal): Promise<void> {
    if (!this.#pending && !signal.aborted) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#wake = undefined;
  }

  /** What changes from now on is a new change. */
  taken(): void {
    this.#pending = false;
  }
}

/** Watches a source on one replica, and scans it after each change. Resolves when stopped. */
export function followSource(options: {
  runner: SourceRunner;
  leases: Pick<LeaseHolder, 'runWhileHolding'>;
  holder: string;
  time: Time;
  logger: LoggerService;
  signal: AbortSignal;
}): Promise<void> {
  const { runner, leases, holder, signal } = options;
  return leases.runWhileHolding({
    key: `source:${runner.settings.id}`,
    holder,
    signal,
    work: async (_fence, tenure) => {
      const changes = new Changes();
      await Promise.all([
        watch({ ...options, changes, signal: tenure }),
        scanAfterChanges({ ...options, changes, signal: tenure }),
      ]);
    },
  });
}

interface FollowOptions {
  runner: SourceRunner;
  changes: Changes;
  time: Time;
  logger: LoggerService;
  signal: AbortSignal;
}

async function watch(options: FollowOptions): Promise<void> {
  const { runner, changes, time, logger, signal } = options;
  const { id } = runner.settings;
  while (!signal.aborted) {
    try {
      await runner.source.follow?.({
        signal,
        changed: () => changes.changed(),
      });
    } catch (error) {
      if (signal.aborted) return;
      logger.warn(
        `The model source '${id}' cannot be followed, it is scanned on schedule: ${
          toError(error).name
        }`,
      );
    }
    // One that ends too soon must not spin.
    if (!signal.aborted) await time.sleep(RETRY_MS, signal);
  }
}

async function scanAfterChanges(options: FollowOptions): Promise<void> {
  const { runner, changes, time, signal } = options;
  for (;;) {
    await changes.next(signal);
    await time.sleep(QUIET_MS, signal);
    if (signal.aborted) return;
    changes.taken();
    try {
      await runner.run(signal);
    } catch {
      // The runner has said so; the schedule tries again.
      await time.sleep(RETRY_MS, signal);
    }
  }
}
