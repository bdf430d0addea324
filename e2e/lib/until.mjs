import { setTimeout as sleep } from 'node:timers/promises';

/** Thrown by a question that no later answer can be hoped for. */
export class GiveUp extends Error {}

/**
 * Asks again until the answer is truthy, and answers it.
 *
 * @template T
 * @param {() => T | Promise<T>} ask may throw: the last error is told at the end
 * @param {{ what: string, timeoutMs?: number, everyMs?: number }} options
 */
export async function until(ask, { what, timeoutMs = 30_000, everyMs = 100 }) {
  const deadline = Date.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = `the last answer was ${JSON.stringify(answer)}`;
    } catch (error) {
      if (error instanceof GiveUp) throw error;
      last = error.message;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}: ${last}`);
    }
    await sleep(everyMs);
  }
}
