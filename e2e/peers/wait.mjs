// Waiting is always for something real, never for a length of time.
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 120_000;
const PAUSE_MS = 100;

/**
 * Calls `probe` until it returns something truthy. An error counts as "not
 * yet", and is the reason given when the time is over.
 *
 * @template T
 * @param {string} what the end of the sentence "Timed out waiting for …"
 * @param {() => Promise<T> | T} probe
 * @param {{timeoutMs?: number, describe?: () => unknown}} [options]
 * @returns {Promise<Exclude<T, false | null | undefined>>}
 */
export async function waitFor(what, probe, options = {}) {
  const { timeoutMs = PATIENCE_MS, describe } = options;
  const deadline = Date.now() + timeoutMs;
  let reason;
  for (;;) {
    try {
      const value = await probe();
      if (value)
        return /** @type {Exclude<T, false | null | undefined>} */ (value);
      reason = undefined;
    } catch (error) {
      if (error instanceof GiveUp) throw error;
      reason = error;
    }
    if (Date.now() > deadline) {
      const detail = reason ?? (await describe?.());
      throw new Error(
        `Timed out after ${timeoutMs / 1000} s waiting for ${what}` +
          (detail === undefined ? '' : `: ${render(detail)}`),
      );
    }
    await sleep(PAUSE_MS);
  }
}

/** Thrown by a probe that knows that waiting longer is in vain. */
export class GiveUp extends Error {}

/** @param {unknown} detail */
function render(detail) {
  if (detail instanceof Error) return detail.message;
  return typeof detail === 'string' ? detail : JSON.stringify(detail);
}
