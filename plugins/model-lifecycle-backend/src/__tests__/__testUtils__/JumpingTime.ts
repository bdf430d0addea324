import { systemTime, type Time } from '../../time/time';

/** The machine's time, and a test may jump ahead in it: whoever sleeps is woken when due. */
export class JumpingTime implements Time {
  #ahead = 0;
  readonly #sleepers = new Set<{ due: number; wake: AbortController }>();

  now(): number {
    return systemTime.now() + this.#ahead;
  }

  random(): number {
    return systemTime.random();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const wake = new AbortController();
    const sleeper = { due: this.now() + ms, wake };
    this.#sleepers.add(sleeper);
    await systemTime.sleep(
      ms,
      signal ? AbortSignal.any([signal, wake.signal]) : wake.signal,
    );
    this.#sleepers.delete(sleeper);
  }

  jump(ms: number): void {
    this.#ahead += ms;
    for (const { due, wake } of this.#sleepers) {
      if (due <= this.now()) wake.abort();
    }
  }
}
