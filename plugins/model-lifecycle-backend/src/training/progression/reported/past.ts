import type { Timestamp } from '../../run';

/** What lies ahead of our clock is no time of something that has happened. */
export function past(
  time: Timestamp | undefined,
  now: Timestamp,
): Timestamp | undefined {
  return time !== undefined && time <= now ? time : undefined;
}
