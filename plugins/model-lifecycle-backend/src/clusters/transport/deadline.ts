/**
 * An abort signal that follows another one and, until `lift` is called, a time
 * limit. `end` must be called: long-lived signals collect listeners otherwise.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow = () => this.#controller.abort();
  #timer?: NodeJS.Timeout;
  #expired = false;

  constructor(parent: AbortSignal, limitMs: number) {
    this.#parent = parent;
    if (parent.aborted) this.#controller.abort();
    parent.addEventListener('abort', this.#follow);
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
    }, limitMs);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time limit struck, not the parent. */
  get expired(): boolean {
    return this.#expired;
  }

  /** The answer has begun: from here on only the parent ends it. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  end(): void {
    this.lift();
    this.#parent.removeEventListener('abort', this.#follow);
  }
}
