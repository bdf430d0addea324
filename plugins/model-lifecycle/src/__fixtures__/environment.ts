import type { LiveEnvironment } from '../live/environment';
import { NOW } from './runs';

interface Timer {
  at: number;
  callback: () => void;
}

/** Time that only moves when it is told to, and a tab that can be hidden. */
export class FakeEnvironment implements LiveEnvironment {
  readonly timeZone = 'UTC';
  hidden = false;
  #now = NOW;
  #timers: Timer[] = [];
  readonly #attention = new Set<() => void>();
  readonly #hide = new Set<() => void>();

  now = () => this.#now;
  random = () => 0.5;
  isHidden = () => this.hidden;

  after = (delayMs: number, callback: () => void) => {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  };

  onAttention = (callback: () => void) => subscribe(this.#attention, callback);
  onHidden = (callback: () => void) => subscribe(this.#hide, callback);

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    [...(hidden ? this.#hide : this.#attention)].forEach(call => call());
  }

  /** How far away the next timer is; undefined when nothing waits. */
  nextTimerMs(): number | undefined {
    const times = this.#timers.map(({ at }) => at - this.#now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Lets time pass; after each timer promises settle. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const [next] = this.#timers
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.#timers = this.#timers.filter(timer => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}

function subscribe(set: Set<() => void>, callback: () => void): () => void {
  set.add(callback);
  return () => set.delete(callback);
}
