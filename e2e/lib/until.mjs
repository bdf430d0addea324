import { setTimeout as sleep } from 'node:timers/promises';

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
      last = error.message;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}: ${last}`);
    }
    await sleep(everyMs);
  }
}
