import type { Time } from '../../../time/time';

/** Waits are over at once, and the clock says that they were not. */
export class VirtualTime implements Time {
  #now = Date.UTC(2026, 5, 1, 12);

  readonly now = (): number => this.#now;

  readonly random = (): number => 0;

  readonly sleep = (ms: number): Promise<void> => {
    this.#now += ms;
    return new Promise(resolve => setImmediate(resolve));
  };
}
