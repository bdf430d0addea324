import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type {
  NotificationSendOptions,
  NotificationService,
} from '@backstage/plugin-notifications-node';
import { StaleLeaseError, type Fence } from '../../clusters/lease/fence';
import type { NotificationsConfig } from '../../config/types';
import { chunked } from '../../database/sql';
import type { Time } from '../../time/time';
import type { RunHistory } from '../history/types';
import { TERMINAL_STATES, type Run } from '../run';
import type { Audience } from './Audience';
import type { FollowStore } from './FollowStore';
import type { Outbox } from './Outbox';
import { toPayload } from './toPayload';
import type { Notice, Outcome } from './types';

const POLL_MS = 2_000;
const NOTICES_AT_ONCE = 50;
const USERS_OF_A_REQUEST = 100;
/** An answer that is awaited no longer. */
const REQUEST_MS = 20_000;
/** Longer than a request takes: whoever takes over begins after it. */
const RETRY_MIN_MS = 60_000;
const RETRY_MAX_MS = 30 * 60_000;
/** What comes later than this is no news any more. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/** A backend that starts may not have its routes yet. */
const TRIES_WITHOUT_PLUGIN = 3;
/** Nobody answers: the rest of the batch would meet the same. */
const FAILURES_IN_A_ROW = 3;
const KEEP_SETTLED_MS = 30 * 24 * 60 * 60_000;
const PRUNE_MS = 60 * 60_000;

export interface NotificationSenderOptions {
  audience: Pick<Audience, 'of'>;
  config: NotificationsConfig;
  follows: Pick<FollowStore, 'prune'>;
  history: Pick<RunHistory, 'get'>;
  logger: LoggerService;
  notifications: NotificationService;
  outbox: Outbox;
  time: Time;
}

/**
 * Empties the outbox while this replica holds the lease. Beginning a try is
 * fenced, and keeps others away for longer than a request takes: after a
 * takeover nothing is sent twice at once, and what is sent again has the scope
 * of the first, so that it updates.
 */
export class NotificationSender {
  #prunedAt = -Infinity;
  /** Said once, until one gets through. */
  readonly #said = new Set<string>();

  constructor(private readonly options: NotificationSenderOptions) {}

  /** Until the signal aborts. Rejects when the lease turns out to be lost. */
  async run(fence: Fence, signal: AbortSignal): Promise<void> {
    const { logger, time } = this.options;
    while (!signal.aborted) {
      try {
        await this.drain(fence, signal);
        await this.#prune();
      } catch (error) {
        if ((error as Error).name === StaleLeaseError.name) throw error;
        logger.warn(
          `Notifications about runs wait, the database failed; trying again: ${error}`,
        );
      }
      await time.sleep(POLL_MS, signal);
    }
  }

  /** One batch of what is due. */
  async drain(fence: Fence, signal: AbortSignal): Promise<void> {
    const { logger, outbox, time } = this.options;
    let expired = 0;
    let failures = 0;
    for (const notice of await outbox.due(time.now(), NOTICES_AT_ONCE)) {
      if (signal.aborted || failures >= FAILURES_IN_A_ROW) break;
      if (time.now() - notice.at > MAX_AGE_MS) {
        await outbox.settle(notice.id, 'expired', time.now());
        expired += 1;
        continue;
      }
      const isDone = await this.#try(notice, fence, signal);
      failures = isDone ? 0 : failures + 1;
    }
    if (expired > 0) {
      logger.info(
        `${expired} notifications about runs are older than a day and are not sent any more`,
      );
    }
  }

  /** False when it has to be tried again; so it is where the signal aborts meanwhile. */
  async #try(
    notice: Notice,
    fence: Fence,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { outbox, time } = this.options;
    const waitMs = Math.min(RETRY_MIN_MS * 2 ** notice.tries, RETRY_MAX_MS);
    const nextTryAt = time.now() + waitMs;
    if (!(await outbox.claim(notice, { fence, nextTryAt }))) return true;
    try {
      const outcome = await this.#tell(notice, signal);
      if (outcome === 'withdrawn') await outbox.withdraw(notice.id);
      else await outbox.settle(notice.id, outcome, time.now());
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      return this.#failed(notice, error as Error);
    }
  }

  async #tell(
    notice: Notice,
    signal: AbortSignal,
  ): Promise<Outcome | 'withdrawn'> {
    const { audience, config, history } = this.options;
    if (!config.events.includes(notice.event)) return 'off';
    const row = await history.get(notice.runId);
    if (!row) return 'gone';
    if (isUndone(notice, row.run)) return 'withdrawn';
    if (isOvertaken(notice, row.run)) return 'overtaken';
    const { users, entityRef } = await audience.of(row);
    if (users.length === 0) return 'nobody';
    const payload = toPayload(notice, row.run, entityRef);
    for (const entityRefs of chunked(users, USERS_OF_A_REQUEST)) {
      // By now another replica may tell of it.
      signal.throwIfAborted();
      await this.#send(
        { recipients: { type: 'entity', entityRef: entityRefs }, payload },
        signal,
      );
    }
    this.#said.clear();
    return 'sent';
  }

  async #send(
    message: NotificationSendOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { notifications, time } = this.options;
    const timer = new AbortController();
    const either = AbortSignal.any([timer.signal, signal]);
    try {
      const isLate = await Promise.race([
        notifications.send(message).then(() => false),
        time.sleep(REQUEST_MS, either).then(() => true),
      ]);
      if (isLate) {
        throw new ServiceUnavailableError(
          `The notifications plugin did not answer within ${REQUEST_MS} ms`,
        );
      }
    } finally {
      timer.abort();
    }
  }

  async #failed(notice: Notice, error: Error): Promise<boolean> {
    const { logger, outbox, time } = this.options;
    if (!isWithoutPlugin(error)) {
      this.#sayOnce('failed', () =>
        logger.warn(
          `Could not send notifications about runs, trying again for a day: ${error}`,
        ),
      );
      return false;
    }
    if (notice.tries + 1 < TRIES_WITHOUT_PLUGIN) return false;
    this.#sayOnce('missing', () =>
      logger.info(
        'There is no notifications plugin: nobody is told when runs end or stand still. Install @backstage/plugin-notifications-backend, or set modelLifecycle.training.notifications.enabled to false',
      ),
    );
    await outbox.settle(notice.id, 'undeliverable', time.now());
    return true;
  }

  #sayOnce(what: string, say: () => void): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    say();
  }

  async #prune(): Promise<void> {
    const { follows, outbox, time } = this.options;
    const now = time.now();
    if (now - this.#prunedAt < PRUNE_MS) return;
    const isMoreLeft = await outbox.prune(now - KEEP_SETTLED_MS);
    await follows.prune(now);
    if (!isMoreLeft) this.#prunedAt = now;
  }
}

/** The run came back to life in the same attempt before anybody was told of its end. */
function isUndone({ event, attempt }: Notice, run: Run): boolean {
  if (attempt !== run.attempt) return false;
  if (event === 'finished') return run.state !== 'succeeded';
  return event === 'failed' && run.state !== 'failed';
}

/** That it stands still is no news of a run that has ended. */
function isOvertaken({ event }: Notice, run: Run): boolean {
  const isOfStall = event === 'stalled' || event === 'moving';
  return isOfStall && TERMINAL_STATES.has(run.state);
}

/** The service of the notifications plugin says no more than this. */
function isWithoutPlugin({ name, message }: Error): boolean {
  return name === 'NotFoundError' || /\bstatus 404\b/.test(message);
}
