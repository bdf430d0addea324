import type { Time } from '../../../../time/time';
import { Wakeup } from '../../../tracking/Wakeup';

/**
 * Lets requests begin: so many at a time, and so many in any one second. One
 * caller waits at a time.
 */
export class RequestGate {
  #running = 0;
  #lastAt = -Infinity;
  readonly #freed = new Wakeup();

  constructor(
    private readonly options: {
      parallel: number;
      perSecond: number;
      time: Time;
    },
  ) {}

  /** Resolves when a request may begin, with what is to be called at its end; `undefined` when the signal has aborted. */
  async enter(signal: AbortSignal): Promise<(() => void) | undefined> {
    const { parallel, perSecond, time } = this.options;
    while (this.#running >= parallel && !signal.aborted) {
      await this.#freed.wait(signal);
    }
    // Timers may fire early.
    for (;;) {
      const waitMs = this.#lastAt + 1_000 / perSecond - time.now();
      if (waitMs <= 0 || signal.aborted) break;
      await time.sleep(waitMs, signal);
    }
    if (signal.aborted) return undefined;
    this.#running += 1;
    this.#lastAt = time.now();
    return () => {
      this.#running -= 1;
      this.#freed.ring();
    };
  }
}
