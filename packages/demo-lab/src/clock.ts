/** Time as the lab knows it; tests pass one that they drive. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time has passed or the signal aborts; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (milliseconds, signal) =>
      new Promise(resolve => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const timer = setTimeout(resolve, milliseconds);
        const abort = () => {
          clearTimeout(timer);
          resolve();
        };
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
}

interface Sleeper {
  until: number;
  wake: () => void;
}

/** A clock that stands until a test moves it. */
export class ManualClock implements Clock {
  private sleepers: Sleeper[] = [];

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  set(time: number): void {
    this.time = time;
    for (const sleeper of this.sleepers) {
      if (sleeper.until <= time) sleeper.wake();
    }
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const sleeper = {
        until: this.time + milliseconds,
        wake: () => {
          this.sleepers = this.sleepers.filter(other => other !== sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      if (signal?.aborted || milliseconds <= 0) {
        resolve();
        return;
      }
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', sleeper.wake);
    });
  }
}
