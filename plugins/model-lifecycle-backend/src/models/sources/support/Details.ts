import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { reasonOf } from '../../../http/answers/failure';
import { isOfOneItem } from '../../../http/answers/ofOneItem';

/**
 * Calls of one listing for what lists do not tell. A failed one is said and not
 * thrown. After trouble that every call would meet (no connection, limits,
 * refused credentials) no other is made.
 */
export class Details {
  #trouble: Reason | undefined;

  constructor(private readonly signal: AbortSignal) {}

  async read<T>(
    call: () => Promise<T>,
  ): Promise<{ value: T } | { problem: Reason }> {
    if (this.#trouble) return { problem: this.#trouble };
    try {
      return { value: await call() };
    } catch (error) {
      return { problem: this.problemOf(error) };
    }
  }

  /** Throws the signal's reason, and mistakes of ours. */
  problemOf(error: unknown): Reason {
    this.signal.throwIfAborted();
    const problem = reasonOf(error);
    if (!isOfOneItem(error)) this.#trouble ??= problem;
    return problem;
  }
}
