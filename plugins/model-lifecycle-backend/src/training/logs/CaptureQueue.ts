import type { Time } from '../../time/time';
import { CAPTURE } from './captureSettings';

/**
 * First in, first out, a few at a time and a few a second: a thousand jobs that
 * end together must not flood an API server.
 */
export class CaptureQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #pumping = false;

  constructor(private readonly options: { time: Time; signal: AbortSignal }) {}

  /** `task` must not reject. */
  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    const { time, signal } = this.options;
    while (
      this.#waiting.length > 0 &&
      this.#running < CAPTURE.concurrency &&
      !signal.aborted
    ) {
      const task = this.#waiting.shift()!;
      this.#running++;
      void task().finally(() => {
        this.#running--;
        void this.#pump();
      });
      await time.sleep(1_000 / CAPTURE.perSecond, signal);
    }
    this.#pumping = false;
  }
}
