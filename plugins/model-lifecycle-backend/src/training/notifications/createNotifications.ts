import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { LeaseHolder } from '../../clusters/lease/LeaseHolder';
import type { NotificationsConfig } from '../../config/types';
import type { Adoptions } from '../../feed/adoption/types';
import type { Time } from '../../time/time';
import type { RunEventSink, RunHistory } from '../history/types';
import { Audience } from './Audience';
import { FollowStore } from './FollowStore';
import { NotificationSender } from './NotificationSender';
import { Outbox } from './Outbox';

const LEASE_KEY = 'notifications';

export interface NotificationsOptions {
  auth: AuthService;
  catalog: CatalogService;
  config: NotificationsConfig;
  knex: Knex;
  logger: LoggerService;
  notifications: NotificationService;
  time: Time;
}

export interface Notifications {
  follows: FollowStore;
  /** For the history, which tells of its changes; absent where nobody is to be told. */
  events?: RunEventSink;
  /** Sends while this replica holds the lease. Resolves when the signal has aborted. */
  run(
    parts: {
      adoptions: Pick<Adoptions, 'all'>;
      history: RunHistory;
      /** This replica. */
      holder: string;
      leases: LeaseHolder;
    },
    signal: AbortSignal,
  ): Promise<void>;
}

export function createNotifications(
  options: NotificationsOptions,
): Notifications {
  const { config, knex, time } = options;
  const follows = new FollowStore({ knex, time });
  if (!config.enabled) return { follows, run: async () => undefined };
  const outbox = new Outbox(knex);
  return {
    follows,
    events: outbox,
    run: async ({ adoptions, history, holder, leases }, signal) => {
      const sender = new NotificationSender({
        ...options,
        audience: new Audience({
          ...options,
          ...{ adoptions, follows, history },
          owners: config.owners,
        }),
        ...{ follows, history, outbox },
      });
      await leases.runWhileHolding({
        key: LEASE_KEY,
        holder,
        signal,
        work: (fence, tenure) => sender.run(fence, tenure),
      });
    },
  };
}
