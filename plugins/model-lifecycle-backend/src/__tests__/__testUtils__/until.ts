import { setTimeout as delay } from 'node:timers/promises';

/** Long, for machines that do other things too: it costs nothing where all is well. */
const LIMIT_MS = 30_000;

/** What `look` answers once `holds` is true of it. After 30 s it fails with what was seen last. */
export async function until<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean = Boolean,
): Promise<T> {
  const endAt = Date.now() + LIMIT_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > endAt) {
      throw new Error(
        `It did not come true within ${LIMIT_MS} ms; last seen: ${JSON.stringify(
          seen,
          undefined,
          1,
        )?.slice(0, 4_000)}`,
      );
    }
    await delay(25);
  }
}
