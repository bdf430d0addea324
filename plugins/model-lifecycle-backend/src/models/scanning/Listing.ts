import type { ListingEvent } from 'backstage-plugin-model-lifecycle-node';

/** How a listing as a whole went. */
export type Ending =
  | { type: 'through' }
  /** Time was up, or this replica stops. What ended before counts. */
  | { type: 'interrupted' }
  /** The source threw: nothing that it said is believed. */
  | { type: 'threw'; error: unknown };

/**
 * The events of a source, one by one. A source that takes no notice of the
 * signal is left alone when it aborts. What a source throws is an ending; what
 * its reader throws is not caught here.
 */
export class Listing {
  readonly #signal: AbortSignal;
  readonly #open: () => AsyncIterable<ListingEvent>;
  #events?: AsyncIterator<ListingEvent>;

  constructor(open: () => AsyncIterable<ListingEvent>, signal: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  async next(): Promise<{ type: 'event'; event: ListingEvent } | Ending> {
    const abort = untilAborted(this.#signal);
    try {
      this.#events ??= this.#open()[Symbol.asyncIterator]();
      const step = await Promise.race([this.#events.next(), abort.happened]);
      if (step === undefined || this.#signal.aborted) return this.#interrupt();
      return step.done
        ? { type: 'through' }
        : { type: 'event', event: step.value };
    } catch (error) {
      return this.#signal.aborted
        ? this.#interrupt()
        : { type: 'threw', error };
    } finally {
      abort.forget();
    }
  }

  #interrupt(): Ending {
    // Not waited for: it may hang in the very request that took too long.
    this.#events?.return?.().then(undefined, () => undefined);
    return { type: 'interrupted' };
  }
}

/** `forget` takes the listener away again. Asked for each event: a controller of its own costs more than the event. */
function untilAborted(signal: AbortSignal): {
  happened: Promise<undefined>;
  forget: () => void;
} {
  let stop = () => {};
  const happened = new Promise<undefined>(resolve => {
    stop = () => resolve(undefined);
  });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return { happened, forget: () => signal.removeEventListener('abort', stop) };
}
