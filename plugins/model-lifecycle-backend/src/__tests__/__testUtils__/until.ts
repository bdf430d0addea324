import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 15_000;

/** What `look` answers once `holds` is true of it. After 15 s it fails with what was seen last. */
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
