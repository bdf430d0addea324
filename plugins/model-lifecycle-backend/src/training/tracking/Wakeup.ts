/**
 * A bell: `wait` resolves at the next `ring`, or at once when it has rung since
 * the last wait. Lets a loop sleep until there is work without polling.
 */
export class Wakeup {
  #rung = false;
  #waiting?: () => void;

  ring(): void {
    this.#rung = true;
    this.#waiting?.();
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>(resolve => {
        const done = () => {
          signal.removeEventListener('abort', done);
          this.#waiting = undefined;
          resolve();
        };
        this.#waiting = done;
        signal.addEventListener('abort', done);
      });
    }
    this.#rung = false;
  }
}
