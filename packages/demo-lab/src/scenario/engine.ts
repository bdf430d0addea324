import { Clock } from '../clock';
import { Agenda } from './agenda';

/** The longest sleep: after a suspended laptop the lab is back soon. */
const MAX_SLEEP_MS = 1_000;

/**
 * The lab's time. Everything that happens in the cluster is an action with a
 * time of its own, so that the same past gives the same world whether it is
 * lived through or caught up with.
 */
export class Engine {
  private readonly agenda = new Agenda();
  /** The time of the running action, or of the last one. */
  private time: number;
  private acting = false;
  private onError?: (error: unknown) => void;
  private wake: () => void = () => {};
  private stopped = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly clock: Clock, startAt: number) {
    this.time = startAt;
  }

  /** Within an action its own time; outside the clock's. */
  now(): number {
    return this.acting ? this.time : Math.max(this.time, this.clock.now());
  }

  at(time: number, action: () => void): void {
    const due = Math.max(time, this.time);
    const earliest = this.agenda.nextAt;
    this.agenda.add(due, action);
    if (earliest === undefined || due < earliest) this.wake();
  }

  after(milliseconds: number, action: () => void): void {
    this.at(this.now() + milliseconds, action);
  }

  /** Does something as if at the engine's present time, whatever the clock says. */
  act(action: () => void): void {
    this.acting = true;
    try {
      action();
    } finally {
      this.acting = false;
    }
  }

  /** Does everything that is due until then, in order. */
  advanceTo(time: number): void {
    while ((this.agenda.nextAt ?? Infinity) <= time) {
      const entry = this.agenda.take();
      if (!entry) break;
      this.time = entry.at;
      try {
        this.act(entry.action);
      } catch (error) {
        if (!this.onError) throw error;
        this.onError(error);
      }
    }
    this.time = Math.max(this.time, time);
  }

  /** Follows the clock until stopped. One action that fails stops nothing else. */
  start(onError: (error: unknown) => void): void {
    this.onError = onError;
    this.stopped = new AbortController();
    this.loop = this.follow(this.stopped.signal).catch(onError);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.wake();
    await this.loop;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.clock.now();
      this.advanceTo(now);
      const due = (this.agenda.nextAt ?? Infinity) - this.clock.now();
      const woken = new AbortController();
      this.wake = () => woken.abort();
      await this.clock.sleep(
        Math.max(1, Math.min(due, MAX_SLEEP_MS)),
        woken.signal,
      );
    }
  }
}
