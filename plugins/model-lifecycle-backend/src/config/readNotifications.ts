import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { RUN_EVENTS, type NotificationsConfig, type RunEvent } from './types';

export function readNotifications(section: ConfigSection): NotificationsConfig {
  const notifications = {
    enabled: section.boolean('enabled') ?? true,
    events: section.strings('events')?.map((event, index) => {
      if (isRunEvent(event)) return event;
      throw new InputError(
        `Invalid config at '${
          section.path
        }.events[${index}]': expected one of ${RUN_EVENTS.join(
          ', ',
        )}, got '${event}'`,
      );
    }) ?? [...RUN_EVENTS],
    owners: section.boolean('owners') ?? true,
  };
  section.rejectUnknownKeys();
  return notifications;
}

function isRunEvent(value: string): value is RunEvent {
  return (RUN_EVENTS as readonly string[]).includes(value);
}
