import type { Answer, ReadOptions, Validator } from '../api/ModelLifecycleApi';
import type { Hint, LiveEnvironment } from './environment';
import { delayMs, initialPace, nextPace, trustsSignals } from './pace';

/** How the data on the screen comes about. */
export type Connection =
  | 'connecting'
  /** Hints arrive, changes are there at once. */
  | 'live'
  /** Asked every few seconds. */
  | 'polling'
  /** The last read failed; trying again. */
  | 'lost'
  /** Nothing will change any more. */
  | 'finished';

export type LiveStatus =
  | 'loading'
  | 'ready'
  | 'missing'
  | 'forbidden'
  | 'error';

export interface LiveSnapshot<T> {
  status: LiveStatus;
  /** The last value that was read; kept while the connection is lost. */
  value?: T;
  error?: Error;
  /** When the server last answered. */
  lastSeenAt?: number;
  connection: Connection;
}

/** `rest`: ask no more. `on-attention`: only when somebody comes back to the tab. */
export type Appetite = 'ask' | 'on-attention' | 'rest';

export interface LiveResourceOptions<T> {
  environment: LiveEnvironment;
  read: (options: ReadOptions) => Promise<Answer<T>>;
  /** Signals exist in this app. */
  signals: boolean;
  /** Does this hint concern the value? */
  concerns?: (hint: Hint, value: T | undefined) => boolean;
  appetite?: (value: T) => Appetite;
  /** Reads that hints ask for are at least this far apart. */
  hintIntervalMs?: number;
  /** Asked so often while reads succeed, for what no hint announces. */
  intervalMs?: number;
}

/**
 * One value kept up to date: read, then read again when a hint, the clock or
 * the user's return to the tab says so. At most one read at a time; what is
 * asked meanwhile becomes one more read after it. Nothing is read while the
 * tab is hidden or after `stop`.
 */
export class LiveResource<T> {
  readonly #options: LiveResourceOptions<T>;
  readonly #listeners = new Set<() => void>();
  #snapshot: LiveSnapshot<T> = { status: 'loading', connection: 'connecting' };
  #validator?: Validator;
  #pace;
  #cancelTimer?: () => void;
  #abort?: AbortController;
  #detach?: () => void;
  #wanted = false;
  #announced = false;
  #readAt = -Infinity;

  constructor(options: LiveResourceOptions<T>) {
    this.#options = options;
    this.#pace = initialPace(options.signals);
  }

  getSnapshot = (): LiveSnapshot<T> => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    const { environment } = this.#options;
    const offAttention = environment.onAttention(() => this.#onAttention());
    const offHidden = environment.onHidden(() => this.#cancelTimer?.());
    this.#detach = () => {
      offAttention();
      offHidden();
    };
    this.refresh();
  }

  stop(): void {
    this.#detach?.();
    this.#detach = undefined;
    this.#cancelTimer?.();
    this.#abort?.abort();
    this.#abort = undefined;
  }

  /** Read now, or right after the read that is under way. */
  refresh = (): void => {
    if (!this.#detach) {
      return;
    }
    if (this.#abort) {
      this.#wanted = true;
      return;
    }
    void this.#read();
  };

  onHint(hint: Hint): void {
    const { concerns, environment, hintIntervalMs = 250 } = this.#options;
    this.#pace = nextPace(this.#pace, 'hint');
    if (!concerns?.(hint, this.#snapshot.value)) {
      return;
    }
    this.#announced = true;
    if (environment.isHidden()) {
      return;
    }
    const waitMs = this.#readAt + hintIntervalMs - environment.now();
    if (waitMs <= 0) {
      this.refresh();
    } else {
      this.#schedule(waitMs);
    }
  }

  #onAttention(): void {
    const { value, status } = this.#snapshot;
    const appetite = this.#appetite(value);
    if (appetite !== 'rest' || this.#announced || status === 'error') {
      this.refresh();
    }
  }

  async #read(): Promise<void> {
    const { environment, read } = this.#options;
    this.#cancelTimer?.();
    const abort = new AbortController();
    const announced = this.#announced;
    this.#abort = abort;
    this.#announced = false;
    this.#wanted = false;
    this.#readAt = environment.now();
    try {
      const answer = await read({
        validator: this.#validator,
        signal: abort.signal,
      });
      if (!abort.signal.aborted) {
        this.#accept(answer, announced);
      }
    } catch (error) {
      if (!abort.signal.aborted) {
        this.#fail(error as Error & { statusCode?: number });
      }
    }
    if (this.#abort === abort) {
      this.#abort = undefined;
      this.#goOn();
    }
  }

  #accept(answer: Answer<T>, announced: boolean): void {
    const first = this.#snapshot.value === undefined;
    const value = answer.unchanged ? this.#snapshot.value : answer.value;
    if (!answer.unchanged) {
      this.#validator = answer.validator;
    }
    this.#pace = nextPace(
      this.#pace,
      answer.unchanged ? 'unchanged' : 'changed',
      announced || first,
    );
    this.#publish({
      status: 'ready',
      value,
      lastSeenAt: this.#options.environment.now(),
      connection: this.#connection(value),
    });
  }

  #fail(error: Error & { statusCode?: number }): void {
    this.#pace = nextPace(this.#pace, 'failed');
    const { value, lastSeenAt } = this.#snapshot;
    if (error.statusCode === 404 || error.statusCode === 403) {
      // A right that was revoked takes what was shown with it.
      this.#validator = undefined;
      const status = error.statusCode === 404 ? 'missing' : 'forbidden';
      this.#publish({ status, error, lastSeenAt, connection: 'lost' });
      return;
    }
    const status = value === undefined ? 'error' : 'ready';
    this.#publish({ status, value, error, lastSeenAt, connection: 'lost' });
  }

  #goOn(): void {
    const { environment, hintIntervalMs = 250, intervalMs } = this.#options;
    if (!this.#detach || environment.isHidden()) {
      return;
    }
    if (this.#wanted || this.#announced) {
      this.#schedule(hintIntervalMs);
      return;
    }
    const failing = this.#pace.failures > 0;
    if (failing || this.#appetite(this.#snapshot.value) === 'ask') {
      this.#schedule(
        (failing ? undefined : intervalMs) ??
          delayMs(this.#pace, environment.random()),
      );
    }
  }

  #schedule(delay: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.environment.after(delay, () => {
      if (!this.#options.environment.isHidden()) {
        this.refresh();
      }
    });
  }

  #appetite(value: T | undefined): Appetite {
    return value === undefined
      ? 'ask'
      : this.#options.appetite?.(value) ?? 'ask';
  }

  #connection(value: T | undefined): Connection {
    if (this.#appetite(value) !== 'ask') {
      return 'finished';
    }
    return trustsSignals(this.#pace) ? 'live' : 'polling';
  }

  #publish(snapshot: LiveSnapshot<T>): void {
    this.#snapshot = snapshot;
    this.#listeners.forEach(listener => listener());
  }
}
