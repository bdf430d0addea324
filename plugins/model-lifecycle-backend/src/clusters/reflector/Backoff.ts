import type { Time } from '../../time/time';

const BASE_MS = 800;
const CAP_MS = 30_000;

/**
 * Decorrelated jitter between 0.8 and 30 s, as client-go has it in bounds: many
 * replicas that lost one server do not come back in step.
 */
export class Backoff {
  #lastMs = 0;

  constructor(private readonly time: Time) {}

  /** True until the first wait after a good while. */
  get fresh(): boolean {
    return this.#lastMs === 0;
  }

  next(): number {
    const ceiling = Math.min(CAP_MS, Math.max(BASE_MS, this.#lastMs) * 3);
    this.#lastMs = BASE_MS + this.time.random() * (ceiling - BASE_MS);
    return this.#lastMs;
  }

  reset(): void {
    this.#lastMs = 0;
  }
}
