import type { Time } from '../time/time';

/** Whoever may pass asks `release` when the connection is free again. */
export type Release = () => void;

/** The pause is longer than anybody waits. */
export class PauseTooLong extends Error {
  constructor(readonly pauseMs: number) {
    super('the server asks for a longer pause than is waited for');
  }
}

interface GateOptions {
  time: Time;
  concurrency: number;
  requestsPerSecond?: number;
  maxPauseMs: number;
}

/**
 * Lets requests to one address through: so many at a time, so many a second
 * (a token bucket that holds one second's worth), and none while the server
 * wants to be left alone.
 */
export class RequestGate {
  readonly #options: GateOptions;
  readonly #waiting: { admit: () => void }[] = [];
  #inFlight = 0;
  #pausedUntil = 0;
  #tokens: number;
  #filledAt: number;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#tokens = this.#bucketSize;
    this.#filledAt = options.time.now();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Nobody else passes for so long. Pauses overlap, they do not add up. */
  pause(durationMs: number): void {
    const until = this.#options.time.now() + durationMs;
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** Rejects with {@link PauseTooLong}, or with the signal's reason. */
  async enter(signal: AbortSignal): Promise<Release> {
    await this.#takeSlot(signal);
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.#inFlight -= 1;
      this.#waiting.shift()?.admit();
    };
    try {
      await this.#awaitTurn(signal);
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  async #takeSlot(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#inFlight < this.#options.concurrency) {
      this.#inFlight += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const place = { admit: () => undefined as void };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(place), 1);
        reject(signal.reason);
      };
      place.admit = () => {
        signal.removeEventListener('abort', leave);
        this.#inFlight += 1;
        resolve();
      };
      this.#waiting.push(place);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  async #awaitTurn(signal: AbortSignal): Promise<void> {
    const { time, maxPauseMs } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const pauseMs = this.#pausedUntil - time.now();
      if (pauseMs > maxPauseMs) throw new PauseTooLong(pauseMs);
      const waitMs = Math.max(pauseMs, 0) || this.#takeToken();
      if (waitMs <= 0) return;
      await time.sleep(waitMs, signal);
    }
  }

  get #bucketSize(): number {
    return Math.max(1, this.#options.requestsPerSecond ?? 1);
  }

  /** 0 where a token was there, else how long until the next one. */
  #takeToken(): number {
    const { time, requestsPerSecond } = this.#options;
    if (requestsPerSecond === undefined) return 0;
    const now = time.now();
    const gained = ((now - this.#filledAt) / 1000) * requestsPerSecond;
    this.#tokens = Math.min(this.#bucketSize, this.#tokens + gained);
    this.#filledAt = now;
    // A hair below one is one: fractions of milliseconds do not add up exactly.
    if (this.#tokens >= 1 - 1e-6) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.max(
      1,
      Math.ceil(((1 - this.#tokens) / requestsPerSecond) * 1000),
    );
  }
}
