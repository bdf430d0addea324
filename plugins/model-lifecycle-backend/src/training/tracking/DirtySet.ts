import type { Time } from '../../time/time';
import { Wakeup } from './Wakeup';

/**
 * Which keys need another look, and when: a burst of marks becomes one look.
 *
 * A key is due `quietMs` after its last mark, but never later than `maxMs`
 * after its first. `markNow` makes it due at once, unless it is marked already.
 */
export class DirtySet {
  readonly #entries = new Map<string, { first: number; due: number }>();
  readonly #wakeup = new Wakeup();

  constructor(
    private readonly options: { time: Time; quietMs: number; maxMs: number },
  ) {}

  mark(key: string): void {
    const { time, quietMs, maxMs } = this.options;
    const now = time.now();
    const first = this.#entries.get(key)?.first ?? now;
    this.#set(key, first, Math.min(now + quietMs, first + maxMs));
  }

  /** A key that waits for quiet goes on waiting: half of a burst is no state. */
  markNow(key: string): void {
    if (this.#entries.has(key)) return;
    const now = this.options.time.now();
    this.#set(key, now, now);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Waits until something is due and takes at most `limit` keys, those that waited longest first. */
  async next(signal: AbortSignal, limit: number): Promise<string[]> {
    while (!signal.aborted) {
      const due = this.#take(limit);
      if (due.length > 0) return due;
      await this.#waitForNext(signal);
    }
    return [];
  }

  #set(key: string, first: number, due: number): void {
    this.#entries.set(key, { first, due });
    this.#wakeup.ring();
  }

  #take(limit: number): string[] {
    const now = this.options.time.now();
    const due: string[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.due > now) continue;
      due.push(key);
      if (due.length === limit) break;
    }
    due.forEach(key => this.#entries.delete(key));
    return due;
  }

  async #waitForNext(signal: AbortSignal): Promise<void> {
    if (this.#entries.size === 0) {
      await this.#wakeup.wait(signal);
      return;
    }
    let earliest = Infinity;
    for (const entry of this.#entries.values()) {
      if (entry.due < earliest) earliest = entry.due;
    }
    const stop = new AbortController();
    const signals = AbortSignal.any([signal, stop.signal]);
    await Promise.race([
      this.options.time.sleep(
        Math.max(1, earliest - this.options.time.now()),
        signals,
      ),
      this.#wakeup.wait(signals),
    ]);
    stop.abort();
  }
}
